import type { AddressMembers } from "../address-members.ts";
import type { AwsSitePlan, PrefixPlan } from "../plan.ts";
import type { AddressMapping } from "./mapping.ts";

export function mapPrefix(plan: PrefixPlan, to: AddressMapping): PrefixPlan {
  const mapped: AddressMembers<PrefixPlan> = { prefix: to.prefix(plan.prefix) };
  return { ...plan, ...mapped, unknown: mapped.prefix.block };
}

export function mapVpc(vpc: AwsSitePlan["vpc"], to: AddressMapping): AwsSitePlan["vpc"] {
  const mapped: AddressMembers<AwsSitePlan["vpc"]> = { ipv4: to.prefix(vpc.ipv4), ipv6: to.prefix(vpc.ipv6) };
  return { ...vpc, ...mapped, unknown: mapped.ipv6.block };
}
