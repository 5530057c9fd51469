import { Ipv6Prefix } from "../../address/index.ts";
import { isInner } from "../../links/index.ts";
import type { Problem } from "../../problem/index.ts";
import type { Layout, LayoutHost, LayoutSite, Path } from "../layout.ts";

const uniqueLocal = Ipv6Prefix.parse("fc00::/7");

/** What a host forwards to: a bridge, or a pool of Docker's. */
interface Inner {
  readonly path: Path;
  readonly network: string;
}

/**
 * Hosts that forward to public addresses, with nothing on the way that filters: to guests or containers of the layout, or
 * to a bridge or pool whose guests or containers it does not name. An AWS instance stands behind its security group; a
 * lab is reached by nobody.
 */
export function unfilteredWorkloads(layout: Layout): Problem[] {
  if (layout.purpose === "lab") return [];
  return layout.sites.flatMap((site) => {
    if (site.aws !== undefined) return [];
    const open = publicNetworks(layout, site);
    return site.hosts
      .filter((host) => !host.retired)
      .flatMap((host) =>
        forwardsTo(host).some((network) => open.has(network))
          ? [unfilteredHost(host)]
          : innerOf(host).flatMap((inner) => (open.has(inner.network) ? [unfilteredInner(host, inner)] : [])),
      );
  });
}

function unfilteredHost(host: LayoutHost): Problem {
  return {
    code: "HX053",
    path: host.path,
    value: undefined,
    reason: "forwards to guests or containers on public addresses, and filters nothing on the way",
    fix: 'filter before it and say so where it is meant: allow: { HX053: "the router filters" }',
  };
}

function unfilteredInner(host: LayoutHost, { path }: Inner): Problem {
  const docker = host.docker === undefined ? "" : ", and Docker filters IPv6 no longer (ip6tables: false)";
  return {
    code: "HX120",
    path,
    value: undefined,
    reason: `is public, and nothing filters on the way to whatever is put there${docker}`,
    fix: 'filter before it and say so, at the host or its site: allow: { HX120: "the router filters" }',
  };
}

/** The networks that a host routes to: those of its containers, and of guests on bridges without ports. */
function forwardsTo(host: LayoutHost): string[] {
  const inner = host.interfaces.filter(({ link }) => isInner(link)).map(({ network }) => network);
  const guests = host.guests.map((guest) => guest.network).filter((network) => inner.includes(network));
  const containers = host.containers.flatMap(({ on }) => {
    if (on.kind === "network") return [on.network];
    const holder = host.interfaces.find(({ pools }) => pools.some((pool) => pool.name === on.pool));
    return holder?.network === undefined ? [] : [holder.network];
  });
  return [...guests, ...containers];
}

/** Where something can be put that the layout knows nothing of. */
function innerOf(host: LayoutHost): Inner[] {
  const { docker, incus, interfaces } = host;
  const pools = docker === undefined ? [] : [docker.bridge, ...docker.networks.map(({ pool }) => pool)];
  return interfaces
    .flatMap(({ path, link, network, pools: own }): Inner[] => {
      if (network === undefined) return [];
      const held = own.filter(({ name }) => pools.includes(name)).map(({ path }) => ({ path, network }));
      return isInner(link) ? [{ path, network }, ...held] : held;
    })
    .concat(incus?.bridges ?? []);
}

function publicNetworks(layout: Layout, site: LayoutSite): Set<string> {
  const open = site.networks.filter((network) => {
    const { from, pin } = network;
    const source =
      from?.kind === "prefix" ? layout.prefixes.find(({ name }) => name === from.name) : undefined;
    // What a provider delegates is public, whichever it turns out to be.
    if (source?.delegated !== undefined) return true;
    const prefix = from?.kind === "prefix" ? source?.prefix?.value : pin?.value;
    return prefix !== undefined && !uniqueLocal.contains(prefix);
  });
  return new Set(open.map((network) => network.name));
}
