import type { AddressMembers } from "../../plan/address-members.ts";
import { mapInterfaceIpv4 } from "../../plan/mapped/interfaces.ts";
import { type AddressMapping, maybe } from "../../plan/mapped/mapping.ts";
import type { GuestPlan } from "../../plan/plan.ts";

export function mapGuest(guest: GuestPlan, to: AddressMapping): GuestPlan {
  const mapped: AddressMembers<GuestPlan> = {
    address: to.address(guest.address),
    resolvers: { ...guest.resolvers, servers: guest.resolvers.servers.map(to.address) },
    gateway: maybe(guest.gateway, to.address),
    ipv4: maybe(guest.ipv4, (ipv4) => mapInterfaceIpv4(ipv4, to)),
  };
  return { ...guest, ...mapped };
}
