import type {
  LayoutContainer,
  LayoutHost,
  LayoutIpv4Address,
  LayoutNetwork,
  LayoutSite,
} from "../layout/layout.ts";
import type { Problem } from "../problem/index.ts";
import type { PlacedNetwork } from "./networks.ts";
import type { NumberRequest } from "./number-request.ts";
import { Members } from "./numbered-members.ts";
import { type Numbering, numberSpace } from "./numbered-space.ts";
import { interfaceOwner, poolOwner, workloadOwner } from "./owners.ts";
import { offsetIn } from "./pinned-number.ts";
import type { PlannedPrefix } from "./planned-prefix.ts";
import { containersIn } from "./pool-holder.ts";
import { reservedInIpv4 } from "./reserved.ts";
import type { Reservation } from "./standing-numbers.ts";

/** The VPC's router has the second address of every subnet (VPC user guide, "Subnet CIDR blocks"). */
const vpcRouter = 1n;

/** Numbers what asks for IPv4 in the networks of a site, and in Docker's pools on its hosts: in spaces of their own. */
export function numberIpv4Members(
  site: LayoutSite,
  placed: readonly PlacedNetwork[],
  numbering: Numbering,
): Members {
  const members = new Members();
  const requests = networkRequests(site, numbering.problems);
  for (const { network, ipv4 } of placed) {
    if (ipv4 === undefined) continue;
    const { prefix } = ipv4;
    numbering.problems.push(...gatewayProblem(prefix, network));
    const gateway = ipv4GatewayOffset(site, network, prefix);
    const isAws = site.aws !== undefined;
    const assignments = numberSpace(
      numbering,
      `network4:${site.name}/${network.name}`,
      {
        prefix,
        reserved: reservedInIpv4(prefix, isAws, isAws ? undefined : gateway),
        place: "hashed",
        keep: [],
        obstacles: [],
      },
      requests.get(network.name) ?? [],
    );
    members.add(network.name, prefix, assignments);
  }
  for (const host of site.hosts) numberPools(site.name, host, members, numbering);
  return members;
}

/** Where a network's IPv4 next hop lies in it. */
export function ipv4GatewayOffset(
  site: LayoutSite,
  network: LayoutNetwork,
  prefix: PlannedPrefix,
): bigint | undefined {
  if (site.aws !== undefined) return prefix.value.size > vpcRouter ? vpcRouter : undefined;
  const gateway = network.ipv4?.gateway;
  return gateway === undefined ? undefined : offsetIn(prefix, gateway.value);
}

/** What asks for IPv4 in each network, by the network's name; who asks where there is none is told. */
function networkRequests(
  site: LayoutSite,
  problems: Problem[],
): ReadonlyMap<string, readonly NumberRequest[]> {
  const requests = new Map<string, NumberRequest[]>();
  const without = new Set(site.networks.filter(({ ipv4 }) => ipv4 === undefined).map(({ name }) => name));
  const ask = (network: string | undefined, request: NumberRequest) => {
    if (network === undefined) return;
    if (without.has(network) && site.aws === undefined) {
      problems.push(
        noIpv4(
          request,
          `network ${network}`,
          `give ${network} a prefix: ipv4: 192.0.2.0/24, or { from: ..., length: 26 }; or leave this out`,
        ),
      );
    }
    const others = requests.get(network) ?? [];
    requests.set(network, others);
    others.push(request);
  };
  const address = (network: string | undefined, owner: string, ipv4: LayoutIpv4Address | undefined) => {
    if (ipv4 !== undefined) ask(network, { kind: "address", owner, ...ipv4 });
  };
  for (const host of site.hosts) {
    const workload = (kind: "containers" | "guests", name: string) =>
      workloadOwner(site.name, host.name, kind, name);
    for (const one of host.interfaces) {
      address(one.network, interfaceOwner(site.name, host.name, one.name, 0), one.ipv4);
      for (const { name, ipv4 } of one.pools) {
        if (ipv4 === undefined) continue;
        ask(one.network, { kind: "block", owner: poolOwner(site.name, host.name, one.name, name), ...ipv4 });
      }
    }
    for (const { name, network, ipv4 } of host.incus?.bridges ?? [])
      address(network, interfaceOwner(site.name, host.name, name, 0), ipv4);
    for (const container of host.containers) {
      const { name, on } = container;
      if (on.kind !== "network") continue;
      const bridge = host.incus?.bridges.find(({ network }) => network === on.network);
      address(on.network, workload("containers", name), ipv4Of(container, bridge?.ipv4 !== undefined));
    }
    for (const { name, network, ipv4 } of host.guests) address(network, workload("guests", name), ipv4);
  }
  return requests;
}

/** Where a bridge has IPv4, all on it get some: better what is planned than what is free when they start. */
function ipv4Of(container: LayoutContainer, isGiven: boolean): LayoutIpv4Address | undefined {
  const numbered = { path: [...container.path, "ipv4"], pin: undefined };
  return container.ipv4 ?? (isGiven ? numbered : undefined);
}

/** Numbers the containers inside each pool's IPv4 block. */
function numberPools(site: string, host: LayoutHost, members: Members, numbering: Numbering): void {
  for (const one of host.interfaces) {
    for (const pool of one.pools) {
      const requests = containersIn(host, one, pool.name).flatMap((container): NumberRequest[] => {
        const ipv4 = ipv4Of(container, pool.ipv4 !== undefined);
        if (ipv4 === undefined) return [];
        const owner = workloadOwner(site, host.name, "containers", container.name);
        return [{ kind: "address", owner, ...ipv4 }];
      });
      if (pool.ipv4 === undefined) {
        const fix = `give the pool a block: ipv4: { length: 28 }; or leave this out`;
        numbering.problems.push(...requests.map((request) => noIpv4(request, `pool ${pool.name}`, fix)));
        continue;
      }
      const owner = poolOwner(site, host.name, one.name, pool.name);
      const block = one.network === undefined ? undefined : members.block(one.network, owner);
      const problem = unusableBlock(host, pool.name, pool.ipv4.path, block?.prefix);
      if (problem !== undefined) numbering.problems.push(problem);
      if (block === undefined || problem !== undefined) continue;
      const assignments = numberSpace(
        numbering,
        `pool4:${site}/${host.name}/${one.name}/${pool.name}`,
        {
          prefix: block.prefix,
          reserved: bridgeReserved(block.prefix),
          place: "hashed",
          keep: [],
          obstacles: [],
        },
        requests,
      );
      members.add(owner, block.prefix, assignments);
    }
  }
}

function unusableBlock(
  host: LayoutHost,
  pool: string,
  path: Problem["path"],
  block: PlannedPrefix | undefined,
): Problem | undefined {
  if (host.docker?.bridge === pool) {
    return {
      code: "HX005",
      path,
      value: undefined,
      reason: "does not go with docker0, which has IPv4 of its own behind NAT",
      fix: "leave it out, or give the containers a user-defined network: docker: { networks: ... }",
    };
  }
  const isDocker = host.docker?.networks.some((network) => network.pool === pool) === true;
  if (!isDocker || block === undefined || block.length <= 30) return undefined;
  return {
    code: "HX021",
    path,
    value: `/${block.length}`,
    reason: "is too small for a bridge and a container",
    fix: "use a /29 or larger: the first address, the last and the bridge's are not for containers",
  };
}

/** As in any network of Docker's: the bridge takes the second address. */
function bridgeReserved(prefix: PlannedPrefix): readonly Reservation[] {
  return [
    ...reservedInIpv4(prefix, false, undefined),
    {
      first: 1n,
      last: 1n,
      code: "HX032",
      reason: "is used twice: the bridge takes the pool's second address",
      fix: "use a number from 2 on",
    },
  ];
}

function noIpv4(request: NumberRequest, where: string, fix: string): Problem {
  return {
    code: "HX093",
    path: request.path,
    value: request.pin?.text,
    reason: `asks for IPv4, which ${where} does not have`,
    fix,
  };
}

function gatewayProblem(prefix: PlannedPrefix, { ipv4 }: LayoutNetwork): Problem[] {
  const gateway = ipv4?.gateway;
  if (gateway === undefined) return [];
  const tell = (code: Problem["code"], reason: string): Problem[] => [
    { code, path: gateway.path, value: gateway.text, reason, fix: `give one in ${prefix}` },
  ];
  const offset = offsetIn(prefix, gateway.value);
  if (offset === undefined) return tell("HX039", `is not in ${prefix}, so hosts cannot reach it`);
  const hit = reservedInIpv4(prefix, false, undefined).find(
    ({ first, last }) => first <= offset && offset <= last,
  );
  return hit === undefined ? [] : tell(hit.code, hit.reason);
}
