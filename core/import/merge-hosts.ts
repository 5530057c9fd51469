import type { FoundAddress, FoundHost, FoundInterface } from "./found.ts";

/** Hosts of one name from several sources as one: each address once, and what only one source knows is kept. */
export function mergeHosts(all: readonly FoundHost[]): readonly FoundHost[] {
  const hosts = new Map<string, FoundHost>();
  for (const host of all) {
    const before = hosts.get(host.name);
    const interfaces = [...(before?.interfaces ?? []), ...host.interfaces];
    const renderer = host.renderer ?? before?.renderer;
    const resolvers = host.resolvers ?? before?.resolvers;
    const living = host.living ?? before?.living;
    hosts.set(host.name, { ...host, renderer, resolvers, living, interfaces: mergeInterfaces(interfaces) });
  }
  return [...hosts.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function mergeInterfaces(all: readonly FoundInterface[]): FoundInterface[] {
  const interfaces = new Map<string, FoundInterface>();
  for (const networkInterface of all) {
    const before = interfaces.get(networkInterface.name);
    interfaces.set(
      networkInterface.name,
      before === undefined
        ? { ...networkInterface, addresses: distinct(networkInterface.addresses) }
        : merged(before, networkInterface),
    );
  }
  return [...interfaces.values()];
}

function merged(before: FoundInterface, after: FoundInterface): FoundInterface {
  // Who knows the next hop knows of the default route; else who has said anything of it.
  const { gateway, gatewayOnLink, defaultRoute, metric, source } =
    after.gateway !== undefined || (before.gateway === undefined && before.defaultRoute === undefined)
      ? after
      : before;
  return {
    name: after.name,
    ports: after.ports ?? before.ports,
    link: after.link ?? before.link,
    on: after.on ?? before.on,
    addresses: distinct([...before.addresses, ...after.addresses]),
    kernelIpv4: [...(before.kernelIpv4 ?? []), ...(after.kernelIpv4 ?? [])],
    fileIpv4: after.fileIpv4 ?? before.fileIpv4,
    blocks: [...before.blocks, ...after.blocks],
    gateway,
    ...(defaultRoute === undefined ? {} : { defaultRoute }),
    gatewayOnLink,
    metric,
    source,
    tables: after.tables ?? before.tables ?? [],
    unsayable: after.unsayable ?? before.unsayable,
    members: [...new Set([...(before.members ?? []), ...(after.members ?? [])])],
    more: { ...before.more, ...after.more },
  };
}

/** Of one address reported twice the shorter on-link prefix counts: a /128 says nothing of the link. */
function distinct(all: readonly FoundAddress[]): FoundAddress[] {
  const addresses = new Map<string, FoundAddress>();
  for (const address of all) {
    const before = addresses.get(`${address.address}`);
    const shorter = before === undefined || address.length < before.length ? address : before;
    const isDeprecated = before?.deprecated === true || address.deprecated === true;
    addresses.set(`${address.address}`, isDeprecated ? { ...shorter, deprecated: true } : shorter);
  }
  return [...addresses.values()];
}
