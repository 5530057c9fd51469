import {
  type HostPlan,
  type InterfacePlan,
  outsideOf,
  type PlannedAddress,
  uplinkOf,
} from "../core/plan/index.ts";

/** The address that a host is reached at. */
export function loginAddress(host: HostPlan): PlannedAddress | undefined {
  const device = loginInterface(host);
  return device?.addresses[0]?.address;
}

/** The interface that leads outside; or else the one with the address that the layout names, or with any. */
export function loginInterface(host: HostPlan): InterfacePlan | undefined {
  const declared = host.kind === "ssh" ? host.connection.address : undefined;
  const named = host.interfaces.find(({ addresses }) => `${addresses[0]?.address}` === `${declared}`);
  return uplinkOf(host, 6)?.device ?? named ?? outsideOf(host, 6)?.device;
}

/** What a host has of the IPv4 address that its layout connects to. */
export interface Ipv4Login {
  readonly device: InterfacePlan;
  readonly address: PlannedAddress;
  readonly length: number;
  readonly gateway: PlannedAddress;
  readonly gatewayOnLink: boolean;
}

/** By which a host is reached that may have no IPv6 before it is configured; `undefined` where its layout connects to something else, or no gateway is there. */
export function ipv4Login(host: HostPlan): Ipv4Login | undefined {
  const declared = host.kind === "ssh" ? `${host.connection.address}` : undefined;
  return host.interfaces.flatMap((device): Ipv4Login[] => {
    const { ipv4 } = device;
    return ipv4?.gateway === undefined || `${ipv4.address}` !== declared
      ? []
      : [{ ...ipv4, gateway: ipv4.gateway, device }];
  })[0];
}
