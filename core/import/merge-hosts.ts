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
    interfaces.set(
      one.name,
      before === undefined ? { ...one, addresses: distinct(one.addresses) } : merged(before, one),
    );
  }
  return [...interfaces.values()];
}

function merged(before: FoundInterface, one: FoundInterface): FoundInterface {
  // Who knows the next hop knows of the default route; else who has said anything of it.
  const { gateway, defaultRoute } =
    one.gateway !== undefined || (before.gateway === undefined && before.defaultRoute === undefined)
      ? one
      : before;
  return {
    name: one.name,
    ports: one.ports ?? before.ports,
    addresses: distinct([...before.addresses, ...one.addresses]),
    blocks: [...before.blocks, ...one.blocks],
    gateway,
    ...(defaultRoute === undefined ? {} : { defaultRoute }),
    unsayable: one.unsayable ?? before.unsayable,
    members: [...new Set([...(before.members ?? []), ...(one.members ?? [])])],
    more: { ...before.more, ...one.more },
  };
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
