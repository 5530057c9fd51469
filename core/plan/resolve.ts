import type {
  ContainerPlan,
  DockerBridge,
  GuestPlan,
  HostPlan,
  InterfacePlan,
  NetworkPlan,
  Plan,
  PlannedConnection,
  PlannedEndpoint,
  PrefixPlan,
  RouterRoute,
  SitePlan,
} from "./plan.ts";
import type { KnownBlocks, PlannedAddress, PlannedPrefix, UnknownBlock } from "./planned-prefix.ts";

/** The blocks that a plan still waits for. */
export function unknownBlocks(plan: Plan): readonly UnknownBlock[] {
  return [
    ...plan.prefixes.flatMap((one) => one.unknown ?? []),
    ...plan.sites.flatMap((site) => (site.kind === "aws" ? (site.vpc.unknown ?? []) : [])),
  ];
}

/**
 * The same plan with blocks filled in that have become known; nothing is numbered again.
 * @throws AddressError if a block has another length than was planned with
 */
export function resolvePlan(plan: Plan, blocks: KnownBlocks): Plan {
  const prefixes = plan.prefixes.map((one): PrefixPlan => {
    const prefix = one.prefix.resolve(blocks);
    return { ...one, prefix, unknown: prefix.block };
  });
  return { ...plan, prefixes, sites: plan.sites.map((site) => resolveSite(site, blocks)) };
}

/** One host with known blocks filled in. @throws AddressError as `resolvePlan` */
export function resolveHost<Host extends HostPlan>(host: Host, blocks: KnownBlocks): Host {
  const bridge = (one: DockerBridge): DockerBridge => ({
    ...one,
    prefix: one.prefix.resolve(blocks),
    gateway: one.gateway.resolve(blocks),
  });
  return {
    ...host,
    ...waysInto(host, blocks),
    interfaces: host.interfaces.map((one) => resolveInterface(one, blocks)),
    services: host.services.map((one) => ({ ...one, address: one.address.resolve(blocks) })),
    docker:
      host.docker === undefined
        ? undefined
        : {
            bridge: host.docker.bridge === undefined ? undefined : bridge(host.docker.bridge),
            networks: host.docker.networks.map(bridge),
          },
    incus:
      host.incus === undefined
        ? undefined
        : {
            ...host.incus,
            bridges: host.incus.bridges.map((one) => ({ ...one, address: one.address.resolve(blocks) })),
          },
    containers: host.containers.map(
      (one): ContainerPlan => ({ ...one, address: one.address.resolve(blocks) }),
    ),
    guests: host.guests.map(
      (one): GuestPlan => ({
        ...one,
        address: one.address.resolve(blocks),
        gateway: one.gateway?.resolve(blocks),
      }),
    ),
  };
}

function waysInto(host: HostPlan, blocks: KnownBlocks) {
  if (host.kind === "ec2")
    return { connection: host.connection && resolveConnection(host.connection, blocks) };
  const { today, allowCutoff } = host.wayIn;
  return {
    connection: resolveConnection(host.connection, blocks),
    wayIn: { today: today && resolveConnection(today, blocks), allowCutoff },
  };
}

function resolveConnection(connection: PlannedConnection, blocks: KnownBlocks): PlannedConnection {
  const { bastion } = connection;
  return {
    ...resolveEndpoint(connection, blocks),
    bastion: bastion && resolveEndpoint(bastion, blocks),
  };
}

/** One end of a connection with known blocks filled in. @throws AddressError as `resolvePlan` */
export function resolveEndpoint(end: PlannedEndpoint, blocks: KnownBlocks): PlannedEndpoint {
  if (end.referred === undefined) return end;
  const referred = end.referred.resolve(blocks);
  return { ...end, address: `${referred}`, referred };
}

function resolveSite(site: SitePlan, blocks: KnownBlocks): SitePlan {
  const contents = {
    networks: site.networks.map(
      (network): NetworkPlan => ({
        ...network,
        prefix: network.prefix.resolve(blocks),
        gateway: network.gateway?.resolve(blocks),
        routes: network.routes.map((one) => resolveRoute(one, blocks)),
        subnet:
          network.subnet === undefined
            ? undefined
            : {
                ...network.subnet,
                ingress: network.subnet.ingress.map((rule) => ({
                  ...rule,
                  from:
                    typeof rule.from === "string"
                      ? rule.from
                      : { ...rule.from, prefix: rule.from.prefix.resolve(blocks) },
                })),
              },
      }),
    ),
    hosts: site.hosts.map((host) => resolveHost(host, blocks)),
    retired: site.retired.map((host) => resolveHost(host, blocks)),
    services: site.services.map((one) => ({ ...one, address: one.address.resolve(blocks) })),
    routes: site.routes.map(
      (route): RouterRoute => ({
        ...route,
        to: route.to.resolve(blocks),
        via: route.via.resolve(blocks),
        proof: route.proof?.resolve(blocks),
      }),
    ),
  };
  if (site.kind === "onprem") return { ...site, ...contents };
  const ipv6 = site.vpc.ipv6.resolve(blocks);
  return { ...site, ...contents, vpc: { ...site.vpc, ipv6, unknown: ipv6.block } };
}

function resolveInterface(one: InterfacePlan, blocks: KnownBlocks): InterfacePlan {
  return {
    ...one,
    addresses: one.addresses.map((address) => ({ ...address, address: address.address.resolve(blocks) })),
    pools: one.pools.map((pool) => ({ ...pool, prefix: pool.prefix.resolve(blocks) })),
    gateway: one.gateway?.resolve(blocks),
    routes: one.routes.map((route) => resolveRoute(route, blocks)),
  };
}

function resolveRoute<Route extends { to: PlannedPrefix; via: PlannedAddress }>(
  route: Route,
  blocks: KnownBlocks,
): Route {
  return { ...route, to: route.to.resolve(blocks), via: route.via.resolve(blocks) };
}
