import { byName } from "./by-name.ts";
import type { LayoutContainer, LayoutGuest, LayoutHost, LayoutInterface, Path } from "./layout.ts";
import type { LayoutReader } from "./reader.ts";
import type { References } from "./references.ts";
import { resolveIdentity } from "./resolve-identity.ts";
import { ipv4AddressOf } from "./resolve-ipv4.ts";
import type { ContainerSource, HostSource } from "./source.ts";

type Workloads = Pick<LayoutHost, "docker" | "incus" | "containers" | "guests">;

/** What lives on a host: Docker, Incus or LXD with their bridges, containers, and guests. */
export function resolveWorkloads(
  reader: LayoutReader,
  references: References,
  networkNames: readonly string[],
  interfaces: readonly LayoutInterface[],
  path: Path,
  host: HostSource,
): Workloads {
  const docker = resolveDocker(reader, interfaces, path, host);
  const incus = resolveIncus(reader, references, networkNames, interfaces, path, host);
  return {
    docker,
    incus,
    containers: byName(host.containers).flatMap(
      ([name, container]) =>
        resolveContainer(reader, references, docker, incus, [...path, "containers", name], name, container) ??
        [],
    ),
    guests: byName(host.guests).flatMap(([name, guest]): LayoutGuest[] => {
      const at = [...path, "guests", name];
      if (!reader.reference([...at, "network"], guest.network, "network", networkNames)) return [];
      const pin = references.pin([...at, "address"], guest.address, { kind: "guest", ...hostOf(at), name });
      return [
        {
          name,
          formerly: guest.formerly,
          path: at,
          kind: guest.kind ?? "vm",
          id: guest.id,
          network: guest.network,
          pin,
          ...resolveIdentity(reader, at, guest, guest.address === undefined ? undefined : "address"),
          ipv4: ipv4AddressOf(reader, at, guest.ipv4),
          tcp: guest.tcp ?? [],
        },
      ];
    }),
  };
}

/** The site and the host of a place: `sites.SITE.hosts.HOST` and on. */
function hostOf(path: Path): { site: string; host: string } {
  return { site: String(path[1]), host: String(path[3]) };
}

function resolveDocker(
  reader: LayoutReader,
  interfaces: readonly LayoutInterface[],
  path: Path,
  host: HostSource,
): LayoutHost["docker"] {
  if (host.docker === undefined) return undefined;
  const at = [...path, "docker"];
  const pools = interfaces.flatMap((one) => one.pools.map((pool) => pool.name));
  const bridge = host.docker.bridge?.pool;
  const bridgeKnown =
    bridge === undefined || reader.reference([...at, "bridge", "pool"], bridge, "pool", pools);
  const networks = byName(host.docker.networks).flatMap(([name, network]) =>
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

function resolveIncus(
  reader: LayoutReader,
  references: References,
  networkNames: readonly string[],
  interfaces: readonly LayoutInterface[],
  path: Path,
  host: HostSource,
): LayoutHost["incus"] {
  const flavor = host.incus !== undefined ? "incus" : "lxd";
  const source = host.incus ?? host.lxd;
  if (host.incus !== undefined && host.lxd !== undefined) {
    reader.add(
      "HX024",
      [...path, "lxd"],
      undefined,
      "stands beside incus",
      "a host runs one of the two: leave one out",
    );
  }
  if (source === undefined) return undefined;
  const devices = new Set(interfaces.map(({ name }) => name));
  const bridges = byName(source.bridges).flatMap(([name, bridge]) => {
    const at = [...path, flavor, "bridges", name];
    if (devices.has(name)) {
      reader.add(
        "HX032",
        at,
        undefined,
        "is used twice: an interface of this host has that name",
        `leave the interface out where ${flavor === "incus" ? "Incus" : "LXD"} makes the bridge, or give one of them another name`,
      );
    }
    if (!reader.reference([...at, "network"], bridge.network, "network", networkNames)) return [];
    return [
      {
        name,
        path: at,
        network: bridge.network,
        pin: references.pin([...at, "address"], bridge.address, { kind: "bridge", ...hostOf(at), name }),
        ipv4: ipv4AddressOf(reader, at, bridge.ipv4),
      },
    ];
  });
  return { flavor, bridges };
}

function resolveContainer(
  reader: LayoutReader,
  references: References,
  docker: LayoutHost["docker"],
  incus: LayoutHost["incus"],
  path: Path,
  name: string,
  source: ContainerSource,
): LayoutContainer | undefined {
  const pools =
    docker === undefined
      ? []
      : [
          ...(docker.bridge === undefined ? [] : [docker.bridge]),
          ...docker.networks.map((network) => network.pool),
        ];
  const networks = incus?.bridges.map((bridge) => bridge.network) ?? [];
  const on = placeOf(reader, path, source, pools, networks);
  if (on === undefined) return undefined;
  const pin = references.pin([...path, "address"], source.address, {
    kind: "container",
    ...hostOf(path),
    name,
  });
  const identity = resolveIdentity(
    reader,
    path,
    source,
    source.address === undefined ? undefined : "address",
  );
  const ipv4 = ipv4AddressOf(reader, path, source.ipv4);
  return {
    name,
    formerly: source.formerly,
    path,
    on,
    pin,
    ipv4,
    ...identity,
    image: source.image,
    tcp: source.tcp ?? [],
  };
}

function placeOf(
  reader: LayoutReader,
  path: Path,
  source: ContainerSource,
  pools: readonly string[],
  networks: readonly string[],
): LayoutContainer["on"] | undefined {
  if (source.pool !== undefined && source.network !== undefined) {
    reader.add(
      "HX024",
      [...path, "network"],
      source.network,
      "stands beside pool",
      "a container is numbered from one of the two: leave one out",
    );
    return undefined;
  }
  if (source.pool !== undefined) {
    return reader.reference([...path, "pool"], source.pool, "pool of Docker's on this host", pools)
      ? { kind: "pool", pool: source.pool }
      : undefined;
  }
  if (source.network !== undefined) {
    const known = reader.reference(
      [...path, "network"],
      source.network,
      "bridge of Incus's or LXD's on this host for a network",
      networks,
    );
    return known ? { kind: "network", network: source.network } : undefined;
  }
  if (reader.unreadable([...path, "pool"]) || reader.unreadable([...path, "network"])) return undefined;
  const all: LayoutContainer["on"][] = [
    ...pools.map((pool) => ({ kind: "pool" as const, pool })),
    ...networks.map((network) => ({ kind: "network" as const, network })),
  ];
  const [only] = all;
  if (only !== undefined && all.length === 1) return only;
  const choices = [
    ...pools.map((pool) => `pool: ${pool}`),
    ...networks.map((network) => `network: ${network}`),
  ];
  const fix =
    all.length === 0
      ? "give the host docker, incus or lxd with a bridge"
      : `say which: ${choices.join(", ")}`;
  reader.add(
    all.length === 0 ? "HX020" : "HX024",
    path,
    undefined,
    all.length === 0 ? "has no bridge to live on" : "could live on several bridges",
    fix,
  );
  return undefined;
}
