import { Ipv6Address } from "../address/index.ts";
import type { AskedIn } from "../capabilities/capability.ts";
import { capabilities as allCapabilities, type Capability } from "../capabilities/index.ts";
import { noSitePlans } from "../capabilities/values.ts";
import type {
  Layout,
  LayoutHost,
  LayoutIngressRule,
  LayoutNetwork,
  LayoutRequester,
  LayoutSite,
  ReferenceTarget,
} from "../layout/layout.ts";
import { shortName } from "../layout/reference-names.ts";
import { isRetired, standingHosts } from "../layout/standing-hosts.ts";
import type { Ledger } from "../ledger/index.ts";
import { allowable, compareProblems, type Problem, severityOf } from "../problem/index.ts";
import { noMembers, type SiteMembers } from "./allocated-members.ts";
import type { AllocatedSpace, Allocator } from "./allocated-space.ts";
import { foretold } from "./foretold.ts";
import { sameFurther } from "./further-addresses.ts";
import { farGateway, ipv4GatewayProblems } from "./gateway-problems.ts";
import { givenMacs } from "./given-macs.ts";
import { planHost } from "./hosts.ts";
import { type MacsOfSite, noMacs } from "./mac.ts";
import { allocateMembers } from "./members.ts";
import { networkRoutes } from "./network-routes.ts";
import { ipv4GatewayOffset } from "./network-space.ts";
import { type PlacedNetwork, placeNetworks } from "./networks.ts";
import { attachments, placementOf } from "./placement.ts";
import type {
  HostPlan,
  NetworkIpv4,
  NetworkPlan,
  Plan,
  PlannedIngress,
  PrefixPlan,
  PrefixRequester,
  SitePlan,
} from "./plan.ts";
import { PlannedAddress, PlannedPrefix } from "./planned-prefix.ts";
import { Referred } from "./referred.ts";
import { SiteAsked } from "./requests.ts";
import { routerRoutes, withRouterRoutes } from "./routes.ts";
import { sameNames } from "./same-names.ts";
import { SiteNetworks } from "./site-networks.ts";
import { namedBlock, vpcBlock } from "./sources.ts";
import { unforwarded } from "./unforwarded.ts";
import { waitingProblems } from "./waiting-hosts.ts";

/** The VPC router's link-local address, the same in every subnet (VPC user guide, "Subnet sizing for IPv6"). */
const vpcRouter = Ipv6Address.parse("fe80:ec2::1");

/** A plan, and the numbers that it rests on. */
export interface MadePlan {
  readonly plan: Plan | undefined;
  readonly problems: readonly Problem[];
  /** Every number that was given, to be compared with the ledger. */
  readonly spaces: readonly AllocatedSpace[];
}

/**
 * Works out everything that follows from a layout and a ledger. Pure: equal layouts give equal plans, whatever the
 * order of their keys. Every problem is found in one go; there is a plan where none of them is an error that no layout
 * can allow.
 * @param called what a person is to call the layout by
 */
export function makePlan(
  resolved: Layout,
  ledger: Ledger,
  called = resolved.name,
  capabilities: readonly Capability[] = allCapabilities,
): MadePlan {
  const allocator: Allocator = { stack: resolved.name, called, ledger, spaces: [], problems: [] };
  // Addresses can follow from them; what the ledger keeps of them stands behind that of networks all the same.
  const ofMacs: AllocatedSpace[] = [];
  const macs = givenMacs(resolved, { ...allocator, spaces: ofMacs }, capabilities);
  const layout = foretold(resolved, macs, capabilities);
  const bySite = new Map<string, PlacedNetwork[]>();
  for (const network of placeNetworks(layout, allocator, capabilities)) {
    const own = bySite.get(network.site) ?? [];
    bySite.set(network.site, own);
    own.push(network);
  }
  for (const own of bySite.values()) own.sort((a, b) => (a.network.name < b.network.name ? -1 : 1));
  // References lead from site to site, so everything is allocated before any of them is looked at.
  const members = new Map(
    layout.sites.map((site) => [
      site.name,
      allocateMembers(site, bySite.get(site.name) ?? [], allocator, capabilities),
    ]),
  );
  for (const space of ofMacs) allocator.spaces.push(space);
  const referred = new Referred(layout, [...bySite.values()].flat(), members, capabilities);
  const requesters: Requesters = new Map(
    layout.prefixes.flatMap(({ name, requester }) => (requester === undefined ? [] : [[name, requester]])),
  );
  const apart = layout.sites.map((site) =>
    planSite(
      site,
      requesters,
      bySite.get(site.name) ?? [],
      members.get(site.name) ?? noMembers,
      macs.get(site.name) ?? noMacs,
      referred,
      allocator,
      capabilities,
    ),
  );
  const sites = capabilities.reduce<readonly SitePlan[]>(
    (planned, { planAcross }) => planAcross?.(planned, ledger) ?? planned,
    apart,
  );
  for (const { recorded } of capabilities) allocator.spaces.push(...(recorded?.(layout, ledger) ?? []));
  const prefixes = prefixesOf(layout);
  for (const problem of [...waitingProblems(prefixes, sites, capabilities), ...sameNames(sites)])
    allocator.problems.push(problem);
  const problems = allocator.problems.sort(compareProblems);
  // What a layout can allow stands in no plan's way.
  const failed = problems.some((problem) => severityOf(problem) === "error" && !allowable(problem.code));
  const warnings = problems.filter((problem) => severityOf(problem) === "warning");
  return {
    plan: failed
      ? undefined
      : {
          name: layout.name,
          purpose: layout.purpose,
          rollout: layout.rollout,
          prefixes,
          sites,
          warnings,
        },
    problems,
    spaces: allocator.spaces,
  };
}

/** Who asks for each of the layout's prefixes, by its name. */
type Requesters = ReadonlyMap<string, LayoutRequester>;

function prefixesOf(layout: Layout): PrefixPlan[] {
  return layout.prefixes.map((declared) => {
    const prefix = namedBlock(declared);
    return {
      name: declared.name,
      formerly: declared.formerly,
      prefix,
      delegated: declared.delegated !== undefined,
      unknown: prefix.block,
      requester: declared.requester && `${declared.requester.site}/${declared.requester.host}`,
    };
  });
}

function planSite(
  site: LayoutSite,
  requesters: Requesters,
  placed: readonly PlacedNetwork[],
  members: SiteMembers,
  macOf: MacsOfSite,
  referred: Referred,
  allocator: Allocator,
  capabilities: readonly Capability[],
): SitePlan {
  const { problems } = allocator;
  const attached = attachments(site, capabilities);
  const networks = placed.map((network) => {
    const { placement, problem } = placementOf(network.network, attached.get(network.network.name) ?? []);
    if (problem !== undefined) problems.push(problem);
    const gateway = referred.gateway(network);
    problems.push(...farGateway(network, gateway), ...ipv4GatewayProblems(network, referred));
    const { routes, problems: faults } = networkRoutes(network, site.aws !== undefined, referred);
    problems.push(...faults);
    return planNetwork(site, requesters, network, placement, gateway, routes, referred, capabilities);
  });
  for (const network of site.networks) problems.push(...icmpv6Warning(network));
  const known = new SiteNetworks(networks);
  const around = { networks, macOf, addressOf: (target: ReferenceTarget) => referred.address(target) };
  const parts = capabilities.flatMap(({ planSite }) => planSite?.(site, members, around) ?? []);
  const planned = (those: readonly LayoutHost[]) =>
    those.map((host): HostPlan => {
      const { host: plan, problems: found } = planHost(
        site,
        host,
        known,
        members,
        macOf,
        referred,
        parts,
        capabilities,
      );
      problems.push(...found);
      return plan;
    });
  const hosts = planned(standingHosts(site.hosts));
  for (const problem of [...sameFurther(site, known, hosts), ...unforwarded(site, networks, hosts)])
    problems.push(problem);
  let requests: SiteAsked | undefined;
  const asked: AskedIn = (network) => {
    requests ??= new SiteAsked(site, capabilities);
    return requests.in(network).ipv6;
  };
  for (const { checkPlan } of capabilities)
    problems.push(...(checkPlan?.(site, networks, hosts, asked) ?? []));
  const routes = routerRoutes(networks, hosts, capabilities);
  const routesOfRouters = routes.filter(({ router }) => router !== undefined);
  let sitePlans = noSitePlans;
  for (const { plan } of parts) sitePlans = { ...sitePlans, ...plan };
  const contents = {
    name: site.name,
    formerly: site.formerly,
    networks,
    hosts: hosts.map((host) => withRouterRoutes(host, routesOfRouters)),
    retired: planned(site.hosts.filter(isRetired)).filter((host) => host.kind === "ssh"),
    ...sitePlans,
    routes,
  };
  const block = vpcBlock(site);
  if (site.aws?.ipv4 === undefined || block === undefined) return { kind: "onprem", ...contents };
  const { ipam, length } = site.aws.ipv6;
  const pool = ipam === undefined ? undefined : { id: ipam, length };
  const vpc = {
    ipv4: new PlannedPrefix(undefined, site.aws.ipv4.value),
    ipv6: block,
    unknown: block.block,
    ipam: pool,
  };
  return { kind: "aws", ...contents, region: site.aws.region, vpc, keyPair: site.aws.keyPair };
}

function planNetwork(
  site: LayoutSite,
  requesters: Requesters,
  placed: PlacedNetwork,
  placement: NetworkPlan["placement"],
  gateway: PlannedAddress | undefined,
  routes: NetworkPlan["routes"],
  referred: Referred,
  capabilities: readonly Capability[],
): NetworkPlan {
  const { network, prefix, origin, further } = placed;
  const { subnet, gatewayFrom, gatewayOnLink, onLink } = network;
  const requester = (from: LayoutNetwork["from"]): PrefixRequester | undefined => {
    const found = from?.kind === "prefix" ? requesters.get(from.name) : undefined;
    if (from?.kind !== "prefix" || found?.site !== site.name) return undefined;
    return { prefix: from.name, host: found.host, interface: found.interface };
  };
  return {
    name: network.name,
    formerly: network.formerly,
    prefix,
    origin,
    requester: requester(network.from),
    further: further.map((own) => ({
      ...own,
      requester: requester(network.further.find(({ name }) => name === own.name)?.from),
    })),
    gateway: site.aws !== undefined ? new PlannedAddress(undefined, vpcRouter) : gateway,
    gatewayOnLink: gatewayOnLink || (!onLink && gateway?.value.isLinkLocal === false),
    onLink,
    gatewayOf: gatewayFrom === undefined ? undefined : routerOf(gatewayFrom.target, capabilities),
    routes,
    ipv4: planIpv4(site, placed, referred, capabilities),
    placement,
    subnet:
      subnet === undefined
        ? undefined
        : {
            ...subnet,
            ingress: subnet.ingress.flatMap((rule) => planIngress(rule, referred)),
          },
  };
}

function planIpv4(
  site: LayoutSite,
  placed: PlacedNetwork,
  referred: Referred,
  capabilities: readonly Capability[],
): NetworkIpv4 | undefined {
  const { network, ipv4 } = placed;
  if (ipv4 === undefined) return undefined;
  const written = ipv4GatewayOffset(site, network, ipv4.prefix);
  const from = network.ipv4?.gatewayFrom;
  const gatewayOnLink = network.ipv4?.gatewayOnLink ?? false;
  const outside = gatewayOnLink && network.ipv4?.gateway;
  return {
    ...ipv4,
    gateway:
      written === undefined
        ? outside
          ? new PlannedAddress(undefined, outside.value)
          : referred.ipv4Gateway(placed)
        : ipv4.prefix.addressAt(written),
    gatewayOnLink: gatewayOnLink || !network.onLink,
    gatewayOf: from && routerOf(from.target, capabilities),
  };
}

/** @param capabilities which know whether what they have is the host's own */
function routerOf(target: ReferenceTarget, capabilities: readonly Capability[]): NetworkPlan["gatewayOf"] {
  const isOwn =
    target.kind === "interface" ||
    (target.kind === "thing" &&
      capabilities.find(({ name }) => name === target.of)?.hostTargets?.areTheHosts === true);
  return { name: shortName(target), host: isOwn ? target.host : undefined };
}

function planIngress({ from, path: _, ...rule }: LayoutIngressRule, referred: Referred): PlannedIngress[] {
  if (typeof from === "string") return [{ ...rule, from }];
  const prefix = referred.prefix(from.target);
  return prefix === undefined
    ? []
    : [{ ...rule, from: { ref: from.text, formerly: referred.formerName(from), prefix } }];
}

function icmpv6Warning(network: LayoutNetwork): Problem[] {
  const rules = network.subnet?.ingress;
  if (
    rules === undefined ||
    rules.some((rule) => (rule.protocol === "icmpv6" || rule.protocol === "all") && rule.from === "::/0")
  )
    return [];
  return [
    {
      code: "HX050",
      path: [...network.path, "ingress"],
      value: undefined,
      reason: "lets no ICMPv6 in from everywhere: pings towards its hosts fail (RFC 4890)",
      fix: 'add { protocol: icmpv6, from: "::/0" }',
    },
  ];
}
