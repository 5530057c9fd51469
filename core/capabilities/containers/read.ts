import { byName } from "../../layout/by-name.ts";
import type { LayoutInterface } from "../../layout/layout.ts";
import type { LayoutReader } from "../../layout/reader.ts";
import { resolveIdentity } from "../../layout/resolve-identity.ts";
import { ipv4AddressOf } from "../../layout/resolve-ipv4.ts";
import type { HostSource } from "../../layout/source.ts";
import type { ComesBy, Path } from "../../layout/written.ts";
import type { HostReading } from "../capability.ts";
import { refuseContainerName } from "../docker/names.ts";
import type { LayoutDocker } from "../docker/values.ts";
import { type ContainerSource, readInstance, routedPlace } from "./read-instance.ts";
import type { LayoutContainer } from "./values.ts";

/** The containers of a host, each on a bridge of one of its runtimes. */
export function readContainers(
  { reader, path, pin, earlier, comesIn, hasIpv4, interfaces }: HostReading,
  source: HostSource,
): readonly LayoutContainer[] {
  const { docker, incus, macvlans } = earlier;
  const pools =
    docker === undefined
      ? []
      : [
          ...(docker.bridge === undefined ? [] : [docker.bridge]),
          ...docker.networks.map((network) => network.pool),
        ];
  const networks = new Map<string, string | undefined>([
    ...(incus?.bridges ?? []).map(({ network }) => [network, undefined] as const),
    ...macvlans.map(({ network, name }) => [network, name] as const),
  ]);
  const ipvlans = new Set<string | undefined>(
    macvlans.filter(({ driver }) => driver === "ipvlan").map(({ name }) => name),
  );
  const ways = { pools, networks, interfaces: incus === undefined ? [] : interfaces };
  return byName(source.containers).flatMap(([name, container]): LayoutContainer[] => {
    const at = [...path, "containers", name];
    const on = placeOf(reader, at, container, ways);
    if (on === undefined) return [];
    const { formerly, address, image, tcp } = container;
    if (!isOfIncus(on)) refuseContainerName(reader, at, name);
    if (container.mac !== undefined && on.kind === "network" && ipvlans.has(on.macvlan))
      refuseOnIpvlan(reader, at, container.mac);
    if (isOfIncus(on)) refuseDockers(reader, at, container);
    else if (container.compose === true && on.kind === "pool" && on.pool === docker?.bridge)
      refuseOnDocker0(reader, at);
    else if (container.compose === false && on.kind === "pool" && isOfCompose(docker, on))
      refuseOnComposes(reader, at, on.pool);
    return [
      {
        name,
        formerly,
        path: at,
        on,
        comes:
          on.kind === "network" && address === undefined && container.identifier !== "opaque"
            ? withoutClient(on, comesIn(on.network))
            : undefined,
        pin: pin([...at, "address"], address, name),
        ...resolveIdentity(reader, at, container, address === undefined ? undefined : "address"),
        ipv4: ipv4AddressOf(reader, at, container.ipv4) ?? macvlanIpv4(at, on, hasIpv4),
        image,
        compose: container.compose ?? isOfCompose(docker, on),
        ipv6: container.ipv6 ?? true,
        tcp: tcp ?? [],
        ofIncus: readInstance(reader, at, container, isOfIncus(on), interfaces),
      },
    ];
  });
}

/** Where containers of a host can live. */
interface Ways {
  readonly pools: readonly string[];
  /** With the macvlan of Docker's there; `undefined` of a bridge of Incus's or LXD's. */
  readonly networks: ReadonlyMap<string, string | undefined>;
  /** None where the host has neither Incus nor LXD. */
  readonly interfaces: readonly LayoutInterface[];
}

function isOfIncus(on: LayoutContainer["on"]): boolean {
  return on.kind === "routed" || (on.kind === "network" && on.macvlan === undefined);
}

/** Where nothing is said, Docker would give an address that a neighbour may have. */
function macvlanIpv4(
  path: Path,
  on: LayoutContainer["on"],
  hasIpv4: HostReading["hasIpv4"],
): LayoutContainer["ipv4"] {
  return on.kind === "network" && on.macvlan !== undefined && hasIpv4(on.network)
    ? { path: [...path, "ipv4"], pin: undefined }
    : undefined;
}

/** Nothing in a container of Docker's asks a DHCP server. */
function withoutClient(
  { macvlan }: Extract<LayoutContainer["on"], { kind: "network" }>,
  comes: ComesBy | undefined,
): ComesBy | undefined {
  return macvlan !== undefined && comes === "dhcp" ? undefined : comes;
}

/** What its address is allocated from: as it says, or the only place that there is. */
function placeOf(
  reader: LayoutReader,
  path: Path,
  source: ContainerSource,
  { pools, networks, interfaces }: Ways,
): LayoutContainer["on"] | undefined {
  if (source.routed !== undefined) return routedPlace(reader, path, source, source.routed, interfaces);
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
      "bridge of Incus's or LXD's or macvlan of Docker's on this host for a network",
      [...networks.keys()],
    );
    return known
      ? { kind: "network", network: source.network, macvlan: networks.get(source.network) }
      : undefined;
  }
  if (reader.unreadable([...path, "pool"]) || reader.unreadable([...path, "network"])) return undefined;
  const all: LayoutContainer["on"][] = [
    ...pools.map((pool) => ({ kind: "pool" as const, pool })),
    ...[...networks].map(([network, macvlan]) => ({ kind: "network" as const, network, macvlan })),
  ];
  const [only] = all;
  if (only !== undefined && all.length === 1) return only;
  const choices = [
    ...pools.map((pool) => `pool: ${pool}`),
    ...[...networks.keys()].map((network) => `network: ${network}`),
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

function isOfCompose(docker: LayoutDocker | undefined, on: LayoutContainer["on"]): boolean {
  return (
    on.kind === "pool" && docker?.networks.some(({ pool, compose }) => compose && pool === on.pool) === true
  );
}

/** What containers of Incus and LXD can not have. */
function refuseDockers(reader: LayoutReader, path: Path, source: ContainerSource): void {
  for (const key of ["compose", "ipv6"] as const) {
    if (source[key] === undefined) continue;
    reader.add("HX005", [...path, key], `${source[key]}`, "is for containers of Docker", "leave it out");
  }
}

function refuseOnDocker0(reader: LayoutReader, path: Path): void {
  reader.add(
    "HX271",
    [...path, "compose"],
    "true",
    "is for user-defined networks: on docker0 addresses go by the order in which containers start, which no Compose file fixes",
    "give the container a user-defined network: docker: { networks: ... }",
  );
}

function refuseOnComposes(reader: LayoutReader, path: Path, pool: string): void {
  reader.add(
    "HX271",
    [...path, "compose"],
    "false",
    `stands on a network that a Compose file makes: hextet would start the container before there is one for ${pool}`,
    "leave it out here, or compose: true at the network",
  );
}

function refuseOnIpvlan(reader: LayoutReader, path: Path, mac: string): void {
  reader.add(
    "HX278",
    [...path, "mac"],
    mac,
    "is for a container on a macvlan: on an ipvlan it has the parent's",
    "leave it out",
  );
}
