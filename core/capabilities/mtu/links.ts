import type { LayoutHost, LayoutInterface, LayoutSite } from "../../layout/layout.ts";
import { hasNeighbours, portsOf } from "../../links/index.ts";
import type { LayoutMtu, LayoutMtus } from "./values.ts";

/**
 * The MTU of each link of a host that is given one: its own, else its network's, else, of a bridge, the smallest that a port
 * of it is given. A port that is given none takes its bridge's, so that a bridge and its ports agree.
 */
export function mtusOf(site: LayoutSite, host: LayoutHost): LayoutMtus {
  const links = host.interfaces.filter(({ link }) => hasNeighbours(link));
  const given = new Map(
    links.flatMap(({ name, network }) => {
      const mtu = host.mtus.get(name) ?? site.mtus.get(network ?? "");
      return mtu === undefined ? [] : [[name, mtu] as const];
    }),
  );
  const all = new Map(given);
  for (const bridge of links) {
    const mtu = given.get(bridge.name) ?? smallestOfPorts(bridge, given);
    if (mtu === undefined) continue;
    all.set(bridge.name, mtu);
    for (const port of portsOf(bridge.link) ?? []) if (!given.has(port)) all.set(port, mtu);
  }
  return all;
}

function smallestOfPorts({ link }: LayoutInterface, given: LayoutMtus): LayoutMtu | undefined {
  return (portsOf(link) ?? []).flatMap((port) => given.get(port) ?? []).sort((a, b) => a.value - b.value)[0];
}
