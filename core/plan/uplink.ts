import type { HostPlan, InterfaceAddress, InterfacePlan } from "./plan.ts";
import type { PlannedAddress } from "./planned-prefix.ts";

/** IP's version. */
export type Family = 4 | 6;

/** What an interface has of one family. */
export interface InterfaceFamily {
  readonly addresses: readonly InterfaceAddress[];
  /** Next hop of the default route through it. */
  readonly gateway: PlannedAddress | undefined;
  /** Whether that is on-link wherever its address lies. */
  readonly gatewayOnLink: boolean;
  /** Metric of that route, as the kernel has it. */
  readonly metric: number;
}

/** What the kernel gives a route that says none (Documentation: ip-route(8); IP6_RT_PRIO_USER). */
const usualMetric = { 4: 0, 6: 1024 } as const;

/** What an interface has of a family. */
export function familyOf(device: InterfacePlan, family: Family): InterfaceFamily {
  const metric = device.metric ?? usualMetric[family];
  if (family === 6) {
    const { addresses, gateway, gatewayOnLink } = device;
    return { addresses, gateway, gatewayOnLink, metric };
  }
  const { ipv4 } = device;
  return {
    addresses: ipv4 === undefined ? [] : [ipv4],
    gateway: ipv4?.gateway,
    gatewayOnLink: ipv4?.gatewayOnLink ?? false,
    metric,
  };
}

/** The interface by which a host's packets of a family leave, with the addresses that it has there. */
export interface Uplink {
  readonly device: InterfacePlan;
  /** The first of its addresses of the family. */
  readonly address: PlannedAddress;
  readonly addresses: readonly PlannedAddress[];
  /** Next hop; none where the host's addresses lead nowhere, or where a router advertises itself. */
  readonly gateway: PlannedAddress | undefined;
  /** Of the default route through it. */
  readonly metric: number;
}

/** The interface with an address of the family and a next hop, or a router that advertises itself, whose default route is preferred; of equal ones the first. */
export function uplinkOf(host: HostPlan, family: Family): Uplink | undefined {
  const [first] = withAddresses(host, family)
    .filter(({ device, gateway }) => gateway !== undefined || (family === 6 && device.comes !== undefined))
    .sort((a, b) => a.metric - b.metric);
  return first;
}

/** Where others know a host by: its uplink, or else the first interface with an address of the family. */
export function outsideOf(host: HostPlan, family: Family): Uplink | undefined {
  return uplinkOf(host, family) ?? withAddresses(host, family)[0];
}

function withAddresses(host: HostPlan, family: Family): readonly Uplink[] {
  return host.interfaces.flatMap((device): Uplink[] => {
    const { addresses: own, gateway, metric } = familyOf(device, family);
    const addresses = own.map(({ address }) => address);
    const [address] = addresses;
    return address === undefined ? [] : [{ device, address, addresses, gateway, metric }];
  });
}
