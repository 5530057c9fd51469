import type { Layout, LayoutHost } from "../../layout/layout.ts";
import { standingHosts } from "../../layout/standing-hosts.ts";
import type { Problem } from "../../problem/problem.ts";

/** Pools of one name on two interfaces: Docker's networks and containers name a pool by that alone, and get the first. */
export function poolNames(layout: Layout): Problem[] {
  return layout.sites.flatMap((site) => standingHosts(site.hosts).flatMap(ofHost));
}

function ofHost(host: LayoutHost): Problem[] {
  const holders = new Map<string, string>();
  return host.interfaces.flatMap(({ name: device, pools }) =>
    pools.flatMap(({ name, path }): Problem[] => {
      const holder = holders.get(name);
      holders.set(name, holder ?? device);
      if (holder === undefined) return [];
      return [
        {
          code: "HX109",
          path,
          value: undefined,
          reason: `is the name of a pool of ${holder} too, and whoever names it gets that one`,
          fix: "give it another name, with formerly: the one that it had, so that it keeps its numbers",
        },
      ];
    }),
  );
}
