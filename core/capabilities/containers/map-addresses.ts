import type { AddressMembers } from "../../plan/address-members.ts";
import { type AddressMapping, maybe } from "../../plan/mapped/mapping.ts";
import type { ContainerPlan } from "../../plan/plan.ts";

type ContainerIpv4 = NonNullable<ContainerPlan["ipv4"]>;

export function mapContainer(container: ContainerPlan, to: AddressMapping): ContainerPlan {
  const mapped: AddressMembers<ContainerPlan> = {
    address: to.address(container.address),
    ipv4: maybe(container.ipv4, (ipv4) => mapIpv4(ipv4, to)),
  };
  return { ...container, ...mapped };
}

function mapIpv4(ipv4: ContainerIpv4, to: AddressMapping): ContainerIpv4 {
  const mapped: AddressMembers<ContainerIpv4> = { address: to.address(ipv4.address) };
  return { ...ipv4, ...mapped };
}
