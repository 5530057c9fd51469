import type { AddressMembers } from "../../plan/address-members.ts";
import { type AddressMapping, maybe } from "../../plan/mapped/mapping.ts";
import type { AdvertisedNetwork, RouterPlan } from "./values.ts";

export function mapRouter(router: RouterPlan, to: AddressMapping): RouterPlan {
  const mapped: AddressMembers<RouterPlan> = {
    advertised: router.advertised.map((network) => mapAdvertised(network, to)),
  };
  return { ...router, ...mapped };
}

export function mapAdvertised(network: AdvertisedNetwork, to: AddressMapping): AdvertisedNetwork {
  const mapped: AddressMembers<AdvertisedNetwork> = {
    prefixes: network.prefixes.map((own) => ({ ...own, prefix: to.prefix(own.prefix) })),
    resolvers: network.resolvers.map(to.address),
    dhcp: maybe(network.dhcp, ({ leases, reservations }) => ({
      leases: maybe(leases, to.prefix),
      reservations: reservations.map((own) => ({ ...own, address: to.address(own.address) })),
    })),
  };
  return { ...network, ...mapped };
}
