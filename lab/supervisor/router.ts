/** The routers of a lab: the core, which is its "internet", and one namespace per site joined to it. */

import { createNamespace, deviceName, ip, setParameters } from "./namespace.ts";
import type { RouteTopology } from "./topology.ts";

/** Namespace of the router that everything else is joined to. */
export const coreNamespace = "core";

/** Namespace that the command line and the engine run in. */
export const controllerNamespace = "controller";

/** Next hops of the link between the core and a joined router. */
const coreSide = "fe80::1";
const siteSide = "fe80::2";

/** Namespace of an on-prem site's router; no host can have that name, as labels have no dots. */
export function routerNamespace(site: string): string {
  return `router.${site}`;
}

const forwarding = {
  "net.ipv6.conf.all.forwarding": 1,
  "net.ipv6.conf.default.accept_ra": 0,
  "net.ipv4.ip_forward": 1,
};

/** A namespace that forwards, with its loopback up. */
export async function createRouter(netns: string): Promise<void> {
  await createNamespace(netns);
  await setParameters(netns, forwarding);
}

/** Device name of the bridge of a segment: the segment's own name where a device can have it. */
export function segmentDevice(segment: string): string {
  return segment.length <= 15 ? segment : deviceName("seg-", segment);
}

/** Bytes: the router's MTU on a segment of which nobody says another. */
export const usualMtu = 1500;

/** A bridge with the router's addresses on it (with prefix lengths, e.g. `fe80::1/64`). */
export async function createSegmentBridge(
  netns: string,
  segment: string,
  addresses: readonly string[],
  mtu = usualMtu,
): Promise<void> {
  const device = segmentDevice(segment);
  await ip(netns, [
    // Snooping without a querier loses the neighbour solicitations of late-comers.
    `link add ${device} type bridge stp_state 0 forward_delay 0 mcast_snooping 0`,
    `link set ${device} alias ${segment}`,
    // Said, it is no longer the smallest of its ports'.
    `link set ${device} mtu ${mtu}`,
    ...addresses.map((address) => addAddress(address, device)),
    `link set ${device} up`,
  ]);
}

/** The router is there before anybody else, so nobody can have its address: no detection, no delay. */
export function addAddress(address: string, device: string): string {
  return `addr add ${address} dev ${device}${address.includes(":") ? " nodad" : ""}`;
}

function coreDevice(netns: string): string {
  return deviceName("to-", netns);
}

/** Joins a router to the core by `core0`, with a default route that way for both families. */
export async function joinRouterToCore(netns: string, prefixes: readonly string[]): Promise<void> {
  await setParameters(netns, forwarding);
  const device = coreDevice(netns);
  await ip(coreNamespace, [
    `link add ${device} type veth peer name core0 netns ${netns}`,
    `link set ${device} alias ${netns}`,
    addAddress(`${coreSide}/64`, device),
    `link set ${device} up`,
  ]);
  await ip(netns, [
    addAddress(`${siteSide}/64`, "core0"),
    "link set core0 up",
    `route add ::/0 via ${coreSide} dev core0`,
    // IPv4 with an IPv6 next hop (RFC 8950): no addresses for links that nobody looks at.
    `route add 0.0.0.0/0 via inet6 ${coreSide} dev core0`,
  ]);
  for (const prefix of prefixes) await setRouteFromCore(netns, prefix, true);
}

export async function setRouteFromCore(netns: string, prefix: string, present: boolean): Promise<void> {
  const verb = present ? "replace" : "del";
  const via = prefix.includes(":") ? `via ${siteSide}` : `via inet6 ${siteSide}`;
  await ip(coreNamespace, [`route ${verb} ${prefix} ${via} dev ${coreDevice(netns)}`]);
}

/** A line for `ip` in the namespace of a site's router. IPv4 prefixes may have an IPv6 next hop, never the other way round. */
export function routeLine(verb: "add" | "replace" | "del", { to, via, segment }: RouteTopology): string {
  if (via === undefined) return `route ${verb} ${to} dev ${segmentDevice(segment)}`;
  const hop = via.includes(":") && !to.includes(":") ? `inet6 ${via}` : via;
  return `route ${verb} ${to} via ${hop} dev ${segmentDevice(segment)}`;
}
