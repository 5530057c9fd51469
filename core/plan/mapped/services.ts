import type { AddressMembers } from "../address-members.ts";
import type { ServicePlan } from "../plan.ts";
import type { AddressMapping } from "./mapping.ts";

export function mapService(service: ServicePlan, to: AddressMapping): ServicePlan {
  const mapped: AddressMembers<ServicePlan> = { address: to.address(service.address) };
  return { ...service, ...mapped };
}
