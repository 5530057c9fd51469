import type { LayoutSite } from "../../layout/layout.ts";
import { standingHosts } from "../../layout/standing-hosts.ts";
import type { Problem } from "../../problem/problem.ts";
import type { LayoutRouter } from "./values.ts";

/** What networkd has no words for where it is to advertise. */
export function unsayableByNetworkd(site: LayoutSite, router: LayoutRouter): Problem[] {
  if (router.kind !== "host" || router.by !== "networkd") return [];
  const { host, path, networks } = router;
  const renderer = standingHosts(site.hosts).find(({ name }) => name === host.value)?.renderer;
  const byOthers: Problem[] =
    renderer === undefined || renderer === "networkd"
      ? []
      : [
          {
            code: "HX196",
            path: [...path, "by"],
            value: router.by,
            reason: `advertises by the files that it configures interfaces by, and those of ${host.value} are ${renderer}'s`,
            fix: `let networkd configure the host, network: { renderer: networkd }, or leave it out for radvd`,
          },
        ];
  return [
    ...byOthers,
    ...networks.flatMap(({ network, path: own }): Problem[] => {
      const mtu = site.mtus.get(network);
      if (mtu === undefined) return [];
      return [
        {
          code: "HX196",
          path: own,
          value: undefined,
          reason: `is to have an MTU of ${mtu.value}, and networkd advertises none`,
          fix: "leave by: networkd out for radvd, or the network's mtu where every host has it by itself",
        },
      ];
    }),
  ];
}
