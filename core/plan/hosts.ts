import type { Capability, SitePart } from "../capabilities/capability.ts";
import { noHostPlans } from "../capabilities/values.ts";
import type {
  LayoutConnection,
  LayoutEndpoint,
  LayoutHost,
  LayoutInterface,
  LayoutSite,
  ReferenceTarget,
} from "../layout/layout.ts";
import { isRetired } from "../layout/standing-hosts.ts";
import { hasNeighbours } from "../links/index.ts";
import type { Problem } from "../problem/index.ts";
import type { SiteMembers } from "./allocated-members.ts";
import { defaultRoutes } from "./default-routes.ts";
import { undeprecated } from "./deprecated-addresses.ts";
import { interfaceAddresses } from "./further-addresses.ts";
import { endlessLinks, servedBy, withEnds } from "./link-ends.ts";
import type { MacsOfSite } from "./mac.ts";
import { interfaceOwner, poolOwner } from "./owners.ts";
import type {
  HostPlan,
  InterfaceAddress,
  InterfaceIpv4,
  InterfacePlan,
  NetworkPlan,
  PlannedConnection,
  PlannedEndpoint,
  SshHostPlan,
} from "./plan.ts";
import type { PlannedAddress } from "./planned-prefix.ts";
import type { Referred } from "./referred.ts";
import type { SiteNetworks } from "./site-networks.ts";
import { withSourceTables } from "./source-tables.ts";
import { sourceIn, waysOut } from "./ways-out.ts";

/**
 * One host with everything on it, from numbers that are given already. What got no number is left out.
 * @param ofSite what capabilities of the site give a host
 */
export function planHost(
  site: LayoutSite,
  host: LayoutHost,
  networks: SiteNetworks,
  members: SiteMembers,
  macOf: MacsOfSite,
  referred: Referred,
  ofSite: readonly SitePart[],
  capabilities: readonly Capability[],
): { host: HostPlan; problems: readonly Problem[] } {
  const withoutTables = host.interfaces.map((networkInterface) =>
    planInterface(site, host, networkInterface, networks, members, referred, capabilities),
  );
  const { interfaces, problems: ofTables } = withSourceTables(host, withoutTables, networks);
  const problems: Problem[] = isRetired(host) ? [] : [...ofTables];
  const addressOf = (target: ReferenceTarget) => referred.address(target);
  const prefixOf = (target: ReferenceTarget) => referred.prefix(target);
  let parts = noHostPlans;
  for (const { onHost } of ofSite) parts = { ...parts, ...onHost(host) };
  for (const { planHost } of capabilities) {
    if (planHost === undefined) continue;
    const planning = {
      site,
      host,
      interfaces,
      networks,
      members,
      addressOf,
      prefixOf,
      macOf,
      earlier: parts,
      problems,
    };
    parts = { ...parts, ...planHost(planning) };
  }
  const contents = {
    site: site.name,
    formerSite: site.formerly,
    name: host.name,
    formerly: host.formerly,
    renderer: host.renderer,
    interfaces,
    forwarding:
      networks.isRouter(host.name) || capabilities.some(({ forwards }) => forwards?.(parts) === true),
    ...parts,
  };
  const plan = ofKind(host, contents, referred);
  if (!isRetired(host))
    problems.push(
      ...endlessLinks(host, referred),
      ...defaultRoutes(host, plan),
      ...waysOut(host, plan, capabilities),
      ...undeprecated(host, plan),
    );
  return { host: plan, problems };
}

/** What else a host of its kind has. */
function ofKind(
  host: LayoutHost,
  contents: Omit<SshHostPlan, "kind" | "connection" | "wayIn">,
  referred: Referred,
): HostPlan {
  switch (host.kind) {
    case "ec2":
      return {
        kind: "ec2",
        ...contents,
        instance: host.instance,
        connection: host.connection && planConnection(host.connection, referred),
      };
    case "ssh":
      return {
        kind: "ssh",
        ...contents,
        connection: planConnection(host.connection, referred),
        wayIn: {
          today: host.wayIn.today && planConnection(host.wayIn.today, referred),
          allowCutoff: host.wayIn.allowCutoff,
        },
      };
  }
}

function planInterface(
  layout: LayoutSite,
  host: LayoutHost,
  networkInterface: LayoutInterface,
  networks: SiteNetworks,
  members: SiteMembers,
  referred: Referred,
  capabilities: readonly Capability[],
): InterfacePlan {
  const site = layout.name;
  const network = networks.get(networkInterface.network);
  const served = servedBy(networkInterface, referred);
  const own =
    served === undefined
      ? [
          ...interfaceAddresses(site, host.name, networkInterface, networks, members.ipv6),
          ...capabilities.flatMap(
            (capability) =>
              capability.interfaceAddresses?.(layout, host, networkInterface.name, members) ?? [],
          ),
        ]
      : [served.own];
  const comes = planComes(networkInterface, network);
  // The network as far as there is anybody to reach on it.
  const segment = hasNeighbours(networkInterface.link) ? network : undefined;
  const gateway = served?.gateway ?? (segment?.placement.kind === "segment" ? segment.gateway : undefined);
  const isGateway = own.some(({ address }) => gateway !== undefined && address.equals(gateway));
  const ipv4 = members.ipv4.address(
    networkInterface.network ?? "",
    interfaceOwner(site, host.name, networkInterface.name, 0),
  );
  return {
    name: networkInterface.name,
    formerly: networkInterface.formerly,
    link: withEnds(networkInterface, referred),
    network: networkInterface.network,
    addresses:
      hasNeighbours(networkInterface.link) && network?.onLink !== false
        ? own
        : own.map((address) => (address.origin === "slaac" ? address : { ...address, length: 128 })),
    comes,
    pools: networkInterface.pools.flatMap((pool) => {
      const owner = poolOwner(site, host.name, networkInterface.name, pool.name);
      const block = members.ipv6.block(networkInterface.network ?? "", owner);
      const own = members.ipv4.block(networkInterface.network ?? "", owner);
      return block === undefined ? [] : [{ name: pool.name, ...block, ipv4: own }];
    }),
    gateway: isGateway || comes !== undefined || !networkInterface.defaultRoute ? undefined : gateway,
    gatewayOnLink: segment?.gatewayOnLink ?? false,
    metric: networkInterface.metric?.value,
    source: sourceIn(network, networkInterface.source, referred),
    // A VPC's routes stand in its subnets' tables.
    routes:
      segment === undefined || segment.subnet !== undefined
        ? []
        : [segment, ...networkInterface.alsoIn.flatMap((other) => networks.get(other.network) ?? [])].flatMap(
            ({ name, routes }) =>
              routes
                .filter(({ via }) => !own.some(({ address }) => address.equals(via)))
                .map(({ to, via, onLink }) => ({ to, via, ofLayout: members.ipv6.holds(name, via), onLink })),
          ),
    tables: [],
    isNextHop: networks.isNextHop(host.name, networkInterface.name),
    ipv4: planIpv4(ipv4, segment, networkInterface.defaultRoute),
  };
}

function planComes({ comes }: LayoutInterface, network: NetworkPlan | undefined): InterfacePlan["comes"] {
  if (comes === undefined || network === undefined) return undefined;
  const { by, identifier, token, duid, temporary } = comes;
  const acceptRaPinfo = comes.acceptRaPinfo?.value;
  return {
    by,
    prefix: network.prefix,
    // Also by DHCPv6 it is an advertised prefix that is on-link.
    onLink: network.onLink && acceptRaPinfo !== false,
    identifier: token?.value ?? identifier?.value,
    duid: duid?.value,
    temporary: temporary?.value,
    acceptRaPinfo,
  };
}

/** @param network none for a link that nobody else is on */
function planIpv4(
  own: InterfaceAddress | undefined,
  network: NetworkPlan | undefined,
  defaultRoute: boolean,
): InterfaceIpv4 | undefined {
  if (own === undefined) return undefined;
  const length = network === undefined || !network.onLink ? 32 : own.length;
  const gateway = defaultRoute ? ipv4Gateway(own.address, network) : undefined;
  return { ...own, length, gateway, gatewayOnLink: network?.ipv4?.gatewayOnLink ?? false };
}

/** The IPv4 next hop of what is on a segment; none for the router itself. */
function ipv4Gateway(own: PlannedAddress, network: NetworkPlan | undefined): PlannedAddress | undefined {
  const gateway = network?.placement.kind === "segment" ? network.ipv4?.gateway : undefined;
  return gateway?.equals(own) === true ? undefined : gateway;
}

function planConnection({ bastion, ...end }: LayoutConnection, referred: Referred): PlannedConnection {
  return { ...planEndpoint(end, referred), bastion: bastion && planEndpoint(bastion, referred) };
}

/** What is referred to and has no address is a problem, and the text is empty then. */
function planEndpoint(end: LayoutEndpoint, referred: Referred): PlannedEndpoint {
  const { port, user, key, hostKey } = end;
  const rest = { port, user, key, hostKey };
  if (typeof end.address === "string") return { address: end.address, ...rest, referred: undefined };
  const address = referred.address(end.address.target);
  return { address: address === undefined ? "" : `${address}`, ...rest, referred: address };
}
