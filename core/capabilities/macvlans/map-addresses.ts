import type { AddressMembers } from "../../plan/address-members.ts";
import { type AddressMapping, maybe } from "../../plan/mapped/mapping.ts";
import type { MacvlanPlan, ShimPlan } from "./values.ts";

type MacvlanIpv4 = NonNullable<MacvlanPlan["ipv4"]>;
type ShimIpv4 = NonNullable<ShimPlan["ipv4"]>;

export function mapMacvlan(macvlan: MacvlanPlan, to: AddressMapping): MacvlanPlan {
  const mapped: AddressMembers<MacvlanPlan> = {
    prefix: to.prefix(macvlan.prefix),
    gateway: maybe(macvlan.gateway, to.address),
    further: macvlan.further.map(({ name, prefix }) => ({ name, prefix: to.prefix(prefix) })),
    ipv4: maybe(
      macvlan.ipv4,
      ({ prefix, gateway }): MacvlanIpv4 => ({
        prefix: to.prefix(prefix),
        gateway: maybe(gateway, to.address),
      }),
    ),
    shim: maybe(
      macvlan.shim,
      (shim): ShimPlan => ({
        ...shim,
        address: to.address(shim.address),
        ipv4: maybe(shim.ipv4, (ipv4): ShimIpv4 => ({ ...ipv4, address: to.address(ipv4.address) })),
      }),
    ),
  };
  return { ...macvlan, ...mapped };
}
