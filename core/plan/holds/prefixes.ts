import type { PrefixPlan, SitePlan } from "../plan.ts";
import type { HeldPrefix } from "./holding.ts";

export type PrefixHolding = HeldPrefix<"prefix", PrefixPlan>;
export type VpcHolding = HeldPrefix<"vpc", SitePlan>;

/** A prefix of the layout's. */
export function prefixHolding(of: PrefixPlan): PrefixHolding {
  const { name, prefix, unknown } = of;
  const origin = unknown === undefined ? "pinned" : "provider";
  return {
    kind: "prefix",
    word: "prefix",
    site: undefined,
    host: undefined,
    name,
    within: "",
    family: prefix.isIpv4 ? 4 : 6,
    origin,
    from: origin,
    retired: false,
    owner: undefined,
    path: ["prefixes", name],
    of,
    address: undefined,
    prefix,
    length: prefix.length,
    space: `${prefix.isIpv4 ? "prefix4" : "prefix"}:${name}`,
  };
}

/** The two blocks of a VPC. */
export function* vpcHolds(site: SitePlan): Iterable<VpcHolding> {
  if (site.kind !== "aws") return;
  const { ipv4, ipv6, unknown, ipam } = site.vpc;
  const shared = {
    kind: "vpc",
    word: "vpc",
    site: site.name,
    host: undefined,
    name: "vpc",
    within: "",
    retired: false,
    owner: undefined,
    of: site,
    address: undefined,
  } as const;
  const path = ["sites", site.name, "aws", "vpc"];
  yield {
    ...shared,
    family: 6,
    origin: unknown === undefined ? "pinned" : "provider",
    from: unknown === undefined ? "pinned" : `${ipam?.id ?? "Amazon"} gives it`,
    path: [...path, "ipv6"],
    prefix: ipv6,
    length: ipv6.length,
    space: `vpc:${site.name}`,
  };
  yield {
    ...shared,
    family: 4,
    origin: "pinned",
    from: "pinned",
    path: [...path, "ipv4"],
    prefix: ipv4,
    length: ipv4.length,
    space: `vpc4:${site.name}`,
  };
}
