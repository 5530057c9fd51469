import type { PlannedAddress } from "../plan/planned-prefix.ts";
import type { HostPlanning } from "./capability.ts";

/** Something of a host's that has an address. */
export interface HandedOut {
  readonly name: string;
  readonly address: PlannedAddress;
}

/** Everything of a host's that has an address in a network or in a pool for containers, in order. */
export function handedOutIn(
  planning: HostPlanning,
  kind: "network" | "pool",
  name: string,
): readonly HandedOut[] {
  return kind === "pool" ? inPool(planning, name) : inNetwork(planning, name);
}

/** What the host itself has in a network, and what lives on its bridges there. */
function inNetwork({ interfaces, earlier }: HostPlanning, network: string): readonly HandedOut[] {
  const bridges = earlier.incus?.bridges.filter((bridge) => bridge.network === network) ?? [];
  const names = new Set(bridges.map(({ name }) => name));
  return [
    ...interfaces
      .filter((device) => device.network === network)
      .flatMap(({ name, addresses }) => addresses.map(({ address }) => ({ name, address }))),
    ...bridges,
    ...earlier.guests.filter((guest) => guest.network === network),
    ...earlier.containers.filter(({ runtime, bridge }) => runtime !== "docker" && names.has(bridge)),
  ].map(named);
}

/** What Docker has of a pool. */
function inPool({ earlier }: HostPlanning, pool: string): readonly HandedOut[] {
  const { docker, containers } = earlier;
  const bridges = [docker?.bridge, ...(docker?.networks ?? [])].filter((bridge) => bridge?.pool === pool);
  const names = new Set(bridges.map((bridge) => bridge?.name));
  return [
    ...bridges.flatMap((bridge) =>
      bridge === undefined ? [] : [{ name: bridge.name, address: bridge.gateway }],
    ),
    ...containers
      .filter(({ runtime, bridge, ipv6 }) => ipv6 && runtime === "docker" && names.has(bridge))
      .map(named),
  ];
}

function named({ name, address }: HandedOut): HandedOut {
  return { name, address };
}
