import type { SitePlan } from "../../plan/plan.ts";
import type { SiteTable } from "../capability.ts";

/** What hosts of a site answer for, for a person: why a router needs no route there. */
export function proxyTables({ hosts }: SitePlan): readonly SiteTable[] {
  const rows = hosts.flatMap(({ name, proxies }) =>
    proxies.flatMap(({ interface: device, behind, addresses, by }) =>
      behind.map(({ name: inner, prefix }) => [
        `${name}/${device}`,
        inner,
        `${addresses.filter((address) => prefix.contains(address)).length} of ${prefix}${by === "kernel" ? "" : `, by ${by}`}`,
      ]),
    ),
  );
  return rows.length === 0 ? [] : [{ title: "Hosts answer neighbour solicitations for", rows }];
}
