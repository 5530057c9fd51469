import type { SitePlan } from "../../plan/plan.ts";
import type { SiteTable } from "../capability.ts";

/** The interfaces of a site's hosts that have IPv4 by DHCP, for a person. */
export function dhcp4Tables({ hosts }: SitePlan): readonly SiteTable[] {
  const rows = hosts.flatMap(({ name, dhcp4 }) => dhcp4.map(({ interface: link }) => [`${name}/${link}`]));
  return rows.length === 0 ? [] : [{ title: "IPv4 by DHCP", rows }];
}
