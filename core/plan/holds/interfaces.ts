import type { Path } from "../../layout/layout.ts";
import { interfaceOwner, poolOwner } from "../owners.ts";
import type { FurtherAddress, HostPlan, InterfaceAddress, InterfacePlan, PoolPlan } from "../plan.ts";
import type { HeldAddress, HeldPrefix, OnHost } from "./holding.ts";

export type InterfaceHolding = HeldAddress<"interface", InterfacePlan>;
export type PoolHolding = HeldPrefix<"pool", PoolPlan>;

/** The addresses of each interface, and then its pools. */
export function* interfacesHold(
  host: HostPlan,
  on: OnHost,
  path: Path,
): Iterable<InterfaceHolding | PoolHolding> {
  for (const networkInterface of host.interfaces) {
    const at = [...path, "interfaces", networkInterface.name];
    yield* addressesOf(networkInterface, on, at);
    for (const pool of networkInterface.pools) yield* blocksOf(networkInterface, pool, on, at);
  }
}

function* addressesOf(networkInterface: InterfacePlan, on: OnHost, path: Path): Iterable<InterfaceHolding> {
  const { name, network, addresses, ipv4 } = networkInterface;
  const shared = {
    kind: "interface",
    word: "interface",
    ...on,
    name,
    within: network ?? "",
    of: networkInterface,
    prefix: undefined,
    space: undefined,
  } as const;
  for (const [index, own] of addresses.entries()) {
    const { address, length, origin, further } = own;
    if (further?.isOthers === true) continue;
    if (further !== undefined) {
      yield { ...shared, ...furtherHolding(own, further, on, name, path) };
      continue;
    }
    yield {
      ...shared,
      family: 6,
      origin,
      from: origin,
      // The server of a tunnel has the number of what it gives.
      owner: network === undefined ? undefined : interfaceOwner(on.site, on.host, name, index),
      path: [...path, "addresses", ...(origin === "pinned" ? [index] : [])],
      address,
      length,
    };
  }
  if (ipv4 === undefined) return;
  yield {
    ...shared,
    family: 4,
    origin: ipv4.origin,
    from: ipv4.origin,
    owner: interfaceOwner(on.site, on.host, name, 0),
    path: [...path, "ipv4"],
    address: ipv4.address,
    length: ipv4.length,
  };
}

/** What is particular to an address in a further prefix, which follows from the one in the network, or in another network. */
function furtherHolding(
  { address, length, origin }: InterfaceAddress,
  { network, prefix, index, deprecated }: FurtherAddress,
  on: OnHost,
  name: string,
  path: Path,
) {
  const shared = { within: network, address, length, family: 6 } as const;
  if (prefix === undefined) {
    const owner = interfaceOwner(on.site, on.host, name, index);
    const at = [...path, "alsoIn", network, "addresses", ...(origin === "pinned" ? [index] : [])];
    return { ...shared, origin, from: origin, owner, path: at };
  }
  return {
    ...shared,
    origin: "derived",
    from: `${origin}, prefix ${prefix}${deprecated ? ", deprecated" : ""}`,
    owner: undefined,
    path: [...path, "prefixes", prefix],
  } as const;
}

function* blocksOf(
  { name: holder, network }: InterfacePlan,
  pool: PoolPlan,
  on: OnHost,
  path: Path,
): Iterable<PoolHolding> {
  const { name, prefix, origin, ipv4 } = pool;
  const own = [...path, "pools", name];
  const shared = {
    kind: "pool",
    word: "pool",
    ...on,
    name,
    within: network ?? "",
    owner: poolOwner(on.site, on.host, holder, name),
    of: pool,
    address: undefined,
  } as const;
  const counted = `${on.site}/${on.host}/${holder}/${name}`;
  yield {
    ...shared,
    family: 6,
    origin,
    from: origin,
    path: own,
    prefix,
    length: prefix.length,
    space: `pool:${counted}`,
  };
  if (ipv4 === undefined) return;
  yield {
    ...shared,
    family: 4,
    origin: ipv4.origin,
    from: ipv4.origin,
    path: [...own, "ipv4"],
    prefix: ipv4.prefix,
    length: ipv4.prefix.length,
    space: `pool4:${counted}`,
  };
}
