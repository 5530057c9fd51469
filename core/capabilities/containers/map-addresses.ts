import type { AddressMembers } from "../../plan/address-members.ts";
import { type AddressMapping, maybe } from "../../plan/mapped/mapping.ts";
import type { ContainerPlan } from "../../plan/plan.ts";
import type { ProxyDevicePlan } from "./values.ts";

type ContainerIpv4 = NonNullable<ContainerPlan["ipv4"]>;

export function mapContainer(container: ContainerPlan, to: AddressMapping): ContainerPlan {
  const mapped: AddressMembers<ContainerPlan> = {
    address: to.address(container.address),
    ipv4: maybe(container.ipv4, (ipv4) => mapIpv4(ipv4, to)),
    proxyDevices: container.proxyDevices.map((device) => mapDevice(device, to)),
  };
  return { ...container, ...mapped };
}

function mapDevice(device: ProxyDevicePlan, to: AddressMapping): ProxyDevicePlan {
  const mapped: AddressMembers<ProxyDevicePlan> = {
    address: to.address(device.address),
    to: to.address(device.to),
  };
  return { ...device, ...mapped };
}

function mapIpv4(ipv4: ContainerIpv4, to: AddressMapping): ContainerIpv4 {
  const mapped: AddressMembers<ContainerIpv4> = { address: to.address(ipv4.address) };
  return { ...ipv4, ...mapped };
}
