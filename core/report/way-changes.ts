import { capabilities as allCapabilities, type Capability } from "../capabilities/index.ts";
import type { HostPlan, InterfacePlan, NetworkPlan, Plan, SitePlan } from "../plan/index.ts";

/** What is said of a thing besides its numbers, and is said otherwise now: which way packets go there. */
export interface WayChange {
  /** `rack/pve-1/eno2`: as it is called now. */
  readonly name: string;
  /** `metric`, `table 102`, `routed 2001:db8:100::/56` */
  readonly what: string;
  /** `null` where nothing was said. */
  readonly before: string | null;
  /** `null` where nothing is said any more. */
  readonly after: string | null;
}

/** What is said of one thing, by what it is about. */
type Ways = ReadonlyMap<string, string>;

/** A thing with what is said of it, and the name that it had before. */
interface Stated {
  readonly formerly: string;
  readonly ways: Ways;
}

/**
 * What two plans say otherwise of networks, hosts and interfaces that both have: of what has come or gone its numbers tell.
 *
 * @param before with the blocks filled in that the plan after knows, and the other way round
 * @returns in order of name, and of what it is
 */
export function wayChanges(
  before: Plan,
  after: Plan,
  capabilities: readonly Capability[] = allCapabilities,
): readonly WayChange[] {
  const key = ({ name, what }: WayChange) => `${name} ${what}`;
  const sites = new Map(before.sites.map((site) => [site.name, site]));
  const changes = after.sites.flatMap((site) => {
    const then = sites.get(site.name) ?? sites.get(site.formerly ?? "");
    if (then === undefined) return [];
    const stated = statedOf(then, capabilities);
    return [...statedOf(site, capabilities)].flatMap(([name, { formerly, ways }]) => {
      const old = stated.get(name) ?? stated.get(formerly);
      return old === undefined ? [] : changesOf(`${site.name}${name}`, old.ways, ways);
    });
  });
  return changes.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

function changesOf(name: string, before: Ways, after: Ways): WayChange[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((what) => {
    const change = { name, what, before: before.get(what) ?? null, after: after.get(what) ?? null };
    return change.before === change.after ? [] : [change];
  });
}

/** Everything of a site that something may be said of, by its name behind the site's. */
function statedOf(site: SitePlan, capabilities: readonly Capability[]): ReadonlyMap<string, Stated> {
  const stated = new Map<string, Stated>();
  for (const network of site.networks)
    stated.set(`/${network.name}`, {
      formerly: `/${network.formerly ?? network.name}`,
      ways: waysOfNetwork(network),
    });
  for (const host of site.hosts) {
    const formerly = `/${host.formerly ?? host.name}`;
    stated.set(`/${host.name}`, { formerly, ways: waysOfHost(host, capabilities) });
    for (const device of host.interfaces)
      stated.set(`/${host.name}/${device.name}`, {
        formerly: `${formerly}/${device.formerly ?? device.name}`,
        ways: waysOfInterface(device),
      });
  }
  return stated;
}

function waysOfNetwork({ gateway, gatewayOnLink, onLink, further }: NetworkPlan): Ways {
  return new Map([
    ...(gatewayOnLink && gateway !== undefined ? [["gateway on-link", `${gateway}`] as const] : []),
    ...(onLink ? [] : [["onLink", "false"] as const]),
    ...further.flatMap(({ name, deprecated }) =>
      deprecated ? [[`prefix ${name}`, "deprecated"] as const] : [],
    ),
  ]);
}

function waysOfHost(host: HostPlan, capabilities: readonly Capability[]): Ways {
  const routed = capabilities.flatMap(({ routedPrefixes }) => routedPrefixes?.(host) ?? []);
  return new Map(routed.map(({ prefix, unused }) => [`routed ${prefix}`, unused]));
}

function waysOfInterface({ metric, source, tables }: InterfacePlan): Ways {
  return new Map([
    ...(metric === undefined ? [] : [["metric", `${metric}`] as const]),
    ...(source === undefined ? [] : [["source", `${source}`] as const]),
    ...tables.map(
      ({ table, gateway }) =>
        [`table ${table}${gateway.isIpv4 ? " in IPv4" : ""}`, `via ${gateway}`] as const,
    ),
  ]);
}
