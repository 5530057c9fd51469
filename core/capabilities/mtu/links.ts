import type { LayoutHost, LayoutInterface, LayoutSite } from "../../layout/layout.ts";
import { below, hasNeighbours, outerOf, parentOf, portsOf } from "../../links/index.ts";
import type { LayoutMtu, LayoutMtus } from "./values.ts";

/** Of a link that is given none: Ethernet's. */
export const usualMtu = 1500;

/**
 * The MTU of each link of a host that is given one: its own, else its network's, else, of one with ports, the smallest that
 * a port of it is given. What lies below a link carries what that is given: a port that is given none takes its bridge's or
 * bond's, and a parent that is given none the largest of what lies on it, down to the NICs.
 * A tunnel has what is left of the link that its packets leave by.
 */
export function mtusOf(site: LayoutSite, host: LayoutHost): LayoutMtus {
  const tunnels = host.interfaces.filter(({ link }) => outerOf(link) !== undefined);
  if (host.mtus.size + site.mtus.size + tunnels.length === 0) return host.mtus;
  const links = host.interfaces.filter(({ link }) => hasNeighbours(link));
  const given = new Map(
    links.flatMap(({ name, network }) => {
      const mtu = host.mtus.get(name) ?? site.mtus.get(network ?? "");
      return mtu === undefined ? [] : [[name, mtu] as const];
    }),
  );
  const all = new Map(given);
  for (const device of fromTheTop(links)) {
    const { name, link } = device;
    const mtu = all.get(name) ?? smallestOfPorts(device, given);
    if (mtu === undefined) continue;
    all.set(name, mtu);
    for (const port of portsOf(link) ?? []) if (!given.has(port)) all.set(port, mtu);
    const parent = parentOf(link);
    if (parent !== undefined && !given.has(parent) && (all.get(parent)?.value ?? 0) < mtu.value)
      all.set(parent, mtu);
  }
  for (const { name, link, path } of tunnels)
    if (!all.has(name)) all.set(name, { value: leftBy(link, all) ?? usualMtu, path });
  return all;
}

/** What a tunnel's packets can have, in bytes, of those that carry them; `undefined` where the link is none. */
export function leftBy(link: LayoutInterface["link"], given: LayoutMtus): number | undefined {
  const outer = outerOf(link);
  return outer && (given.get(outer.over ?? "")?.value ?? usualMtu) - outer.overhead;
}

/** Links before those that they lie on; what lies on itself is a problem elsewhere, and comes last. */
function fromTheTop(links: readonly LayoutInterface[]): readonly LayoutInterface[] {
  const ordered: LayoutInterface[] = [];
  let waiting = links;
  while (waiting.length > 0) {
    const lower = new Set(waiting.flatMap(({ link }) => below(link)?.names ?? []));
    const free = waiting.filter(({ name }) => !lower.has(name));
    if (free.length === 0) return [...ordered, ...waiting];
    ordered.push(...free);
    waiting = waiting.filter((device) => !free.includes(device));
  }
  return ordered;
}

function smallestOfPorts({ link }: LayoutInterface, given: LayoutMtus): LayoutMtu | undefined {
  return (portsOf(link) ?? []).flatMap((port) => given.get(port) ?? []).sort((a, b) => a.value - b.value)[0];
}
