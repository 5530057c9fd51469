import type { HostPlan, NetworkPlan, RouterRoute } from "./plan.ts";

/**
 * What a site's router must be told: each network that lives on a host, and each pool of a host's, and each
 * address on its loopback go to that host's address on the segment that both share. A VPC delivers by interface and needs none.
 */
export function routerRoutes(networks: readonly NetworkPlan[], hosts: readonly HostPlan[]): RouterRoute[] {
  const inside = new Map<string, NetworkPlan[]>();
  for (const network of networks) {
    if (network.placement.kind !== "host") continue;
    const others = inside.get(network.placement.host) ?? [];
    inside.set(network.placement.host, others);
    others.push(network);
  }
  return hosts.flatMap((host) => {
    const uplink = host.interfaces.find((one) => one.gateway !== undefined && one.addresses.length > 0);
    const via = uplink?.addresses[0]?.address;
    const isOnAws = host.instance !== undefined;
    if (uplink?.network === undefined || via === undefined || isOnAws) return [];
    const router = networks.find(({ name }) => name === uplink.network)?.gatewayOf?.host;
    const shared = { via, host: `${host.site}/${host.name}`, network: uplink.network, router };
    const inner = (inside.get(host.name) ?? []).map(
      (network): RouterRoute => ({ ...shared, to: network.prefix, proof: addressIn(host, network.name) }),
    );
    const pools = host.interfaces.flatMap((one) =>
      one.pools.map((pool): RouterRoute => {
        const bridge = [host.docker?.bridge, ...(host.docker?.networks ?? [])].find(
          (candidate) => candidate?.pool === pool.name,
        );
        const lives = host.containers.some((container) => container.bridge === bridge?.name);
        return { ...shared, to: pool.prefix, proof: lives ? bridge?.gateway : undefined };
      }),
    );
    const own = [
      ...host.interfaces.filter(({ kind }) => kind.kind === "loopback").flatMap(({ addresses }) => addresses),
      ...host.services,
    ];
    const loopbacks = own.map(
      ({ address }): RouterRoute => ({ ...shared, to: address.asPrefix(), proof: address }),
    );
    return [...inner, ...pools, ...loopbacks, ...ipv4Routes(host, inside.get(host.name) ?? [])];
  });
}

/** A host that is the router itself, with what that must be told among its own routes. */
export function withRouterRoutes(host: HostPlan, routes: readonly RouterRoute[]): HostPlan {
  const own = routes.filter(({ router }) => router === host.name);
  if (own.length === 0) return host;
  const interfaces = host.interfaces.map((one) => ({
    ...one,
    routes: [
      ...one.routes,
      ...own
        .filter(({ network }) => network === one.network)
        .map(({ to, via }) => ({ to, via, ofLayout: true })),
    ],
  }));
  return { ...host, interfaces };
}

/**
 * The same in IPv4. Nothing probes them: reachability is probed in IPv6. None is among the routes of a host that is the
 * router, which are IPv6: a person gives it these.
 */
function ipv4Routes(host: HostPlan, inside: readonly NetworkPlan[]): RouterRoute[] {
  const uplink = host.interfaces.find((one) => one.ipv4?.gateway !== undefined);
  if (uplink?.network === undefined || uplink.ipv4 === undefined) return [];
  const name = `${host.site}/${host.name}`;
  const shared = {
    via: uplink.ipv4.address,
    host: name,
    network: uplink.network,
    router: undefined,
    proof: undefined,
  };
  const inner = inside.flatMap(({ ipv4 }) => ipv4?.prefix ?? []);
  const pools = host.interfaces.flatMap((one) => one.pools.flatMap((pool) => pool.ipv4?.prefix ?? []));
  const loopbacks = host.interfaces.flatMap(({ kind, ipv4 }) =>
    kind.kind === "loopback" && ipv4 !== undefined ? [ipv4.address.asPrefix()] : [],
  );
  return [...inner, ...pools, ...loopbacks].map((to) => ({ ...shared, to }));
}

/** The host's address in a network that only it has; none while nobody lives there, since a bridge without a carrier answers nobody. */
function addressIn(host: HostPlan, network: string) {
  const own = host.interfaces.find((one) => one.network === network);
  const incus = host.incus?.bridges.find((bridge) => bridge.network === network);
  const bridge = own?.name ?? incus?.name;
  const lives = [...host.containers, ...host.guests].some((one) => one.bridge === bridge);
  return lives ? (own?.addresses[0]?.address ?? incus?.address) : undefined;
}
