import type { AddressMembers } from "../../plan/address-members.ts";
import type { AddressMapping } from "../../plan/mapped/mapping.ts";
import type { ServicePlan } from "../../plan/plan.ts";

export function mapService(service: ServicePlan, to: AddressMapping): ServicePlan {
  const mapped: AddressMembers<ServicePlan> = { address: to.address(service.address) };
  return { ...service, ...mapped };
}
