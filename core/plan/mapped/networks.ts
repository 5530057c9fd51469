import type { AddressMembers } from "../address-members.ts";
import type { NetworkIpv4, NetworkPlan, PlannedIngress, ReferredPrefix } from "../plan.ts";
import { type AddressMapping, maybe } from "./mapping.ts";
import { mapNetworkRoute } from "./routes.ts";

type Subnet = NonNullable<NetworkPlan["subnet"]>;

export function mapNetwork(network: NetworkPlan, to: AddressMapping): NetworkPlan {
  const mapped: AddressMembers<NetworkPlan> = {
    prefix: to.prefix(network.prefix),
    further: network.further.map((further) => ({ ...further, prefix: to.prefix(further.prefix) })),
    gateway: maybe(network.gateway, to.address),
    ipv4: maybe(network.ipv4, (ipv4) => mapIpv4(ipv4, to)),
    routes: network.routes.map((route) => mapNetworkRoute(route, to)),
    subnet: maybe(network.subnet, (subnet) => mapSubnet(subnet, to)),
  };
  return { ...network, ...mapped };
}

function mapIpv4(ipv4: NetworkIpv4, to: AddressMapping): NetworkIpv4 {
  const mapped: AddressMembers<NetworkIpv4> = {
    prefix: to.prefix(ipv4.prefix),
    gateway: maybe(ipv4.gateway, to.address),
  };
  return { ...ipv4, ...mapped };
}

function mapSubnet(subnet: Subnet, to: AddressMapping): Subnet {
  const mapped: AddressMembers<Subnet> = { ingress: subnet.ingress.map((rule) => mapIngress(rule, to)) };
  return { ...subnet, ...mapped };
}

function mapIngress(rule: PlannedIngress, to: AddressMapping): PlannedIngress {
  const mapped: AddressMembers<PlannedIngress> = {
    from: typeof rule.from === "string" ? rule.from : mapReferred(rule.from, to),
  };
  return { ...rule, ...mapped };
}

function mapReferred(referred: ReferredPrefix, to: AddressMapping): ReferredPrefix {
  const mapped: AddressMembers<ReferredPrefix> = { prefix: to.prefix(referred.prefix) };
  return { ...referred, ...mapped };
}
