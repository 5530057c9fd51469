import type { LayoutHost, LayoutInterface, LayoutPool } from "../../layout/layout.ts";
import type { Allocation } from "../../plan/allocate.ts";
import type { Allocator } from "../../plan/allocated-space.ts";
import type { NumberRequest } from "../../plan/number-request.ts";
import type { PlannedPrefix } from "../../plan/planned-prefix.ts";
import { poolHolder } from "../../plan/pool-holder.ts";
import type { Problem } from "../../problem/problem.ts";
import type { PoolUse } from "../capability.ts";
import { longestPool } from "./plan.ts";
import { allocateStartOrder } from "./start-order.ts";

/** The pools that its bridges have their addresses from. */
export function poolsOf({ docker }: LayoutHost): readonly string[] {
  if (docker === undefined) return [];
  const networks = docker.networks.map(({ pool }) => pool);
  return docker.bridge === undefined ? networks : [docker.bridge, ...networks];
}

/** What Docker makes of a pool: docker0's, a user-defined network's, or nothing. */
export function usePool(host: LayoutHost, holder: LayoutInterface, pool: LayoutPool): PoolUse | undefined {
  const use = dockerUse(host, holder, pool);
  if (use === undefined) return undefined;
  return {
    unusable: (block) => unusableForDocker(pool, block),
    unusableInIpv4: (ipv4, block) => unusableForDockerInIpv4(use, ipv4, block),
    allocateInside:
      use === "docker0"
        ? (requests, block, space, allocator) => allocateDocker0(pool, requests, block, space, allocator)
        : undefined,
  };
}

type DockerUse = "docker0" | "network";

/** Of two pools of one name Docker has that of the first interface. */
function dockerUse(host: LayoutHost, holder: LayoutInterface, { name }: LayoutPool): DockerUse | undefined {
  if (host.docker === undefined || poolHolder(host, name) !== holder) return undefined;
  if (host.docker.bridge === name) return "docker0";
  return host.docker.networks.some(({ pool }) => pool === name) ? "network" : undefined;
}

/** What keeps Docker from a pool's IPv6 block. */
function unusableForDocker(pool: LayoutPool, block: PlannedPrefix): Problem | undefined {
  if (block.length <= longestPool) return undefined;
  return {
    code: "HX021",
    path: pool.path,
    value: `/${pool.length}`,
    reason: "is too small for a bridge and a container",
    fix: "use a /126 or larger: its first address is anycast, its second the bridge's",
  };
}

/**
 * What keeps Docker from a pool's IPv4 block.
 * @param block `undefined` where the pool got none
 */
function unusableForDockerInIpv4(
  use: DockerUse,
  { path }: NonNullable<LayoutPool["ipv4"]>,
  block: PlannedPrefix | undefined,
): Problem | undefined {
  if (use === "docker0") {
    return {
      code: "HX005",
      path,
      value: undefined,
      reason: "does not go with docker0, which has IPv4 of its own behind NAT",
      fix: "leave it out, or give the containers a user-defined network: docker: { networks: ... }",
    };
  }
  if (block === undefined || block.length <= 30) return undefined;
  return {
    code: "HX021",
    path,
    value: `/${block.length}`,
    reason: "is too small for a bridge and a container",
    fix: "use a /29 or larger: the first address, the last and the bridge's are not for containers",
  };
}

/** Numbers the containers of docker0: in the order in which they start, so that none of them may pin. */
function allocateDocker0(
  pool: LayoutPool,
  requests: readonly NumberRequest[],
  prefix: PlannedPrefix,
  space: string,
  allocator: Allocator,
): ReadonlyMap<string, Allocation> {
  const free = requests.filter(({ pin }) => pin === undefined);
  for (const { pin } of requests) {
    if (pin === undefined) continue;
    allocator.problems.push({
      code: "HX036",
      path: pin.path,
      value: pin.text,
      reason: "cannot be kept: docker0 gives addresses in the order in which containers start",
      fix: "give the container a user-defined network: docker: { networks: ... }",
    });
  }
  allocator.problems.push(...wasted(pool, prefix, requests.length));
  return allocateStartOrder(allocator, space, prefix, free);
}

function wasted(pool: LayoutPool, prefix: PlannedPrefix, containers: number): Problem[] {
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
