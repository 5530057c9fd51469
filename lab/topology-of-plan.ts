import type { ProxyPlan } from "../core/capabilities/values.ts";
import { Ipv6Prefix } from "../core/index.ts";
import { isNic, type NetworkRenderer, portsOf } from "../core/links/index.ts";
import {
  type HostPlan,
  type InterfacePlan,
  type NetworkPlan,
  type OnPremSitePlan,
  type Plan,
  type PlannedPrefix,
  stableMac,
  waitingText,
} from "../core/plan/index.ts";
import { advertisingOn } from "./advertising.ts";
import { type Broker, brokersOf } from "./brokering.ts";
import { type Provider, providersOf } from "./delegating.ts";
import { installedFiles } from "./installed-files.ts";
import { ipv4Login } from "./login-interface.ts";
import { standIns } from "./stand-ins/index.ts";
import { mtu } from "./stand-ins/mtu.ts";
import type { RouteTopology, SegmentTopology, SiteTopology, Topology } from "./supervisor/topology.ts";
import type { TwinFeature, TwinNic, TwinSpec } from "./supervisor/world.ts";
import { behindTunnels, ipv4Ends } from "./tunnel-ends.ts";

/** The lab's outside. Nothing of a layout may lie in it. */
export const outside = {
  prefix: "3fff:fff::/64",
  router: "3fff:fff::1",
  host: "3fff:fff::80",
  controller: "3fff:fff::c",
  /** Where hosts are reached by IPv4 (RFC 2544, of tests). */
  ipv4: { router: "198.18.0.1/24", controller: "198.18.0.12/24" },
  /** Name of the host there, in the matrix and for `hextet lab ssh`. */
  hostName: "internet/host",
} as const;

/**
 * What a lab needs to stand for the on-prem sites of any plan, with one key that opens every twin.
 * @param machines hosts that are to have a kernel of their own: `rack/pve-1`
 */
export function topologyOf(plan: Plan, authorizedKey: string, machines: readonly string[] = []): Topology {
  refuseOutside(plan);
  const waiting = waitingText(plan);
  if (waiting !== undefined) throw new Error(waiting);
  const authorizedKeys = [authorizedKey];
  const sites = plan.sites
    .filter((site) => site.kind === "onprem")
    .map((site) => {
      const brokers = brokersOf(plan, site, authorizedKeys);
      const providers = providersOf(plan, site, (host, nic) => macOf(plan, host, nic), authorizedKeys);
      return { site: onWires(site, brokers), providers, beyond: [...providers, ...brokers] };
    });
  refuseSameIpv4(
    plan,
    sites.map(({ site }) => site),
  );
  const hasIpv4 = sites.some(({ site }) => ipv4Prefixes(plan, site).length > 0);
  return {
    lab: plan.name,
    internet: {
      prefix: outside.prefix,
      router: [`${outside.router}/64`, ...(hasIpv4 ? [outside.ipv4.router] : [])],
      host: {
        name: twinName(outside.hostName),
        hostname: "internet",
        addresses: [`${outside.host}/64`],
        authorizedKeys,
      },
      controller: {
        addresses: [`${outside.controller}/64`, ...(hasIpv4 ? [outside.ipv4.controller] : [])],
      },
    },
    sites: sites.map(({ site, beyond }) => siteTopology(plan, site, beyond)),
    twins: sites.flatMap(({ site, providers, beyond }) => [
      ...site.hosts.map((host) => hostTwin(plan, site, host, providers, authorizedKeys, machines)),
      ...beyond.map(({ twin }) => twin),
    ]),
    guests: sites.flatMap(({ site }) =>
      site.hosts.flatMap((host) =>
        standIns.flatMap(
          ({ twins }) => twins?.(host, twinName(`${host.site}/${host.name}`), authorizedKeys) ?? [],
        ),
      ),
    ),
  };
}

/** What a twin needs so that somebody reads its network files; `undefined` where the hosts' image has nobody. */
const featureOf: Readonly<Record<NetworkRenderer, TwinFeature | undefined>> = {
  netplan: "netplan",
  ifupdown2: "ifupdown2",
  networkd: "networkd",
  ifcfg: undefined,
  networkmanager: "networkmanager",
  ifupdown: "ifupdown",
};

/** `rack/pve-1` as a twin is called: `rack--pve-1`. */
export function twinName(name: string): string {
  return name.replaceAll("/", "--");
}

function refuseOutside(plan: Plan): void {
  const taken = Ipv6Prefix.parse(outside.prefix);
  for (const site of plan.sites) {
    const clash = site.networks.find(
      ({ prefix }) => prefix.block === undefined && prefix.value.overlaps(taken),
    );
    if (clash === undefined) continue;
    throw new Error(
      `sites.${site.name}.networks.${clash.name}: ${clash.prefix} overlaps ${outside.prefix}, which is the lab's internet; a layout that has it cannot be booted as a lab`,
    );
  }
}

/** A site as its wires have it: without what its brokers see to. */
function onWires(site: OnPremSitePlan, brokers: readonly Broker[]): OnPremSitePlan {
  const routed = brokers.flatMap(({ delegated }) => delegated);
  return {
    ...site,
    networks: site.networks.filter(({ name }) => !brokers.some(({ network }) => network === name)),
    routes: site.routes.filter(({ to }) => !routed.some((block) => block.overlaps(to.value))),
  };
}

/** In which hosts are reached by IPv4, or have ends of tunnels of the layout's. Other such prefixes stay inside of their site: others may have the same. */
function ipv4Prefixes(plan: Plan, { networks, hosts }: OnPremSitePlan): readonly PlannedPrefix[] {
  const reached = [...hosts.flatMap((host) => ipv4Login(host)?.address ?? []), ...ipv4Ends(plan, hosts)];
  return networks
    .flatMap(({ ipv4 }) => ipv4?.prefix ?? [])
    .filter((prefix) => reached.some((address) => prefix.contains(address)));
}

/** The controller has one way to a prefix. */
function refuseSameIpv4(plan: Plan, sites: readonly OnPremSitePlan[]): void {
  const all = sites.flatMap((site) =>
    ipv4Prefixes(plan, site).map((prefix) => ({ site: site.name, prefix })),
  );
  for (const [index, { site, prefix }] of all.entries()) {
    const other = all.slice(0, index).find((own) => own.prefix.overlaps(prefix));
    if (other === undefined) continue;
    throw new Error(
      `sites.${site}: hosts of it and of ${other.site} are reached by IPv4, in ${prefix} and ${other.prefix}; a layout that has both cannot be booted as a lab`,
    );
  }
}

function siteTopology(
  plan: Plan,
  site: OnPremSitePlan,
  beyond: readonly Pick<Provider, "delegated" | "segments" | "routes">[],
): SiteTopology {
  const delegated = beyond.flatMap((own) => own.delegated);
  const overTunnels = plan.sites.flatMap(behindTunnels);
  return {
    name: site.name,
    prefixes: [
      ...[
        ...site.networks.flatMap((network) => [network, ...network.further]),
        ...site.hosts.flatMap(({ routed }) => routed),
      ].filter(
        ({ prefix }) =>
          !delegated.some((block) => block.overlaps(prefix.value)) &&
          !overTunnels.some((block) => block.contains(prefix)),
      ),
      ...behindTunnels(site).map((prefix) => ({ prefix })),
      ...delegated.map((prefix) => ({ prefix })),
      ...ipv4Prefixes(plan, site).map((prefix) => ({ prefix })),
    ].map(({ prefix }) => `${prefix}`),
    segments: [
      ...segments(site)
        .filter((network) => wireOf(site, network.name) === network.name)
        .map((network) => segmentTopology(plan, site, network, delegated)),
      ...beyond.flatMap((own) => own.segments),
      { name: unplugged(site.name), addresses: [] },
    ],
    // Of several hosts that answer for one address a router takes the nearest: here they are alike.
    routes: [
      ...segments(site).flatMap((network) => singleAddresses(site, network)),
      ...site.hosts.flatMap(({ proxies }) => proxies.flatMap((proxy) => onSegment(site, proxy))),
      ...site.routes
        .filter(({ to }, index) => site.routes.findIndex((other) => other.to.equals(to)) === index)
        .map(({ to, via, network }) => ({
          to: `${to}`,
          via: `${via}`,
          segment: segmentName(site.name, wireOf(site, network)),
        })),
      ...beyond.flatMap((own) => own.routes),
    ],
  };
}

/** The network that a segment is called by: the first of those that interfaces are in together. */
function wireOf(site: OnPremSitePlan, network: string): string {
  const found = new Set([network]);
  // What is added on the way is visited too.
  for (const name of found)
    for (const { interfaces } of site.hosts)
      for (const device of interfaces) {
        const others = device.addresses.flatMap(({ further }) => further?.network ?? []);
        const together = [...(device.network === undefined ? [] : [device.network]), ...others];
        if (together.includes(name)) for (const other of together) found.add(other);
      }
  return [...found].sort()[0] ?? network;
}

function segments(site: OnPremSitePlan): readonly NetworkPlan[] {
  return site.networks.filter((network) => network.placement.kind === "segment");
}

/**
 * The router is the network's gateway, and has one more address in it, last but one, so that the prefix is on-link for
 * it. It answers for next hops that are nobody's in the layout, too.
 */
function segmentTopology(
  plan: Plan,
  site: OnPremSitePlan,
  wire: NetworkPlan,
  delegated: readonly Ipv6Prefix[],
): SegmentTopology {
  const networks = segments(site).filter(({ name }) => wireOf(site, name) === wire.name);
  const advertising = advertisingOn(site, networks, outside.host);
  return {
    name: segmentName(site.name, wire.name),
    addresses: [
      ...new Set([
        ...networks.flatMap((network) => routerAddresses(site, network, delegated)),
        ...(advertising === undefined ? [] : [advertiser]),
      ]),
    ],
    ...mtuOn(site, wire),
    ...(advertising === undefined ? {} : { advertising }),
    ...providerOn(plan, site, networks),
  };
}

/** Where a host says what its provider does, that one hears nothing from other NICs than it knows, as most do. */
function providerOn(
  plan: Plan,
  site: OnPremSitePlan,
  networks: readonly NetworkPlan[],
): Pick<SegmentTopology, "provider"> {
  const isOn = ({ network }: InterfacePlan) => networks.some(({ name }) => name === network);
  const hasProvider = site.hosts.some(({ interfaces, givenOut }) =>
    interfaces.some((device) => isOn(device) && givenOut.some((own) => own.interface === device.name)),
  );
  if (!hasProvider) return {};
  const macs = site.hosts.flatMap((host) =>
    host.interfaces
      .filter(({ link }) => isNic(link))
      .filter((nic) => networks.some(({ name }) => name === segmentOf(site, host, nic)))
      .map((nic) => macOf(plan, host, nic.name)),
  );
  return macs.length === 0 ? {} : { provider: { macs } };
}

/** What advertisements come from: a bridge has its own link-local address only once somebody is on it. */
const advertiser = "fe80::fffe/64";

/** @param delegated what leads there by way of the host that it is delegated to */
function routerAddresses(
  site: OnPremSitePlan,
  network: NetworkPlan,
  delegated: readonly Ipv6Prefix[],
): readonly string[] {
  const own = [network, ...network.further].flatMap(({ prefix }) =>
    prefix.length < 127 && !delegated.some((block) => block.overlaps(prefix.value))
      ? [`${prefix.addressAt(prefix.value.size - 2n)}/${prefix.length}`]
      : [],
  );
  // Where a machine of the layout is the router, it answers as such itself.
  const gateway = network.gateway === undefined || network.gatewayOf !== undefined ? [] : [network.gateway];
  const others = site.hosts
    .flatMap((host) => host.interfaces)
    .filter((device) => device.network === network.name)
    .flatMap(({ routes }) => routes.filter(({ ofLayout }) => !ofLayout).map(({ via }) => via));
  const hops = [...gateway, ...others].map(
    (hop) => `${hop}/${hop.value.isLinkLocal ? 64 : network.prefix.length}`,
  );
  // Private IPv4 stays inside of its site: other sites may have the same.
  const ipv4 =
    network.ipv4?.gateway === undefined || network.ipv4.gatewayOf !== undefined
      ? []
      : [`${network.ipv4.gateway}/${network.ipv4.prefix.length}`];
  return [...new Set(hops), ...own, ...ipv4];
}

/** A network of one address has no room for the router, which knows by a route that its host is on the segment. */
function singleAddresses(
  site: OnPremSitePlan,
  { name, prefix, ipv4 }: NetworkPlan,
): readonly RouteTopology[] {
  const segment = segmentName(site.name, wireOf(site, name));
  return [prefix, ...(ipv4 === undefined ? [] : [ipv4.prefix])]
    .filter(({ value }) => value.length === 128)
    .map((single) => ({ to: `${single}`, segment }));
}

/** What a host answers for is on the segment, as far as the router knows. */
function onSegment(site: OnPremSitePlan, { network, behind }: ProxyPlan): readonly RouteTopology[] {
  const segment = segmentName(site.name, wireOf(site, network));
  return behind.map(({ prefix }) => ({ to: `${prefix}`, segment }));
}

/** The smallest of what hosts are given there: the router is one more on the segment. */
function mtuOn(site: OnPremSitePlan, network: NetworkPlan): Pick<SegmentTopology, "mtu"> {
  const given = site.hosts.flatMap(({ interfaces, mtus }) =>
    interfaces
      .filter((device) => device.network === network.name)
      .flatMap(({ name }) => mtus.find((planned) => planned.interface === name)?.mtu ?? []),
  );
  return given.length === 0 ? {} : { mtu: Math.min(...given) };
}

function segmentName(site: string, network: string): string {
  return `${site}--${network}`;
}

/** Where a NIC ends that nothing of the layout connects. */
function unplugged(site: string): string {
  return `${site}--unplugged`;
}

function hostTwin(
  plan: Plan,
  site: OnPremSitePlan,
  host: HostPlan,
  providers: readonly Provider[],
  authorizedKeys: readonly string[],
  machines: readonly string[],
): TwinSpec {
  const name = `${site.name}/${host.name}`;
  for (const { refused } of standIns) {
    const reason = refused?.(host);
    if (reason !== undefined) throw new Error(`sites.${site.name}.hosts.${host.name}.${reason}`);
  }
  const feature = featureOf[host.renderer];
  if (feature === undefined)
    throw new Error(
      `sites.${site.name}.hosts.${host.name}.network: has the renderer ${host.renderer}, and the hosts' image has nothing that reads its files; a layout that has it cannot be booted as a lab`,
    );
  const features = [feature, ...standIns.flatMap((standIn) => standIn.features?.(host) ?? [])];
  const nics = host.interfaces
    .filter(({ link }) => isNic(link))
    .map((nic): TwinNic => {
      const network = segmentOf(site, host, nic);
      const provider = providers.find((own) => own.host === host.name && own.interface === nic.name);
      const segment =
        network === undefined ? (provider?.access ?? unplugged(site.name)) : segmentName(site.name, network);
      return {
        name: nic.name,
        mac: macOf(plan, host, nic.name),
        mtu,
        peer: { kind: "segment", segment },
      };
    });
  return {
    name: twinName(name),
    hostname: host.name,
    features,
    nics,
    files: [
      ...installedFiles(host, outside.host),
      ...standIns.flatMap((standIn) => standIn.files?.(host) ?? []),
    ],
    authorizedKeys,
    ...(machines.includes(name) ? { machine: true } : {}),
  };
}

function macOf(plan: Plan, host: HostPlan, name: string): string {
  const nic = host.interfaces.find((own) => own.name === name);
  return (nic && madeOf(host, nic)) ?? stableMac(plan.name, `${host.site}/${host.name}`, name);
}

/** The MAC address that an interface's address is made of (RFC 4291, appendix A), where the NIC, or the bridge that it is a port of, has such. */
function madeOf(host: HostPlan, nic: InterfacePlan): string | undefined {
  const upper = host.interfaces.find(({ link }) => portsOf(link)?.includes(nic.name));
  const device = [nic, upper].find((own) => own?.comes?.identifier === "eui64");
  const address = device?.addresses.find(({ origin }) => origin === "slaac")?.address;
  if (address === undefined) return undefined;
  const digits = (address.value.value & 0xffff_ffff_ffff_ffffn).toString(16).padStart(16, "0");
  const first = (Number.parseInt(digits.slice(0, 2), 16) ^ 2).toString(16).padStart(2, "0");
  return [first, ...((digits.slice(2, 6) + digits.slice(10)).match(/../g) ?? [])].join(":");
}

/** The segment that a NIC is in: its own network's, or that of the link that it is a port of. */
function segmentOf(
  site: OnPremSitePlan,
  host: HostPlan,
  { name, network }: InterfacePlan,
): string | undefined {
  const upper = host.interfaces.find(({ link }) => portsOf(link)?.includes(name));
  const wanted = network ?? upper?.network;
  const found = segments(site).find((segment) => segment.name === wanted)?.name;
  return found && wireOf(site, found);
}
