import type { HostPlan, InterfaceAddress, InterfacePlan } from "./plan.ts";
import type { PlannedAddress } from "./planned-prefix.ts";

/** IP's version. */
export type Family = 4 | 6;

/** What an interface has of one family. */
export interface InterfaceFamily {
  readonly addresses: readonly InterfaceAddress[];
  /** Next hop of the default route through it. */
  readonly gateway: PlannedAddress | undefined;
}

/** What an interface has of a family. */
export function familyOf({ addresses, gateway, ipv4 }: InterfacePlan, family: Family): InterfaceFamily {
  if (family === 6) return { addresses, gateway };
  return { addresses: ipv4 === undefined ? [] : [ipv4], gateway: ipv4?.gateway };
}

/** The interface by which a host's packets of a family leave, with the addresses that it has there. */
export interface Uplink {
  readonly device: InterfacePlan;
  /** The first of its addresses of the family. */
  readonly address: PlannedAddress;
  readonly addresses: readonly PlannedAddress[];
  /** Next hop; none where the host's addresses lead nowhere. */
  readonly gateway: PlannedAddress | undefined;
}

/** The first interface with an address of the family and a next hop. */
export function uplinkOf(host: HostPlan, family: Family): Uplink | undefined {
  return withAddresses(host, family).find(({ gateway }) => gateway !== undefined);
}

/** Where others know a host by: its uplink, or else the first interface with an address of the family. */
export function outsideOf(host: HostPlan, family: Family): Uplink | undefined {
  return uplinkOf(host, family) ?? withAddresses(host, family)[0];
}

function withAddresses(host: HostPlan, family: Family): readonly Uplink[] {
  return host.interfaces.flatMap((device): Uplink[] => {
    const { addresses: own, gateway } = familyOf(device, family);
    const addresses = own.map(({ address }) => address);
    const [address] = addresses;
    return address === undefined ? [] : [{ device, address, addresses, gateway }];
  });
}
