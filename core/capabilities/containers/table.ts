import type { SitePlan } from "../../plan/plan.ts";
import type { SiteTable } from "../capability.ts";

/** The containers of a site's hosts in which IPv6 is off, for a person: the plan has no address of theirs but in IPv4. */
export function withoutIpv6Tables({ hosts }: SitePlan): readonly SiteTable[] {
  const rows = hosts.flatMap(({ name: host, containers }) =>
    containers.flatMap(({ name, bridge, ipv6 }) => (ipv6 ? [] : [[`${host}/${name}`, bridge]])),
  );
  return rows.length === 0 ? [] : [{ title: "containers without IPv6, by bridge", rows }];
}
