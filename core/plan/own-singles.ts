import type { Capability } from "../capabilities/capability.ts";
import type { LayoutHost, LayoutSite } from "../layout/layout.ts";
import { standingHosts } from "../layout/standing-hosts.ts";
import { hasNeighbours, isInner } from "../links/index.ts";
import type { PlannedPrefix } from "./planned-prefix.ts";
import type { Reservation } from "./standing-numbers.ts";

/**
 * What most hosting companies give: one prefix that is routed to a host, of which one address, as a /128 on the NIC, is how
 * the host itself is reached, while the whole prefix is on a bridge inside. The two overlap and are one thing.
 */

/** A network as far as its place is looked at. */
interface Place {
  readonly network: { readonly name: string };
  readonly prefix: PlannedPrefix;
}

/** The host whose own /128 the inner of two networks of a site is, with the outer one on its bridges alone. */
export function holderOfSingle(
  site: LayoutSite,
  outer: Place,
  inner: Place,
  capabilities: readonly Capability[],
): LayoutHost | undefined {
  if (inner.prefix.value.length !== 128 || outer.prefix.value.length === 128) return undefined;
  const [holder, ...others] = standingHosts(site.hosts).filter((host) =>
    isOn(host, outer.network.name, capabilities),
  );
  if (holder === undefined || others.length > 0 || reachesOutside(holder, outer.network.name))
    return undefined;
  return holder.interfaces.some(({ network }) => network === inner.network.name) ? holder : undefined;
}

/**
 * The numbers of a network that hosts have as a /128 of their own: nobody else's, but their bridge may have it too.
 * @param singles the networks of the site that are a /128
 */
export function ownSingles(
  site: LayoutSite,
  outer: Place,
  singles: readonly Place[],
  capabilities: readonly Capability[],
): readonly Reservation[] {
  return singles.flatMap((inner): Reservation[] => {
    if (inner === outer || !outer.prefix.contains(inner.prefix)) return [];
    const holder = holderOfSingle(site, outer, inner, capabilities);
    if (holder === undefined || hasOnBridge(holder, outer, inner.prefix, capabilities)) return [];
    const number = outer.prefix.value.offsetOf(inner.prefix.value.network);
    const reason = `is used twice: it is that of ${holder.name} itself, by the network ${inner.network.name}`;
    return [{ first: number, last: number, code: "HX032", reason, fix: "use another number" }];
  });
}

function isOn(host: LayoutHost, network: string, capabilities: readonly Capability[]): boolean {
  return (
    host.interfaces.some((device) => device.network === network && hasNeighbours(device.link)) ||
    capabilities.some(({ layoutBridges }) =>
      layoutBridges?.(host).some((bridge) => bridge.network === network),
    )
  );
}

function reachesOutside(host: LayoutHost, network: string): boolean {
  return host.interfaces.some((device) => device.network === network && !isInner(device.link));
}

function hasOnBridge(
  host: LayoutHost,
  { network, prefix }: Place,
  single: PlannedPrefix,
  capabilities: readonly Capability[],
): boolean {
  const bridges = capabilities.flatMap(({ layoutBridges }) => layoutBridges?.(host) ?? []);
  const pins = [
    ...host.interfaces.map((device) => ({ network: device.network, pins: device.addresses ?? [] })),
    ...bridges.map((bridge) => ({
      network: bridge.network,
      pins: bridge.pin === undefined ? [] : [bridge.pin],
    })),
  ];
  const number = prefix.value.offsetOf(single.value.network);
  return pins.some(
    (on) =>
      on.network === network.name &&
      on.pins.some(({ value }) => value.value === number || value.equals(single.value.network)),
  );
}
