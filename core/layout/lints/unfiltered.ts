import { Ipv6Prefix } from "../../address/index.ts";
import type { Capability } from "../../capabilities/capability.ts";
import { isInner } from "../../links/index.ts";
import type { Problem } from "../../problem/index.ts";
import type { Layout, LayoutHost, LayoutSite, Path } from "../layout.ts";
import { standingHosts } from "../standing-hosts.ts";

const uniqueLocal = Ipv6Prefix.parse("fc00::/7");

/** What a host forwards to: a bridge, or a pool on one. */
interface Inner {
  readonly path: Path;
  readonly network: string;
}

/**
 * Hosts that forward to public addresses, with nothing on the way that filters: to guests or containers of the layout, or
 * to a bridge or pool whose guests or containers it does not name. An AWS instance stands behind its security group; a
 * lab is reached by nobody.
 */
export function unfilteredWorkloads(layout: Layout, capabilities: readonly Capability[]): Problem[] {
  if (layout.purpose === "lab") return [];
  return layout.sites.flatMap((site) => {
    if (site.aws !== undefined) return [];
    const open = publicNetworks(layout, site);
    return standingHosts(site.hosts).flatMap((host) =>
      capabilities.some(({ forwardsTo }) => forwardsTo?.(host).some((network) => open.has(network)))
        ? [unfilteredHost(host)]
        : innerOf(host, capabilities).flatMap((inner) =>
            open.has(inner.network) ? [unfilteredInner(host, inner, capabilities)] : [],
          ),
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

function unfilteredInner(host: LayoutHost, { path }: Inner, capabilities: readonly Capability[]): Problem {
  const why = capabilities.flatMap(({ filtersNoLonger }) => filtersNoLonger?.(host) ?? []);
  return {
    code: "HX120",
    path,
    value: undefined,
    reason: `is public, and nothing filters on the way to whatever is put there${why.map((reason) => `, and ${reason}`).join("")}`,
    fix: 'filter before it and say so, at the host or its site: allow: { HX120: "the router filters" }',
  };
}

/** Where something can be put that the layout knows nothing of. */
function innerOf(host: LayoutHost, capabilities: readonly Capability[]): Inner[] {
  const held = capabilities.flatMap((capability) => capability.pools?.(host) ?? []);
  const own = host.interfaces.flatMap(({ path, link, network, pools }): Inner[] => {
    if (network === undefined) return [];
    const inner = pools
      .filter(({ name }) => held.includes(name))
      .map((pool) => ({ path: pool.path, network }));
    return isInner(link) ? [{ path, network }, ...inner] : inner;
  });
  return [...own, ...capabilities.flatMap((capability) => capability.layoutBridges?.(host) ?? [])];
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
