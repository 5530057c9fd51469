import type { LayoutSite } from "../../layout/layout.ts";
import { standingHosts } from "../../layout/standing-hosts.ts";
import type { NetworkPlan } from "../../plan/plan.ts";
import type { Problem } from "../../problem/problem.ts";
import { isUniqueLocal } from "../mapped/plan.ts";

/** Bridges that hide addresses which the world could reach. */
export function publicHidden({ hosts }: LayoutSite, networks: readonly NetworkPlan[]): readonly Problem[] {
  const prefixes = new Map(networks.map(({ name, prefix }) => [name, prefix]));
  return standingHosts(hosts).flatMap(({ incus }) =>
    (incus?.bridges ?? []).flatMap(({ nat, path, network }): Problem[] => {
      const prefix = prefixes.get(network);
      if (!nat || prefix === undefined || isUniqueLocal(prefix)) return [];
      return [
        {
          code: "HX306",
          path: [...path, "nat"],
          value: "true",
          reason: `has containers in ${prefix} go out by the host's address, and they have public ones`,
          fix: "leave it out, or number the network from a unique local prefix",
        },
      ];
    }),
  );
}
