import type { NetworkPlan, SitePlan } from "../plan.ts";
import type { PlannedAddress } from "../planned-prefix.ts";
import type { HeldAddress, HeldPrefix } from "./holding.ts";

export interface NetworkHolding extends HeldPrefix<"network", NetworkPlan> {
  /** Next hop of hosts on it, in the family of the prefix. */
  readonly gateway: PlannedAddress | undefined;
  /** The same where it takes one of the network's numbers that nothing of the layout has and AWS does not keep anyway. */
  readonly ownGateway: PlannedAddress | undefined;
  /** Whether it is a VPC's, where AWS keeps some of its addresses. */
  readonly isSubnet: boolean;
}

/** The next hop of a network's hosts, which may be another thing's address, or link-local. */
export type GatewayHolding = HeldAddress<"gateway", NetworkPlan>;

/** The prefixes of a site's networks, and then their gateways. */
export function* networksHold(site: SitePlan): Iterable<NetworkHolding | GatewayHolding> {
  for (const network of site.networks) yield* prefixesOf(site, network);
  for (const network of site.networks) yield* gatewaysOf(site, network);
}

function* prefixesOf(site: SitePlan, network: NetworkPlan): Iterable<NetworkHolding> {
  const owner = `${site.name}/${network.name}`;
  const path = ["sites", site.name, "networks", network.name];
  const shared = {
    kind: "network",
    word: "network",
    site: site.name,
    host: undefined,
    name: network.name,
    within: "",
    retired: false,
    owner,
    of: network,
    address: undefined,
    isSubnet: site.kind === "aws",
  } as const;
  const { prefix, origin, gateway, gatewayOf, ipv4 } = network;
  const isOwn = gateway !== undefined && gatewayOf === undefined && prefix.contains(gateway);
  yield {
    ...shared,
    family: 6,
    origin,
    from: origin,
    path: [...path, "prefix"],
    prefix,
    length: prefix.length,
    space: `network:${owner}`,
    gateway,
    ownGateway: isOwn ? gateway : undefined,
  };
  for (const further of network.further) {
    const { name, deprecated } = further;
    yield {
      ...shared,
      family: 6,
      origin: further.origin,
      from: `${further.origin}, further prefix ${name}${deprecated ? ", deprecated" : ""}`,
      path: [...path, "prefixes", name],
      prefix: further.prefix,
      length: further.prefix.length,
      space: `network:${owner}/prefixes/${name}`,
      gateway: undefined,
      ownGateway: undefined,
    };
  }
  if (ipv4 === undefined) return;
  yield {
    ...shared,
    family: 4,
    origin: ipv4.origin,
    from: ipv4.origin,
    path: [...path, "ipv4"],
    prefix: ipv4.prefix,
    length: ipv4.prefix.length,
    space: `network4:${owner}`,
    gateway: ipv4.gateway,
    ownGateway: site.kind === "aws" || ipv4.gatewayOf !== undefined ? undefined : ipv4.gateway,
  };
}

function* gatewaysOf(site: SitePlan, network: NetworkPlan): Iterable<GatewayHolding> {
  const path = ["sites", site.name, "networks", network.name];
  const shared = {
    kind: "gateway",
    word: "gateway",
    site: site.name,
    host: undefined,
    name: network.name,
    within: network.name,
    origin: "derived",
    from: "the network's gateway",
    retired: false,
    owner: undefined,
    of: network,
    prefix: undefined,
    length: undefined,
    space: undefined,
  } as const;
  const { gateway, ipv4 } = network;
  if (gateway !== undefined) yield { ...shared, family: 6, path: [...path, "gateway"], address: gateway };
  if (ipv4?.gateway !== undefined)
    yield { ...shared, family: 4, path: [...path, "ipv4", "gateway"], address: ipv4.gateway };
}
