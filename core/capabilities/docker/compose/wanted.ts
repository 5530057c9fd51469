import type { HostPlan } from "../../../plan/plan.ts";
import type { ContainerPlan } from "../../containers/values.ts";
import { endpointIpv6On, ipv6Off, ipv6OnEth0 } from "../units.ts";
import type { DockerNetwork, DockerVersion } from "../values.ts";
import { isSince } from "../version.ts";

/** What Compose files of a host must say, as text. */
export interface ComposeWanted {
  /** `rack/apps-1` */
  readonly host: string;
  readonly networks: readonly WantedNetwork[];
  /** Containers of user-defined networks that hextet does not start. */
  readonly services: readonly WantedService[];
  /** Resolvers of the host, in the order of the layout. */
  readonly dns: readonly string[];
  /** Containers of these networks that hextet starts itself. */
  readonly startedHere: readonly string[];
  /** Containers on docker0 that somebody else starts. */
  readonly onDocker0: readonly string[];
  /** Whether a MAC address can stand at a service's network: Docker 25 and later take one for each. */
  readonly macOnNetwork: boolean;
}

export interface WantedNetwork {
  readonly name: string;
  /** How a Compose file makes it; `undefined`: hextet makes it. */
  readonly made: MadeNetwork | undefined;
}

export interface MadeNetwork {
  readonly ipv6: WantedPool;
  readonly ipv4: WantedPool | undefined;
  readonly options: Readonly<Record<string, string>>;
}

export interface WantedPool {
  readonly subnet: string;
  readonly gateway: string;
}

export interface WantedService {
  /** Of the container. */
  readonly name: string;
  readonly network: string;
  /** `undefined` where it comes by itself. */
  readonly ipv6: string | undefined;
  readonly ipv4: string | undefined;
  readonly mac: string | undefined;
  readonly image: string | undefined;
  readonly sysctls: Readonly<Record<string, string>>;
  /** Options of the driver for the container's place on the network. */
  readonly options: Readonly<Record<string, string>>;
}

/** @param host with every block known */
export function composeWanted(host: HostPlan): ComposeWanted {
  const version = host.docker?.version;
  const own = host.docker?.networks ?? [];
  const containers = host.containers.filter(({ runtime }) => runtime === "docker");
  const isOthers = ({ image, compose }: ContainerPlan) => image === undefined || compose;
  const onNetworks = containers.filter(({ bridge }) => bridge !== "docker0");
  const further = new Set(onNetworks.map(({ bridge }) => bridge));
  for (const { name } of own) further.delete(name);
  return {
    host: `${host.site}/${host.name}`,
    networks: [
      ...own.map((network) => ({
        name: network.name,
        made: network.compose ? madeNetwork(network, version) : undefined,
      })),
      ...[...further].map((name) => ({ name, made: undefined })),
    ],
    services: onNetworks
      .filter(isOthers)
      .map((container) => wantedService(container, settingsOf(host, container))),
    dns: host.resolvers?.servers.map((server) => `${server}`) ?? [],
    startedHere: onNetworks.filter((container) => !isOthers(container)).map(({ name }) => name),
    onDocker0: containers
      .filter((container) => container.bridge === "docker0" && isOthers(container))
      .map(({ name }) => name),
    macOnNetwork: version !== undefined && isSince(version, 25),
  };
}

type Settings = Pick<WantedService, "sysctls" | "options">;

/**
 * On a macvlan without a prefix of Docker's, Docker turns IPv6 off; what turns it on is a setting of the service before version 27,
 * and of its place on the network since (Compose 2.27.1 and later).
 */
function settingsOf({ macvlans, docker }: HostPlan, { bridge, ipv6 }: ContainerPlan): Settings {
  if (!ipv6) return { sysctls: { [ipv6Off]: "1" }, options: {} };
  const byItself = macvlans.some(({ name, comes }) => name === bridge && comes !== undefined);
  if (!byItself) return { sysctls: {}, options: {} };
  return docker?.version !== undefined && isSince(docker.version, 27)
    ? { sysctls: {}, options: endpointIpv6On }
    : { sysctls: { [ipv6OnEth0]: "0" }, options: {} };
}

function wantedService(
  { name, bridge, address, comes, ipv4, mac, image }: ContainerPlan,
  settings: Settings,
): WantedService {
  return {
    name,
    network: bridge,
    ipv6: comes === undefined ? `${address}` : undefined,
    ipv4: ipv4 && `${ipv4.address}`,
    mac,
    image,
    ...settings,
  };
}

/**
 * `gateway_mode` came with Docker 27, which masquerades what leaves a network unless it is told not to; older ones ignore it, and are
 * told so of IPv4 by `enable_ip_masquerade`.
 */
function madeNetwork(
  { prefix, gateway, ipv4 }: DockerNetwork,
  version: DockerVersion | undefined,
): MadeNetwork {
  const hasModes = version === undefined || isSince(version, 27);
  const mode = (family: "ipv6" | "ipv4") => ({
    [`com.docker.network.bridge.gateway_mode_${family}`]: "routed",
  });
  return {
    ipv6: { subnet: `${prefix}`, gateway: `${gateway}` },
    ipv4: ipv4 && { subnet: `${ipv4.prefix}`, gateway: `${ipv4.gateway}` },
    options: {
      ...(hasModes ? mode("ipv6") : {}),
      ...(hasModes && ipv4 !== undefined ? mode("ipv4") : {}),
      ...(ipv4 === undefined ? {} : { "com.docker.network.bridge.enable_ip_masquerade": "false" }),
    },
  };
}
