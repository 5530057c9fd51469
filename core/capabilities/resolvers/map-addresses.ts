import type { AddressMembers } from "../../plan/address-members.ts";
import type { AddressMapping } from "../../plan/mapped/mapping.ts";
import type { ResolversPlan } from "./values.ts";

export function mapResolvers(plan: ResolversPlan, to: AddressMapping): ResolversPlan {
  const mapped: AddressMembers<ResolversPlan> = { servers: plan.servers.map(to.address) };
  return { ...plan, ...mapped };
}
