import type { PlannedAddress } from "../../plan/planned-prefix.ts";
import type { HostPlanning } from "../capability.ts";
import type { ProxyPlan } from "./values.ts";

/** In the order of the host's interfaces. */
export function planProxies(planning: HostPlanning): readonly ProxyPlan[] {
  const { host, interfaces, networks } = planning;
  return host.proxies.flatMap(({ interface: name, names }): ProxyPlan[] => {
    const device = interfaces.find((own) => own.name === name);
    if (device?.network === undefined) return [];
    const behind = names.flatMap(({ value }) => {
      const pool = interfaces.flatMap(({ pools }) => pools).find((own) => own.name === value);
      const prefix = pool?.prefix ?? networks.get(value)?.prefix;
      return prefix === undefined ? [] : [{ name: value, prefix, isPool: pool !== undefined }];
    });
    const addresses = behind.flatMap(({ name: inner, isPool }) =>
      isPool ? inPool(planning, inner) : inNetwork(planning, inner),
    );
    return [
      {
        interface: name,
        network: device.network,
        behind: behind.map(({ name: inner, prefix }) => ({ name: inner, prefix })),
        addresses,
      },
    ];
  });
}

/** What the host itself has in a network, and what lives on its bridges there. */
function inNetwork({ interfaces, earlier }: HostPlanning, network: string): readonly PlannedAddress[] {
  const bridges = earlier.incus?.bridges.filter((bridge) => bridge.network === network) ?? [];
  const names = new Set(bridges.map(({ name }) => name));
  return [
    ...interfaces.filter((device) => device.network === network).flatMap(({ addresses }) => addresses),
    ...bridges,
    ...earlier.guests.filter((guest) => guest.network === network),
    ...earlier.containers.filter(({ runtime, bridge }) => runtime !== "docker" && names.has(bridge)),
  ].map(({ address }) => address);
}

/** What Docker has of a pool. */
function inPool({ earlier }: HostPlanning, pool: string): readonly PlannedAddress[] {
  const { docker, containers } = earlier;
  const bridges = [docker?.bridge, ...(docker?.networks ?? [])].filter((bridge) => bridge?.pool === pool);
  const names = new Set(bridges.map((bridge) => bridge?.name));
  return [
    ...bridges.flatMap((bridge) => bridge?.gateway ?? []),
    ...containers
      .filter(({ runtime, bridge }) => runtime === "docker" && names.has(bridge))
      .map(({ address }) => address),
  ];
}
