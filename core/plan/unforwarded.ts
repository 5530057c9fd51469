import type { LayoutSite, Path } from "../layout/layout.ts";
import type { Problem } from "../problem/index.ts";
import type { HostPlan, NetworkPlan } from "./plan.ts";
import type { PlannedAddress } from "./planned-prefix.ts";

/**
 * Next hops that are a host of the layout's that does not forward: what is sent there ends there. A host forwards where
 * a reference makes it a router, where it has a network of its own, and where it runs Docker, Incus or LXD. (A gateway
 * that is written as a host's address is that address given twice, HX032.)
 */
export function unforwarded(
  site: LayoutSite,
  networks: readonly NetworkPlan[],
  hosts: readonly HostPlan[],
): Problem[] {
  // A VPC's gateway is AWS's, and its routes name the interface that they lead to.
  if (site.aws !== undefined) return [];
  return networks.flatMap((network) => {
    const path = [...site.path, "networks", network.name];
    const routes = network.routes
      .filter(({ through }) => through === undefined)
      .flatMap(({ via }) => toHost([...path, "routes"], via, hosts));
    return [...routes, ...hosts.flatMap((host) => fromGuests(path, network, host))];
  });
}

/** A next hop that is written as an address, and is a host's. */
function toHost(path: Path, via: PlannedAddress, hosts: readonly HostPlan[]): Problem[] {
  for (const host of hosts) {
    const holder = host.interfaces.find((one) => one.addresses.some(({ address }) => address.equals(via)));
    if (holder === undefined || host.forwarding) continue;
    const name = `${host.site}/${host.name}/${holder.name}`;
    return [
      {
        code: "HX110",
        path,
        value: `${via}`,
        reason: `is the address of ${name}, and ${host.name} does not forward what is sent there`,
        fix: `name the host instead, and it forwards: { ref: ${name} }`,
      },
    ];
  }
  return [];
}

/** Guests on a segment without a gateway, which would go by the address of their own host's bridge. */
function fromGuests(path: Path, network: NetworkPlan, host: HostPlan): Problem[] {
  if (host.forwarding) return [];
  const guests = host.guests.filter((guest) => guest.network === network.name);
  const by = (gateway: PlannedAddress | undefined, at: Path, fix: string): Problem[] =>
    gateway === undefined
      ? []
      : [
          {
            code: "HX110",
            path: [...at, "gateway"],
            value: undefined,
            reason: `is missing, so that guests go by ${gateway}, which is ${host.name}'s own, and ${host.name} does not forward`,
            fix,
          },
        ];
  const guest = guests.find((one) => one.gateway !== undefined);
  const guest4 = guests.find((one) => one.ipv4?.gateway !== undefined);
  const bridge = `${host.site}/${host.name}/${guests[0]?.bridge}`;
  return [
    ...(network.gateway === undefined
      ? by(guest?.gateway, path, `give the router's, or { ref: ${bridge} }, and ${host.name} forwards`)
      : []),
    ...(network.ipv4 !== undefined &&
    network.ipv4.gateway === undefined &&
    network.ipv4.gatewayOf === undefined
      ? by(guest4?.ipv4?.gateway, [...path, "ipv4"], "give the router's, such as 0.0.0.1")
      : []),
  ];
}
