import type { PlannedAddress } from "../../plan/planned-prefix.ts";
import type { HostPlanning } from "../capability.ts";
import { handedOutIn } from "../handed-out.ts";
import type { ProxyPlan } from "./values.ts";

/** In the order of the host's interfaces: what they name, what is chosen for others, and what the segment is asked for and mapped. */
export function planProxies(planning: HostPlanning): readonly ProxyPlan[] {
  const { host, interfaces } = planning;
  return interfaces.flatMap((device): ProxyPlan[] => {
    if (device.network === undefined) return [];
    const behind = behindOf(planning, device.name);
    const addresses = [
      ...addressesOf(planning, behind),
      ...mappedOn(planning, device.name),
      ...routedOn(planning, device.name),
    ];
    if (behind.length === 0 && addresses.length === 0) return [];
    return [
      {
        interface: device.name,
        network: device.network,
        by: host.proxies.find((own) => own.interface === device.name)?.by ?? "kernel",
        behind: behind.map(({ name, prefix }) => ({ name, prefix })),
        addresses,
      },
    ];
  });
}

/** Networks and pools that an interface names, and those that are chosen to be answered for on it. */
function behindOf({ host, interfaces, networks, earlier }: HostPlanning, device: string) {
  const names = host.proxies.find((own) => own.interface === device)?.names ?? [];
  const named = names.flatMap(({ value }) => {
    const pool = interfaces.flatMap(({ pools }) => pools).find((own) => own.name === value);
    const prefix = pool?.prefix ?? networks.get(value)?.prefix;
    return prefix === undefined ? [] : [{ name: value, prefix, isPool: pool !== undefined }];
  });
  const chosen = earlier.givenOut.filter((own) => own.way === "proxied" && own.interface === device);
  return [...named, ...chosen.filter((own) => !named.some(({ prefix }) => prefix.equals(own.prefix)))];
}

/** Handed out there, but for what is not given out this way. */
function addressesOf(
  planning: HostPlanning,
  behind: readonly { readonly name: string; readonly isPool: boolean }[],
): readonly PlannedAddress[] {
  const others = planning.earlier.givenOut.filter(({ way }) => way !== "proxied");
  const inside = new Map(behind.map(({ name, isPool }) => [name, isPool]));
  return [...inside]
    .flatMap(([name, isPool]) => handedOutIn(planning, isPool ? "pool" : "network", name))
    .map(({ address }) => address)
    .filter((address) => !others.some(({ prefix }) => prefix.contains(address)));
}

/** What stands for something on the segment itself. */
function mappedOn({ earlier }: HostPlanning, device: string): readonly PlannedAddress[] {
  return earlier.mappings
    .filter((mapping) => mapping.interface === device && mapping.isOnLink)
    .flatMap(({ members }) => members.map(({ outer }) => outer));
}

/** What has a NIC that is routed through it: Incus and LXD answer for those, and no longer once the interface was down. */
function routedOn({ earlier }: HostPlanning, device: string): readonly PlannedAddress[] {
  return earlier.containers
    .filter(({ isRouted, bridge }) => isRouted && bridge === device)
    .map(({ address }) => address);
}
