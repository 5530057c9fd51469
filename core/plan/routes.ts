import type { Capability } from "../capabilities/capability.ts";
import { hasNeighbours } from "../links/index.ts";
import type { HostPlan, NetworkPlan, RouterRoute } from "./plan.ts";
import type { PlannedAddress, PlannedPrefix } from "./planned-prefix.ts";
import { uplinkOf } from "./uplink.ts";

/**
 * What a site's router must be told: each network that lives on a host, and each pool of a host's, and each
 * address on its loopback go to that host's address on the segment that both share. A VPC delivers by interface and needs none.
 */
export function routerRoutes(
  networks: readonly NetworkPlan[],
  hosts: readonly HostPlan[],
  capabilities: readonly Capability[],
): RouterRoute[] {
  const routers = new Map(networks.map(({ name, gatewayOf }) => [name, gatewayOf?.host]));
  const inside = new Map<string, NetworkPlan[]>();
  for (const network of networks) {
    if (network.placement.kind !== "host") continue;
    const others = inside.get(network.placement.host) ?? [];
    inside.set(network.placement.host, others);
    others.push(network);
  }
  return hosts.flatMap((host) => {
    const uplink = uplinkOf(host, 6);
    const network = uplink?.device.network;
    if (uplink === undefined || network === undefined || host.kind === "ec2") return [];
    const shared = {
      via: uplink.address,
      host: `${host.site}/${host.name}`,
      network,
      router: routers.get(network),
    };
    const inner = (inside.get(host.name) ?? []).flatMap((network) =>
      [network, ...network.further].map(
        ({ prefix }): RouterRoute => ({
          ...shared,
          to: prefix,
          proof: addressIn(host, network.name, prefix, uplink.address, capabilities),
        }),
      ),
    );
    const pools = host.interfaces.flatMap((networkInterface) =>
      networkInterface.pools.map((pool): RouterRoute => {
        const proofs = capabilities.flatMap(({ poolProof }) => poolProof?.(host, pool.name) ?? []);
        return { ...shared, to: pool.prefix, proof: proofs[0] };
      }),
    );
    const own = [
      ...host.interfaces.filter(({ link }) => !hasNeighbours(link)).flatMap(({ addresses }) => addresses),
      ...capabilities.flatMap((capability) => capability.loopbackAddresses?.(host) ?? []),
    ];
    const loopbacks = own.map(
      ({ address }): RouterRoute => ({ ...shared, to: address.asPrefix(), proof: address }),
    );
    const whole = capabilities.flatMap(({ routedPrefixes }) =>
      (routedPrefixes?.(host) ?? []).map(
        ({ prefix }): RouterRoute => ({ ...shared, to: prefix, proof: undefined }),
      ),
    );
    const unrouted = capabilities.flatMap((capability) => capability.unrouted?.(host) ?? []);
    const routed = [...inner, ...pools].filter(({ to }) => !unrouted.some((prefix) => prefix.equals(to)));
    return [...whole, ...routed, ...loopbacks, ...ipv4Routes(host, inside.get(host.name) ?? [])];
  });
}

/** A host that is the router itself, with what that must be told among its own routes. */
export function withRouterRoutes(host: HostPlan, routes: readonly RouterRoute[]): HostPlan {
  const own = routes.filter(({ router }) => router === host.name);
  if (own.length === 0) return host;
  const interfaces = host.interfaces.map((networkInterface) => ({
    ...networkInterface,
    routes: [
      ...networkInterface.routes,
      ...own
        .filter(({ network }) => network === networkInterface.network)
        .map(({ to, via }) => ({ to, via, ofLayout: true, onLink: false })),
    ],
  }));
  return { ...host, interfaces };
}

/**
 * The same in IPv4. Nothing probes them: reachability is probed in IPv6. None is among the routes of a host that is the
 * router, which are IPv6: a person gives it these.
 */
function ipv4Routes(host: HostPlan, inside: readonly NetworkPlan[]): RouterRoute[] {
  const uplink = uplinkOf(host, 4);
  const network = uplink?.device.network;
  if (uplink === undefined || network === undefined) return [];
  const name = `${host.site}/${host.name}`;
  const shared = {
    via: uplink.address,
    host: name,
    network,
    router: undefined,
    proof: undefined,
  };
  const inner = inside.flatMap(({ ipv4 }) => ipv4?.prefix ?? []);
  const pools = host.interfaces.flatMap((networkInterface) =>
    networkInterface.pools.flatMap((pool) => pool.ipv4?.prefix ?? []),
  );
  const loopbacks = host.interfaces.flatMap(({ link, ipv4 }) =>
    !hasNeighbours(link) && ipv4 !== undefined ? [ipv4.address.asPrefix()] : [],
  );
  return [...inner, ...pools, ...loopbacks].map((to) => ({ ...shared, to }));
}

/** The host's address in a network that only it has; none while nobody lives there, since a bridge without a carrier answers nobody. */
function addressIn(
  host: HostPlan,
  network: string,
  prefix: PlannedPrefix,
  via: PlannedAddress,
  capabilities: readonly Capability[],
): PlannedAddress | undefined {
  const bridges = capabilities.flatMap((capability) => capability.bridges?.(host) ?? []);
  const own = host.interfaces.find((networkInterface) => networkInterface.network === network);
  const made = bridges.find((bridge) => bridge.network === network);
  const bridge = own?.name ?? made?.name;
  const lives = capabilities.some((capability) =>
    capability.inhabitants?.of(host).some((inhabitant) => inhabitant.bridge === bridge),
  );
  // What it is reached at anyway, where the bridge has that too, proves no route.
  const inside = [...(own?.addresses ?? []), ...(made === undefined ? [] : [made])].map(
    ({ address }) => address,
  );
  return lives ? inside.find((address) => prefix.contains(address) && !address.equals(via)) : undefined;
}
