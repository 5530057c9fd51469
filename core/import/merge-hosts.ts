import type { FoundAddress, FoundHost, FoundInterface } from "./found.ts";

/** Hosts of one name from several sources as one: each address once, and what only one source knows is kept. */
export function mergeHosts(all: readonly FoundHost[]): readonly FoundHost[] {
  const hosts = new Map<string, FoundHost>();
  for (const host of all) {
    const before = hosts.get(host.name);
    const interfaces = [...(before?.interfaces ?? []), ...host.interfaces];
    hosts.set(host.name, { ...host, interfaces: mergeInterfaces(interfaces) });
  }
  return [...hosts.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function mergeInterfaces(all: readonly FoundInterface[]): FoundInterface[] {
  const interfaces = new Map<string, FoundInterface>();
  for (const one of all) {
    const before = interfaces.get(one.name);
    interfaces.set(one.name, {
      name: one.name,
      ports: one.ports ?? before?.ports,
      addresses: distinct([...(before?.addresses ?? []), ...one.addresses]),
      blocks: [...(before?.blocks ?? []), ...one.blocks],
      gateway: one.gateway ?? before?.gateway,
    });
  }
  return [...interfaces.values()];
}

/** Of one address told twice the shorter on-link prefix counts: a /128 says nothing of the link. */
function distinct(all: readonly FoundAddress[]): FoundAddress[] {
  const addresses = new Map<string, FoundAddress>();
  for (const one of all) {
    const before = addresses.get(`${one.address}`);
    if (before === undefined || one.length < before.length) addresses.set(`${one.address}`, one);
  }
  return [...addresses.values()];
}
