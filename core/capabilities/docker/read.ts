import { byName } from "../../layout/by-name.ts";
import type { HostSource } from "../../layout/source.ts";
import type { HostReading } from "../capability.ts";
import type { LayoutDocker } from "./values.ts";

/** Docker on a host: each bridge with a pool of the host's interfaces, and no pool with two. */
export function readDocker(
  { reader, interfaces, path }: HostReading,
  { docker }: HostSource,
): LayoutDocker | undefined {
  if (docker === undefined) return undefined;
  const at = [...path, "docker"];
  const pools = interfaces.flatMap((networkInterface) => networkInterface.pools.map((pool) => pool.name));
  const bridge = docker.bridge?.pool;
  const bridgeKnown =
    bridge === undefined || reader.reference([...at, "bridge", "pool"], bridge, "pool", pools);
  const networks = byName(docker.networks).flatMap(([name, network]) =>
    reader.reference([...at, "networks", name, "pool"], network.pool, "pool", pools)
      ? [{ name, pool: network.pool }]
      : [],
  );
  const owners = new Map<string, string>(bridge === undefined ? [] : [[bridge, "docker0"]]);
  for (const network of networks) {
    const owner = owners.get(network.pool);
    if (owner !== undefined) {
      reader.add(
        "HX032",
        [...at, "networks", network.name, "pool"],
        network.pool,
        `is ${owner}'s pool already`,
        "give each its own pool",
      );
    }
    owners.set(network.pool, network.name);
  }
  return { bridge: bridgeKnown ? bridge : undefined, networks };
}
