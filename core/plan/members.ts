import type { LayoutHost, LayoutSite } from "../layout/layout.ts";
import type { Problem } from "../problem/index.ts";
import type { PlacedNetwork } from "./networks.ts";
import { type Assignment, assignNumbers, type NumberRequest, offsetIn, type Reservation } from "./number.ts";
import type { Origin } from "./plan.ts";
import type { PlannedAddress, PlannedPrefix } from "./planned-prefix.ts";
import { reservedIn } from "./reserved.ts";

/** What lives in a network, each with its number. */
export class Members {
  readonly #byNetwork = new Map<
    string,
    { prefix: PlannedPrefix; assignments: ReadonlyMap<string, Assignment> }
  >();

  add(network: string, prefix: PlannedPrefix, assignments: ReadonlyMap<string, Assignment>): void {
    this.#byNetwork.set(network, { prefix, assignments });
  }

  address(
    network: string,
    owner: string,
  ): { address: PlannedAddress; length: number; origin: Origin } | undefined {
    const found = this.#find(network, owner);
    if (found === undefined) return undefined;
    return {
      address: found.prefix.addressAt(found.offset),
      length: found.prefix.length,
      origin: found.origin,
    };
  }

  block(network: string, owner: string): { prefix: PlannedPrefix; origin: Origin } | undefined {
    const found = this.#find(network, owner);
    return found === undefined
      ? undefined
      : { prefix: found.prefix.prefixAt(found.offset, found.length), origin: found.origin };
  }

  #find(network: string, owner: string) {
    const space = this.#byNetwork.get(network);
    const assignment = space?.assignments.get(owner);
    return space === undefined || assignment === undefined
      ? undefined
      : { ...assignment, prefix: space.prefix };
  }
}

/** Numbers everything that lives in the networks of a site, and in Docker's pools on its hosts. */
export function numberMembers(
  site: LayoutSite,
  placed: readonly PlacedNetwork[],
): { members: Members; problems: readonly Problem[] } {
  const members = new Members();
  const problems: Problem[] = [];
  for (const { network, prefix } of placed) {
    if (network.gateway !== undefined) problems.push(...gatewayProblem(prefix, network.gateway));
    const gateway = network.gateway === undefined ? undefined : offsetIn(prefix, network.gateway.value);
    const requests = site.hosts.flatMap((host) => networkRequests(host, network.name));
    const numbered = assignNumbers(prefix, requests, reservedIn(prefix, site.aws !== undefined, gateway));
    members.add(network.name, prefix, numbered.assignments);
    problems.push(...numbered.problems);
  }
  for (const host of site.hosts) problems.push(...numberPools(host, members));
  return { members, problems };
}

/** Owner of a container's or guest's number. */
export function workloadOwner(host: string, kind: "containers" | "guests", name: string): string {
  return `${host}/${kind}/${name}`;
}

/** Owner of one of an interface's addresses. */
export function interfaceOwner(host: string, name: string, index: number): string {
  return `${host}/${name}/${index}`;
}

/** Owner of a pool, and the key under which its inside is numbered. */
export function poolOwner(host: string, interfaceName: string, pool: string): string {
  return `${host}/${interfaceName}/pools/${pool}`;
}

function networkRequests(host: LayoutHost, network: string): NumberRequest[] {
  const own = host.interfaces
    .filter((one) => one.network === network)
    .flatMap((one): NumberRequest[] => {
      const pins = one.addresses ?? [undefined];
      return [
        ...pins.map(
          (pin, index): NumberRequest => ({
            kind: "address",
            owner: interfaceOwner(host.name, one.name, index),
            path: pin?.path ?? [...one.path, "addresses"],
            pin,
          }),
        ),
        ...one.pools.map(
          (pool): NumberRequest => ({
            kind: "block",
            owner: poolOwner(host.name, one.name, pool.name),
            path: pool.path,
            pin: pool.pin,
            length: pool.length,
          }),
        ),
      ];
    });
  const bridges = (host.incus?.bridges ?? [])
    .filter((bridge) => bridge.network === network)
    .map(
      (bridge): NumberRequest => ({
        kind: "address",
        owner: interfaceOwner(host.name, bridge.name, 0),
        path: bridge.path,
        pin: bridge.pin,
      }),
    );
  const containers = host.containers
    .filter((container) => container.on.kind === "network" && container.on.network === network)
    .map(
      (container): NumberRequest => ({
        kind: "address",
        owner: workloadOwner(host.name, "containers", container.name),
        path: container.path,
        pin: container.pin,
      }),
    );
  const guests = host.guests
    .filter((guest) => guest.network === network)
    .map(
      (guest): NumberRequest => ({
        kind: "address",
        owner: workloadOwner(host.name, "guests", guest.name),
        path: guest.path,
        pin: guest.pin,
      }),
    );
  return [...own, ...bridges, ...containers, ...guests];
}

/** Numbers the containers inside each pool: docker0 by start order, which is the order of names; other networks may pin. */
function numberPools(host: LayoutHost, members: Members): Problem[] {
  const problems: Problem[] = [];
  for (const one of host.interfaces) {
    for (const pool of one.pools) {
      const owner = poolOwner(host.name, one.name, pool.name);
      const block = one.network === undefined ? undefined : members.block(one.network, owner);
      if (block === undefined) continue;
      const isDocker0 = host.docker?.bridge === pool.name;
      const isDocker =
        isDocker0 || host.docker?.networks.some((network) => network.pool === pool.name) === true;
      if (isDocker && block.prefix.length > 126) {
        problems.push({
          code: "HX021",
          path: pool.path,
          value: `/${pool.length}`,
          reason: "is too small for a bridge and a container",
          fix: "use a /126 or larger: its first address is anycast, its second the bridge's",
        });
        continue;
      }
      const containers = host.containers.filter(
        (container) => container.on.kind === "pool" && container.on.pool === pool.name,
      );
      const requests = containers.flatMap((container): NumberRequest[] => {
        const request = {
          kind: "address" as const,
          owner: workloadOwner(host.name, "containers", container.name),
          path: container.path,
        };
        if (!isDocker0 || container.pin === undefined) return [{ ...request, pin: container.pin }];
        problems.push({
          code: "HX036",
          path: container.pin.path,
          value: container.pin.text,
          reason: "cannot be kept: docker0 gives addresses in the order in which containers start",
          fix: "give the container a user-defined network: docker: { networks: ... }",
        });
        return [];
      });
      const numbered = assignNumbers(block.prefix, requests, bridgeReserved);
      members.add(owner, block.prefix, numbered.assignments);
      problems.push(...numbered.problems);
      if (isDocker0) problems.push(...wasted(pool, block.prefix, containers.length));
    }
  }
  return problems;
}

/** Of a pool the first address is anycast and Docker's bridge takes the second. */
function bridgeReserved(offset: bigint): Reservation | undefined {
  if (offset === 0n)
    return {
      code: "HX035",
      reason: "is the subnet-router anycast address of the pool",
      fix: "use a number from 2 on",
    };
  if (offset === 1n)
    return {
      code: "HX032",
      reason: "is used twice: the bridge takes the pool's second address",
      fix: "use a number from 2 on",
    };
  return undefined;
}

function wasted(
  pool: LayoutHost["interfaces"][number]["pools"][number],
  prefix: PlannedPrefix,
  containers: number,
): Problem[] {
  if (containers > 0 || prefix.length < 126) return [];
  return [
    {
      code: "HX051",
      path: pool.path,
      value: prefix.toString(),
      reason: "spends 4 addresses for at most 2 containers, and has none",
      fix: "declare the containers, or leave the pool out",
    },
  ];
}

function gatewayProblem(
  prefix: PlannedPrefix,
  gateway: NonNullable<PlacedNetwork["network"]["gateway"]>,
): Problem[] {
  if (gateway.value.isLinkLocal || offsetIn(prefix, gateway.value) !== undefined) return [];
  return [
    {
      code: "HX039",
      path: gateway.path,
      value: gateway.text,
      reason: `is neither link-local nor in ${prefix}, so hosts cannot reach it`,
      fix: 'use the router\'s link-local address, such as "fe80::1"',
    },
  ];
}
