import type { AddressMembers } from "../address-members.ts";
import type { InterfaceRoute, NetworkRoute, RouterRoute } from "../plan.ts";
import { type AddressMapping, maybe } from "./mapping.ts";

export function mapInterfaceRoute(route: InterfaceRoute, to: AddressMapping): InterfaceRoute {
  const mapped: AddressMembers<InterfaceRoute> = { to: to.prefix(route.to), via: to.address(route.via) };
  return { ...route, ...mapped };
}

export function mapNetworkRoute(route: NetworkRoute, to: AddressMapping): NetworkRoute {
  const mapped: AddressMembers<NetworkRoute> = { to: to.prefix(route.to), via: to.address(route.via) };
  return { ...route, ...mapped };
}

export function mapRouterRoute(route: RouterRoute, to: AddressMapping): RouterRoute {
  const mapped: AddressMembers<RouterRoute> = {
    to: to.prefix(route.to),
    via: to.address(route.via),
    proof: maybe(route.proof, to.address),
  };
  return { ...route, ...mapped };
}
