import { byName } from "../../layout/by-name.ts";
import type { HostSource } from "../../layout/source.ts";
import type { HostReading } from "../capability.ts";
import { refuseNetworkName } from "./names.ts";
import { readNat } from "./nat/read.ts";
import { readAddressPools } from "./read-address-pools.ts";
import type { DockerVersion, LayoutDocker } from "./values.ts";
import { isSince } from "./version.ts";

/** Docker on a host: each bridge with a pool of the host's interfaces, and no pool with two. */
export function readDocker(reading: HostReading, { docker }: HostSource): LayoutDocker | undefined {
  if (docker === undefined) return undefined;
  const { reader, interfaces, path } = reading;
  const at = [...path, "docker"];
  const pools = interfaces.flatMap((networkInterface) => networkInterface.pools.map((pool) => pool.name));
  const bridge = docker.bridge?.pool;
  const bridgeKnown =
    bridge === undefined || reader.reference([...at, "bridge", "pool"], bridge, "pool", pools);
  const networks = byName(docker.networks).flatMap(([name, network]) =>
    reader.reference([...at, "networks", name, "pool"], network.pool, "pool", pools)
      ? [
          {
            name,
            pool: network.pool,
            compose: network.compose ?? false,
            nat: readNat(reading, [...at, "networks", name, "nat"], network.nat),
          },
        ]
      : [],
  );
  const owners = new Map<string, string>(bridge === undefined ? [] : [[bridge, "docker0"]]);
  for (const network of networks) {
    refuseNetworkName(reader, [...at, "networks", network.name], network.name);
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
  const version = readVersion(reader, at, docker.version);
  return {
    version,
    bridge: bridgeKnown ? bridge : undefined,
    networks,
    addressPools: readAddressPools(reader, [...at, "addressPools"], docker.addressPools ?? [], version),
  };
}

/** Before 20.10 a daemon that finds `ip6tables` in its daemon.json does not start. */
function readVersion(
  reader: HostReading["reader"],
  at: HostReading["path"],
  text: string | undefined,
): DockerVersion | undefined {
  if (text === undefined) return undefined;
  const [major = 0, minor = 0] = text.split(".").map(Number);
  const version = { major, minor };
  if (isSince(version, 20, 10)) return version;
  reader.add(
    "HX270",
    [...at, "version"],
    text,
    "is older than 20.10, and does not start with what hextet writes: ip6tables is unknown to it",
    "bring Docker up to date on the host",
  );
  return undefined;
}
