/** From a topology to a lab in which every twin answers on SSH. */

import { bounded } from "../../hosts/process/index.ts";
import { createInternet, internetHost, internetSegment, nameServer } from "./internet.ts";
import type { Lab } from "./lab.ts";
import { ip } from "./namespace.ts";
import { setProvider } from "./provider.ts";
import { coreNamespace, createRouter, routeLine, routerNamespace } from "./router.ts";
import type { SiteTopology, Topology } from "./topology.ts";
import type { TwinSpec } from "./world.ts";

/** Twins that boot side by side: each has a deadline of its own, which hundreds at once on two cores would miss. */
const bootsAtATime = 24;

/** @throws with the first thing that could not be made, or the first twin that did not answer in time */
export async function boot(lab: Lab, topology: Topology): Promise<void> {
  if (topology.lab !== lab.lab) throw new Error(`topology of lab ${topology.lab}: this is lab ${lab.lab}`);
  lab.progress("routers and segments");
  await createInternet(topology.internet);
  lab.adoptSegment(coreNamespace, internetSegment);
  lab.setNameServer(nameServer(topology.internet));
  for (const site of topology.sites) await createSite(lab, site);

  const internet = internetHost(topology.internet);
  const hosts = [internet, ...topology.twins];
  lab.progress(`starting ${hosts.length + topology.guests.length} twins`);
  await startAll(lab, hosts);
  await startAll(lab, topology.guests);
  await Promise.all(lab.twins().map((twin) => twin.waitForSsh()));

  // Guests may have to wait for their host's bridge, which nobody has configured yet.
  await Promise.all(hosts.map(({ name }) => lab.labTwin(name).waitForAddress()));

  const outside = lab.labTwin(internet.name);
  await outside.waitForPort("udp", 53);
  await outside.waitForPort("tcp", 80);
  await lab.serveNames(outside);
  lab.progress(`${lab.twins().length} twins answer on SSH`);
}

/** Where there is a queue, a twin that has only begun to boot keeps its place in it. */
async function startAll(lab: Lab, specs: readonly TwinSpec[]): Promise<void> {
  const queued = specs.length > bootsAtATime;
  await bounded(specs, bootsAtATime, async (spec) => {
    const twin = await lab.startLabTwin(spec);
    if (queued) await twin.waitForSsh();
  });
}

/** Makes a site's router with its segments and routes. */
export async function createSite(lab: Lab, site: SiteTopology): Promise<void> {
  const netns = routerNamespace(site.name);
  await createRouter(netns);
  for (const { name, addresses, mtu } of site.segments)
    await lab.createSegmentWithAddresses(netns, name, addresses, mtu);
  for (const { name, provider } of site.segments)
    if (provider !== undefined) await setProvider(netns, name, provider);
  for (const { name, advertising } of site.segments) await lab.advertise(netns, name, advertising);
  await lab.joinCore(netns, site.prefixes);
  // What the router is not told how to deliver, it must not send back by its default route: the two routers would
  // pass it to and fro, and notify everybody of the detour (RFC 7084, WPD-5, asks the same of a customer's router).
  await ip(
    netns,
    site.prefixes.map((prefix) => `route add unreachable ${prefix} metric 65535`),
  );
  await ip(
    netns,
    site.routes.map((route) => routeLine("add", route)),
  );
}
