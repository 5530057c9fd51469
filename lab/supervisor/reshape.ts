/**
 * From a lab that stands to one of another topology, in the two halves between which a change is applied: what is new
 * is there before, and what has gone stays until after, as with machines that are racked before a change and taken
 * out after it.
 */

import { createSite } from "./boot.ts";
import type { Lab } from "./lab.ts";
import { ip } from "./namespace.ts";
import { setProvider } from "./provider.ts";
import { addAddress, routeLine, routerNamespace, segmentDevice, usualMtu } from "./router.ts";
import type { Provider, RouteTopology, SegmentTopology, SiteTopology, Topology } from "./topology.ts";
import type { TwinSpec } from "./world.ts";

/**
 * Adds what `next` has and `now` has not: sites, segments, addresses of routers, routes, hosts and their NICs, guests.
 * Resolves when every new host answers on SSH.
 *
 * @returns what the lab then has: both
 */
export async function extend(lab: Lab, now: Topology, next: Topology): Promise<Topology> {
  for (const site of next.sites) {
    const standing = now.sites.find(({ name }) => name === site.name);
    if (standing === undefined) await createSite(lab, site);
    else await extendSite(lab, standing, site);
  }
  const hosts = next.twins.filter(({ name }) => lab.twin(name) === undefined);
  const guests = next.guests.filter(({ name }) => lab.twin(name) === undefined);
  if (hosts.length + guests.length > 0) lab.progress(`starting ${hosts.length + guests.length} more twins`);
  for (const spec of next.twins) {
    if (!hosts.includes(spec)) await lab.plugNics(spec);
  }
  await Promise.all(hosts.map((spec) => lab.startLabTwin(spec)));
  await Promise.all(guests.map((spec) => lab.startLabTwin(spec)));
  await Promise.all([...hosts, ...guests].map(({ name }) => lab.labTwin(name).waitForSsh()));
  await Promise.all(hosts.map(({ name }) => lab.labTwin(name).waitForAddress()));
  return both(now, next);
}

/**
 * Takes away what `next` has not; routes that lead elsewhere now are changed, and guests that have other addresses are
 * started anew.
 *
 * @returns what the lab then has: `next`, and segments of before, in which nobody is any more
 */
export async function shrink(lab: Lab, now: Topology, next: Topology): Promise<Topology> {
  for (const site of now.sites) {
    await shrinkSite(site, siteOf(next, site.name));
    for (const { name } of site.segments) {
      const wanted = segmentOf(siteOf(next, site.name), name);
      await lab.advertise(routerNamespace(site.name), name, wanted?.advertising);
      await setProvider(routerNamespace(site.name), name, wanted?.provider);
    }
  }
  const wanted = [...next.twins, ...next.guests];
  const gone = [...now.guests, ...now.twins].filter(
    ({ name }) => lab.twin(name) !== undefined && !wanted.some((spec) => spec.name === name),
  );
  for (const { name } of gone) {
    lab.progress(`twin ${name} goes`);
    await lab.stopTwin(name);
  }
  for (const spec of next.guests) {
    const standing = lab.twin(spec.name)?.spec;
    if (standing === undefined || isSameMachine(standing, spec)) continue;
    lab.progress(`guest ${spec.name} starts anew with its new network`);
    await lab.stopTwin(spec.name);
    await lab.startLabTwin(spec);
    await lab.labTwin(spec.name).waitForSsh();
  }
  const sites = now.sites.map((site) => emptied(site, siteOf(next, site.name)));
  return { ...next, sites };
}

async function extendSite(lab: Lab, now: SiteTopology, next: SiteTopology): Promise<void> {
  const netns = routerNamespace(next.name);
  for (const segment of next.segments) {
    const standing = now.segments.find(({ name }) => name === segment.name);
    const { name, addresses, mtu = usualMtu } = segment;
    if (standing === undefined) await lab.createSegmentWithAddresses(netns, name, addresses, mtu);
    else
      await ip(netns, [
        `link set ${segmentDevice(name)} mtu ${mtu}`,
        ...added(standing.addresses, addresses).map(onSegment(name)),
      ]);
  }
  for (const { name, provider } of next.segments)
    await setProvider(netns, name, bothProviders(segmentOf(now, name)?.provider, provider));
  for (const { name, advertising } of next.segments)
    if (advertising !== undefined) await lab.advertise(netns, name, advertising);
  for (const prefix of added(now.prefixes, next.prefixes)) {
    await lab.routeFromCore(netns, prefix, true);
    await ip(netns, [`route replace unreachable ${prefix} metric 65535`]);
  }
  const routes = next.routes.filter(({ to }) => !now.routes.some((route) => route.to === to));
  await ip(netns, [
    ...routes.map((route) => routeLine("add", route)),
    ...routedInstead(now, next).map((route) => routeLine("replace", route)),
  ]);
}

async function shrinkSite(now: SiteTopology, next: SiteTopology | undefined): Promise<void> {
  const netns = routerNamespace(now.name);
  const wanted = next?.routes ?? [];
  const moved = wanted.filter((route) => !now.routes.some((standing) => isSameRoute(standing, route)));
  await ip(
    netns,
    moved.map((route) => routeLine("replace", route)),
  );
  const gone = now.routes.filter(({ to }) => !wanted.some((route) => route.to === to));
  await ip(
    netns,
    gone.map((route) => routeLine("del", route)),
  );
  for (const { name, addresses } of now.segments) {
    const left = added(next?.segments.find((segment) => segment.name === name)?.addresses ?? [], addresses);
    await ip(
      netns,
      left.map((address) => `addr del ${address} dev ${segmentDevice(name)}`),
    );
  }
}

function both(now: Topology, next: Topology): Topology {
  const sites = next.sites.map((site): SiteTopology => {
    const standing = siteOf(now, site.name);
    if (standing === undefined) return site;
    return {
      name: site.name,
      prefixes: union(standing.prefixes, site.prefixes),
      segments: bothSegments(standing.segments, site.segments),
      routes: [
        ...standing.routes.map(
          (route) => routedInstead(standing, site).find(({ to }) => to === route.to) ?? route,
        ),
        ...site.routes.filter(({ to }) => !standing.routes.some((route) => route.to === to)),
      ],
    };
  });
  return {
    ...next,
    sites: [...now.sites.filter(({ name }) => siteOf(next, name) === undefined), ...sites],
    twins: [...now.twins.filter((twin) => !next.twins.some(({ name }) => name === twin.name)), ...next.twins],
    guests: [
      ...now.guests.filter((guest) => !next.guests.some(({ name }) => name === guest.name)),
      ...next.guests,
    ],
  };
}

/**
 * Routes to hosts for what has been looked for on the segment: a host delivers what is sent to it whether it answers for that or not,
 * so whoever takes its answers away has the router told first.
 */
function routedInstead(now: SiteTopology, next: SiteTopology): readonly RouteTopology[] {
  return next.routes.filter(
    ({ to, via }) =>
      via !== undefined && now.routes.some((route) => route.to === to && route.via === undefined),
  );
}

/** The site as it is to be, with those of its segments that are no longer needed, and stand for nothing. */
function emptied(now: SiteTopology, next: SiteTopology | undefined): SiteTopology {
  const segments = now.segments.map(
    ({ name }) => next?.segments.find((segment) => segment.name === name) ?? { name, addresses: [] },
  );
  return { name: now.name, prefixes: now.prefixes, segments, routes: next?.routes ?? [] };
}

function bothSegments(
  now: readonly SegmentTopology[],
  next: readonly SegmentTopology[],
): readonly SegmentTopology[] {
  const names = union(
    now.map(({ name }) => name),
    next.map(({ name }) => name),
  );
  const addresses = (segments: readonly SegmentTopology[], wanted: string) =>
    segments.find(({ name }) => name === wanted)?.addresses ?? [];
  return names.map((name) => ({ name, addresses: union(addresses(now, name), addresses(next, name)) }));
}

/** Who is there before and who is after: one that lets everything through in either case does so in between. */
function bothProviders(now: Provider | undefined, next: Provider | undefined): Provider | undefined {
  if (now === undefined || next === undefined) return undefined;
  return { ...next, macs: union(now.macs, next.macs) };
}

function isSameMachine(twin: TwinSpec, other: TwinSpec): boolean {
  const machine = ({ features, files, nics }: TwinSpec) => JSON.stringify({ features, files, nics });
  return machine(twin) === machine(other);
}

function isSameRoute(route: RouteTopology, other: RouteTopology): boolean {
  return route.to === other.to && route.via === other.via && route.segment === other.segment;
}

function siteOf(topology: Topology, wanted: string): SiteTopology | undefined {
  return topology.sites.find(({ name }) => name === wanted);
}

function segmentOf(site: SiteTopology | undefined, wanted: string): SegmentTopology | undefined {
  return site?.segments.find(({ name }) => name === wanted);
}

function onSegment(segment: string): (address: string) => string {
  return (address) => addAddress(address, segmentDevice(segment));
}

/** Those of `next` that are not in `now`. */
function added(now: readonly string[], next: readonly string[]): readonly string[] {
  return next.filter((line) => !now.includes(line));
}

function union(now: readonly string[], next: readonly string[]): readonly string[] {
  return [...now, ...added(now, next)];
}
