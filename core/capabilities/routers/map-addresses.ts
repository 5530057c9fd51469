import type { AddressMembers } from "../../plan/address-members.ts";
import { type AddressMapping, maybe } from "../../plan/mapped/mapping.ts";
import type { AdvertisedNetwork, RouterPlan, ServedDhcp } from "./values.ts";

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
    dhcp: maybe(network.dhcp, (served) => mapServed(served, to)),
    dhcp4: maybe(network.dhcp4, (served) => ({
      ...mapServed(served, to),
      prefix: to.prefix(served.prefix),
      gateway: maybe(served.gateway, to.address),
      resolvers: served.resolvers.map(to.address),
    })),
    relay: maybe(network.relay, (relay) => ({ ...relay, servers: relay.servers.map(to.address) })),
  };
  return { ...network, ...mapped };
}

function mapServed({ leases, reservations }: ServedDhcp, to: AddressMapping): ServedDhcp {
  return {
    leases: maybe(leases, to.prefix),
    reservations: reservations.map((own) => ({ ...own, address: to.address(own.address) })),
  };
}
