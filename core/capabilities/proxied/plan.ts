import type { PlannedAddress } from "../../plan/planned-prefix.ts";
import type { HostPlanning } from "../capability.ts";
import { handedOutIn } from "../handed-out.ts";
import type { ProxyPlan } from "./values.ts";

/** In the order of the host's interfaces; what the segment is asked for and mapped is answered for too. */
export function planProxies(planning: HostPlanning): readonly ProxyPlan[] {
  const { interfaces } = planning;
  return interfaces.flatMap((device): ProxyPlan[] => {
    if (device.network === undefined) return [];
    const behind = behindOf(planning, device.name);
    const addresses = [
      ...behind.flatMap(({ name, isPool }) =>
        handedOutIn(planning, isPool ? "pool" : "network", name).map(({ address }) => address),
      ),
      ...mappedOn(planning, device.name),
    ];
    if (behind.length === 0 && addresses.length === 0) return [];
    return [
      {
        interface: device.name,
        network: device.network,
        behind: behind.map(({ name, prefix }) => ({ name, prefix })),
        addresses,
      },
    ];
  });
}

/** Networks and pools that an interface names. */
function behindOf({ host, interfaces, networks }: HostPlanning, device: string) {
  const names = host.proxies.find((own) => own.interface === device)?.names ?? [];
  return names.flatMap(({ value }) => {
    const pool = interfaces.flatMap(({ pools }) => pools).find((own) => own.name === value);
    const prefix = pool?.prefix ?? networks.get(value)?.prefix;
    return prefix === undefined ? [] : [{ name: value, prefix, isPool: pool !== undefined }];
  });
}

function mappedOn({ earlier }: HostPlanning, device: string): readonly PlannedAddress[] {
  return earlier.mappings
    .filter((mapping) => mapping.interface === device && mapping.isOnLink)
    .flatMap(({ members }) => members.map(({ outer }) => outer));
}
