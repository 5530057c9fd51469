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
