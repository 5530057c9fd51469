import type { LayoutContainer, LayoutHost, LayoutPool, LayoutSite } from "../layout/layout.ts";
import type { Problem } from "../problem/index.ts";
import { numberIpv4Members } from "./members-ipv4.ts";
import type { PlacedNetwork } from "./networks.ts";
import type { Assignment } from "./number.ts";
import type { NumberRequest } from "./number-request.ts";
import { Members, type SiteMembers } from "./numbered-members.ts";
import { type Numbering, numberSpace } from "./numbered-space.ts";
import { interfaceOwner, poolOwner, serviceOwner, workloadOwner } from "./owners.ts";
import { offsetIn } from "./pinned-number.ts";
import type { PlannedPrefix } from "./planned-prefix.ts";
import { containersIn, isNamedPool } from "./pool-holder.ts";
import { reservedIn } from "./reserved.ts";
import type { Reservation } from "./standing-numbers.ts";
import { numberStartOrder } from "./start-order.ts";

/** Numbers everything that lives in the networks of a site, and in Docker's pools on its hosts. */
export function numberMembers(
  site: LayoutSite,
  placed: readonly PlacedNetwork[],
  numbering: Numbering,
): SiteMembers {
  return { ipv6: numberIpv6(site, placed, numbering), ipv4: numberIpv4Members(site, placed, numbering) };
}

function numberIpv6(site: LayoutSite, placed: readonly PlacedNetwork[], numbering: Numbering): Members {
  const members = new Members();
  const requests = networkRequests(site);
  for (const { network, prefix } of placed) {
    if (network.gateway !== undefined) numbering.problems.push(...gatewayProblem(prefix, network.gateway));
    const gateway = network.gateway === undefined ? undefined : offsetIn(prefix, network.gateway.value);
    const reserved = reservedIn(prefix, site.aws !== undefined, gateway);
    const assignments = numberSpace(
      numbering,
      `network:${site.name}/${network.name}`,
      { prefix, reserved, place: "hashed", keep: [], obstacles: [] },
      requests.get(network.name) ?? [],
    );
    members.add(network.name, prefix, assignments);
  }
  for (const host of site.hosts) numberPools(site.name, host, members, numbering);
  return members;
}

/** What needs a number in each network, by the network's name. */
function networkRequests(site: LayoutSite): ReadonlyMap<string, readonly NumberRequest[]> {
  const requests = new Map<string, NumberRequest[]>();
  const ask = (network: string | undefined, request: NumberRequest) => {
    if (network === undefined) return;
    const others = requests.get(network) ?? [];
    requests.set(network, others);
    others.push(request);
  };
  for (const { name, path, pin, network } of site.services)
    ask(network, { kind: "address", owner: serviceOwner(site.name, name), path, pin });
  for (const host of site.hosts) {
    for (const one of host.interfaces) {
      for (const [index, pin] of (one.addresses ?? [undefined]).entries()) {
        const owner = interfaceOwner(site.name, host.name, one.name, index);
        const path = pin?.path ?? [...one.path, "addresses"];
        ask(one.network, { kind: "address", owner, path, pin });
      }
      for (const { name, path, pin, length } of one.pools) {
        const owner = poolOwner(site.name, host.name, one.name, name);
        ask(one.network, { kind: "block", owner, path, pin, length });
      }
    }
    for (const { name, path, pin, network } of host.incus?.bridges ?? []) {
      const owner = interfaceOwner(site.name, host.name, name, 0);
      ask(network, { kind: "address", owner, path, pin });
    }
    for (const { name, path, pin, on } of host.containers) {
      const owner = workloadOwner(site.name, host.name, "containers", name);
      if (on.kind === "network") ask(on.network, { kind: "address", owner, path, pin });
    }
    for (const { name, path, pin, network } of host.guests) {
      const owner = workloadOwner(site.name, host.name, "guests", name);
      ask(network, { kind: "address", owner, path, pin });
    }
  }
  return requests;
}

/** Numbers the containers inside each pool: on docker0 by start order; in other networks they may pin. */
function numberPools(site: string, host: LayoutHost, members: Members, numbering: Numbering): void {
  const { problems } = numbering;
  for (const one of host.interfaces) {
    for (const pool of one.pools) {
      const owner = poolOwner(site, host.name, one.name, pool.name);
      const block = one.network === undefined ? undefined : members.block(one.network, owner);
      if (block === undefined) continue;
      const isNamed = isNamedPool(host, one, pool.name);
      const isDocker0 = isNamed && host.docker?.bridge === pool.name;
      const isDocker =
        isDocker0 ||
        (isNamed && host.docker?.networks.some((network) => network.pool === pool.name) === true);
      const requests = requestsOf(site, host, containersIn(host, one, pool.name));
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
      const space = `pool:${site}/${host.name}/${one.name}/${pool.name}`;
      const assignments = isDocker0
        ? numberDocker0(pool, requests, block.prefix, space, numbering)
        : numberSpace(
            numbering,
            space,
            { prefix: block.prefix, reserved: bridgeReserved, place: "hashed", keep: [], obstacles: [] },
            requests,
          );
      members.add(owner, block.prefix, assignments);
    }
  }
}

function requestsOf(
  site: string,
  host: LayoutHost,
  containers: readonly LayoutContainer[],
): readonly NumberRequest[] {
  return containers.map(({ name, path, pin }) => ({
    kind: "address",
    owner: workloadOwner(site, host.name, "containers", name),
    path,
    pin,
  }));
}

function numberDocker0(
  pool: LayoutPool,
  requests: readonly NumberRequest[],
  prefix: PlannedPrefix,
  space: string,
  numbering: Numbering,
): ReadonlyMap<string, Assignment> {
  const free = requests.filter(({ pin }) => pin === undefined);
  for (const { pin } of requests) {
    if (pin === undefined) continue;
    numbering.problems.push({
      code: "HX036",
      path: pin.path,
      value: pin.text,
      reason: "cannot be kept: docker0 gives addresses in the order in which containers start",
      fix: "give the container a user-defined network: docker: { networks: ... }",
    });
  }
  numbering.problems.push(...wasted(pool, prefix, requests.length));
  return numberStartOrder(numbering, space, prefix, free);
}

/** Of a pool the first address is anycast and Docker's bridge takes the second. */
const bridgeReserved: readonly Reservation[] = [
  {
    first: 0n,
    last: 0n,
    code: "HX035",
    reason: "is the subnet-router anycast address of the pool",
    fix: "use a number from 2 on",
  },
  {
    first: 1n,
    last: 1n,
    code: "HX032",
    reason: "is used twice: the bridge takes the pool's second address",
    fix: "use a number from 2 on",
  },
];

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
