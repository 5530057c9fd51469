import type { HostSource } from "../../layout/source.ts";
import { maybe } from "../../plan/mapped/mapping.ts";
import type { Capability, NamedThing } from "../capability.ts";
import { checkAddressPools } from "./check-address-pools.ts";
import { renderDaemonJson } from "./daemon-json.ts";
import { firstBoot } from "./first-boot.ts";
import { dockerHolds } from "./holds.ts";
import { mapDocker } from "./map-addresses.ts";
import { natFiles, natTables, natUnits } from "./nat/files.ts";
import { networkMaker } from "./network-maker.ts";
import { onLinkPools } from "./on-link-pools.ts";
import { bridgeAddress, bridgeAsksForIpv4, bridgesOf, planDocker } from "./plan.ts";
import { poolNames } from "./pool-names.ts";
import { poolsOf, usePool } from "./pool-use.ts";
import { dockerPromises } from "./promises.ts";
import { readDocker } from "./read.ts";
import { dockerRestarts, startedByOthers } from "./restarts.ts";
import { isMadeByProgram, ownNetworks, renderDockerUnits } from "./units.ts";

/** Docker: IPv6 on docker0, and user-defined networks, each out of a pool of the host's. */
export const docker = {
  name: "docker",
  hostTargets: {
    names: ({ docker: source }) => [
      ...(source?.bridge === undefined ? [] : ["docker0"]),
      ...Object.keys(source?.networks ?? {}),
    ],
    find: findBridge,
    areTheHosts: true,
  },
  readHost: (reading, source) => ({ docker: readDocker(reading, source) }),
  lints: [onLinkPools, poolNames],
  pools: poolsOf,
  filtersNoLonger: (host) =>
    host.docker === undefined ? undefined : "Docker filters IPv6 no longer (ip6tables: false)",
  usePool,
  asksForIpv4: bridgeAsksForIpv4,
  hostAddress: bridgeAddress,
  planHost: (planning) => ({ docker: planDocker(planning) }),
  hostParts: {
    docker: {
      holds: dockerHolds,
      map: ({ docker: plan }, to) => ({ docker: maybe(plan, (value) => mapDocker(value, to)) }),
    },
  },
  checkPlan: checkAddressPools,
  forwards: (host) => host.docker !== undefined,
  bridges: (host) =>
    bridgesOf(host).map(({ name, pool, prefix, gateway, ipv4 }) => ({
      name,
      interface: name === "docker0" ? name : undefined,
      runtime: "docker",
      network: undefined,
      within: pool,
      address: gateway,
      length: prefix.length,
      ipv4: ipv4 && { address: ipv4.gateway, length: ipv4.prefix.length },
    })),
  poolProof: (host, pool) => {
    const bridge = bridgesOf(host).find((candidate) => candidate.pool === pool);
    const lives = host.containers.some((container) => container.bridge === bridge?.name);
    return lives ? bridge?.gateway : undefined;
  },
  files: (host) => [
    ...renderDaemonJson(host),
    ...(ownNetworks(host).some(isMadeByProgram) ? [networkMaker(`${host.site}/${host.name}`)] : []),
    ...natFiles(host),
  ],
  units: (host) => [...natUnits(host), ...renderDockerUnits(host)],
  tables: natTables,
  restarts: dockerRestarts,
  startedByOthers,
  promises: dockerPromises,
  firstBoot,
  madeLinks: { names: /^(docker|br-[0-9a-f]{12})/, key: "docker" },
} satisfies Capability;

function findBridge({ docker: source }: HostSource, steps: readonly string[]): NamedThing | undefined {
  const [name = "", ...more] = steps[0] === "docker" && steps.length > 1 ? steps.slice(1) : steps;
  if (more.length > 0 || source === undefined) return undefined;
  const isThere =
    name === "docker0" ? source.bridge !== undefined : Object.hasOwn(source.networks ?? {}, name);
  return isThere ? { name, steps: ["docker", name], address: undefined, network: undefined } : undefined;
}
