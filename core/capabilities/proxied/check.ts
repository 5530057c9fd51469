import type { LayoutSite } from "../../layout/layout.ts";
import { standingHosts } from "../../layout/standing-hosts.ts";
import type { NetworkPlan } from "../../plan/plan.ts";
import type { Problem } from "../../problem/problem.ts";

/** Networks that a host cannot answer for: they do not lie inside of it. */
export function checkProxies(site: LayoutSite, networks: readonly NetworkPlan[]): readonly Problem[] {
  const placed = new Map(networks.map((network) => [network.name, network.placement]));
  return standingHosts(site.hosts).flatMap((host) => {
    const pools = new Set(host.interfaces.flatMap((device) => device.pools.map(({ name }) => name)));
    return host.proxies.flatMap(({ interface: device, names }) =>
      names.flatMap(({ value, text, path }): Problem[] => {
        const placement = placed.get(value);
        const isInside = placement?.kind === "host" && placement.host === host.name;
        if (pools.has(value) || placement === undefined || isInside) return [];
        return [
          {
            code: "HX210",
            path,
            value: text,
            reason: `does not lie inside of ${host.name}, which would answer on ${device} for what others have there`,
            fix: "name a network that is on a bridge of the host without ports, or a pool of the host",
          },
        ];
      }),
    );
  });
}
