import type { LayoutHost, LayoutSite } from "../../layout/layout.ts";
import type { Members } from "../../plan/allocated-members.ts";
import { type PlannedAddress, PlannedPrefix } from "../../plan/planned-prefix.ts";
import { poolBlock, poolHolder } from "../../plan/pool-holder.ts";
import type { HostPlanning } from "../capability.ts";
import type { HostPlans } from "../values.ts";
import { planNat } from "./nat/plan.ts";
import type { DockerBridge, DockerPlan } from "./values.ts";

/** The longest block that has room for a bridge and a container: the first address is anycast, the second the bridge's. */
export const longestPool = 126;

/** Docker with its bridges; one whose pool got no block, or too small a one, is left out. */
export function planDocker(planning: HostPlanning): DockerPlan | undefined {
  const { host, members } = planning;
  if (host.docker === undefined) return undefined;
  const site = planning.site.name;
  const bridge = (name: string, pool: string): DockerBridge[] => {
    const holder = poolBlock(site, host, pool);
    if (holder === undefined) return [];
    const block = members.ipv6.block(holder.network, holder.owner);
    if (block === undefined || block.prefix.length > longestPool) return [];
    const own = members.ipv4.block(holder.network, holder.owner)?.prefix;
    const ipv4 =
      own === undefined || own.length > 30 ? undefined : { prefix: own, gateway: own.addressAt(1n) };
    return [{ name, pool, prefix: block.prefix, gateway: block.prefix.addressAt(1n), ipv4 }];
  };
  return {
    version: host.docker.version,
    addressPools: host.docker.addressPools.map(({ prefix, length }) => ({
      prefix: new PlannedPrefix(undefined, prefix.value),
      length,
    })),
    bridge: host.docker.bridge === undefined ? undefined : bridge("docker0", host.docker.bridge)[0],
    networks: host.docker.networks.flatMap(({ name, pool, compose, nat }) =>
      bridge(name, pool).map((network) => ({ ...network, compose, nat: planNat(planning, nat, network) })),
    ),
  };
}

/** The address of one of its bridges: the second of its pool's block. */
export function bridgeAddress(
  { name: site }: LayoutSite,
  host: LayoutHost,
  name: string,
  members: Members,
): PlannedAddress | undefined {
  const pool = poolOf(host, name);
  const holder = pool === undefined ? undefined : poolBlock(site, host, pool);
  const block = holder && members.block(holder.network, holder.owner)?.prefix;
  return block === undefined || block.bits - block.length < 2 ? undefined : block.addressAt(1n);
}

/** Whether the pool of one of its networks has an IPv4 block. */
export function bridgeAsksForIpv4(host: LayoutHost, name: string): boolean {
  const pool = name === "docker0" ? undefined : poolOf(host, name);
  const holder = pool === undefined ? undefined : poolHolder(host, pool);
  return holder?.pools.some((candidate) => candidate.name === pool && candidate.ipv4 !== undefined) === true;
}

function poolOf({ docker }: LayoutHost, bridge: string): string | undefined {
  return bridge === "docker0"
    ? docker?.bridge
    : docker?.networks.find((network) => network.name === bridge)?.pool;
}

/** docker0, where it has IPv6, and the bridges of user-defined networks. */
export function bridgesOf({ docker }: Pick<HostPlans, "docker">): readonly DockerBridge[] {
  if (docker === undefined) return [];
  return docker.bridge === undefined ? docker.networks : [docker.bridge, ...docker.networks];
}
