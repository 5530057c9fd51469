import type { SitePlan } from "../../plan/plan.ts";
import type { SiteTable } from "../capability.ts";

/** Who asks for which prefix, and which of its /64s go where. */
export function delegationTables({ hosts }: SitePlan): readonly SiteTable[] {
  const rows = hosts.flatMap(({ name, requests }) =>
    requests.flatMap(({ prefix, interface: uplink, length, networks }) => [
      [`${prefix}/${length}`, name, uplink, "asks for it"],
      ...networks.map((own) => [
        own.network,
        name,
        own.interface,
        `subnet ${own.subnet.toString(16)} of ${prefix}`,
      ]),
    ]),
  );
  return rows.length === 0 ? [] : [{ title: "Delegated by DHCPv6", rows }];
}
