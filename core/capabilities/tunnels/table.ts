import type { SitePlan } from "../../plan/plan.ts";
import type { SiteTable } from "../capability.ts";

/** The tunnels of a site's hosts, for a person. */
export function tunnelTables({ hosts }: SitePlan): readonly SiteTable[] {
  const rows = hosts.flatMap(({ name, tunnels }) =>
    tunnels.map(({ interface: device, end, local, remote, peer }) => [
      `${name}/${device}`,
      `6in4, ${end}`,
      `from ${local ?? "any address"} to ${remote}`,
      ...(peer === undefined ? [] : [`gives ${peer.own.address}/${peer.own.length}`]),
    ]),
  );
  return rows.length === 0 ? [] : [{ title: "Tunnels", rows }];
}
