import type { Layout, LayoutHost } from "../../layout/layout.ts";
import { standingHosts } from "../../layout/standing-hosts.ts";
import type { Problem } from "../../problem/problem.ts";

/**
 * Interfaces that are macvlans in the network of the interface that they lie on: each has a connected route for the whole segment,
 * and the kernel takes whichever it has first for everything there.
 */
export function competingRoutes(layout: Layout): Problem[] {
  return layout.sites.flatMap((site) => standingHosts(site.hosts).flatMap(ofHost));
}

function ofHost({ interfaces }: LayoutHost): Problem[] {
  return interfaces.flatMap(({ link, network, path }): Problem[] => {
    if (link.kind !== "macvlan" || network === undefined) return [];
    const { on } = link;
    if (interfaces.find(({ name }) => name === on)?.network !== network) return [];
    return [
      {
        code: "HX283",
        path: [...path, "network"],
        value: network,
        reason: `is that of ${on} too, on the same wire: two connected routes lead to its hosts, and one of them is taken for all`,
        fix: `where it is for Docker's containers on ${on}: macvlans: { ${network}: { parent: ${on}, shim: true } } at the host, which leads to them alone; where it is the host's only interface there, take the network from ${on}`,
      },
    ];
  });
}
