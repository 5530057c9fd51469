import type { Capability, PoolUse } from "../capabilities/capability.ts";
import type { LayoutHost, LayoutInterface, LayoutPool } from "../layout/layout.ts";
import type { Members } from "./allocated-members.ts";
import { type Allocator, allocateSpace } from "./allocated-space.ts";
import { noIpv4 } from "./network-space.ts";
import { noObstacles } from "./obstacles.ts";
import { poolOwner } from "./owners.ts";
import type { PlannedPrefix } from "./planned-prefix.ts";
import type { SiteAsked } from "./requests.ts";
import { reservedInIpv4 } from "./reserved.ts";
import type { Reservation } from "./standing-numbers.ts";

/** A pool on a host, whose inside is allocated. */
interface PoolPlace {
  readonly host: LayoutHost;
  readonly holder: LayoutInterface;
  readonly pool: LayoutPool;
  /** What is in it goes by this in `Members`. */
  readonly owner: string;
  /** As the ledger's spaces call it. */
  readonly name: string;
}

/** Numbers what is inside each pool's IPv6 block: by name, or as who has the pool does it. */
export function allocateIpv6Pools(
  site: string,
  host: LayoutHost,
  asked: SiteAsked,
  members: Members,
  allocator: Allocator,
  capabilities: readonly Capability[],
): void {
  for (const { holder, pool, owner, name } of poolsOf(site, host)) {
    const block = holder.network === undefined ? undefined : members.block(holder.network, owner)?.prefix;
    if (block === undefined) continue;
    const requests = asked.in(owner).ipv6;
    const use = useOf(capabilities, host, holder, pool);
    const problem = use?.unusable(block);
    if (problem !== undefined) {
      allocator.problems.push(problem);
      continue;
    }
    const space = `pool:${name}`;
    const allocations =
      use?.allocateInside?.(requests, block, space, allocator) ??
      allocateSpace(allocator, space, insideOf(block, bridgeReserved), requests);
    members.add(owner, block, allocations);
  }
}

/** The same in its IPv4 block, where it has one. */
export function allocateIpv4Pools(
  site: string,
  host: LayoutHost,
  asked: SiteAsked,
  members: Members,
  allocator: Allocator,
  capabilities: readonly Capability[],
): void {
  for (const { holder, pool, owner, name } of poolsOf(site, host)) {
    const requests = asked.in(owner).ipv4;
    if (pool.ipv4 === undefined) {
      const fix =
        host.kind === "ec2"
          ? "leave this out: containers on an EC2 instance have IPv6 alone"
          : "give the pool a block: ipv4: { length: 28 }; or leave this out";
      for (const request of requests) allocator.problems.push(noIpv4(request, `pool ${pool.name}`, fix));
      continue;
    }
    const block = holder.network === undefined ? undefined : members.block(holder.network, owner)?.prefix;
    const problem = useOf(capabilities, host, holder, pool)?.unusableInIpv4(pool.ipv4, block);
    if (problem !== undefined) allocator.problems.push(problem);
    if (block === undefined || problem !== undefined) continue;
    const reserved = [...reservedInIpv4(block, false, undefined), takenByBridge];
    members.add(owner, block, allocateSpace(allocator, `pool4:${name}`, insideOf(block, reserved), requests));
  }
}

function useOf(
  capabilities: readonly Capability[],
  host: LayoutHost,
  holder: LayoutInterface,
  pool: LayoutPool,
): PoolUse | undefined {
  return capabilities.flatMap(({ usePool }) => usePool?.(host, holder, pool) ?? [])[0];
}

function* poolsOf(site: string, host: LayoutHost): Iterable<PoolPlace> {
  for (const holder of host.interfaces) {
    for (const pool of holder.pools) {
      const owner = poolOwner(site, host.name, holder.name, pool.name);
      yield { host, holder, pool, owner, name: `${site}/${host.name}/${holder.name}/${pool.name}` };
    }
  }
}

function insideOf(prefix: PlannedPrefix, reserved: readonly Reservation[]) {
  return { prefix, reserved, place: "hashed", keep: [], keepClear: [], obstacles: noObstacles } as const;
}

/** As any bridge on a pool does. */
const takenByBridge: Reservation = {
  first: 1n,
  last: 1n,
  code: "HX032",
  reason: "is used twice: the bridge takes the pool's second address",
  fix: "use a number from 2 on",
};

/** Of a pool the first address is anycast and the bridge takes the second. */
const bridgeReserved: readonly Reservation[] = [
  {
    first: 0n,
    last: 0n,
    code: "HX035",
    reason: "is the subnet-router anycast address of the pool",
    fix: "use a number from 2 on",
  },
  takenByBridge,
];
