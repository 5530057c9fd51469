import type { Plan, SitePlan } from "../../core/index.ts";

/** A plan in which everything that was renamed goes by the name that its twin has. */
export interface StandingPlan {
  readonly plan: Plan;
  /** What a host is called in the layout: `rack/metal-1` of `rack/pve-1`, and of every other its own name. */
  readonly present: (host: string) => string;
  /** What a resource would be called had nothing been renamed: `rack-pve-1` of `rack-metal-1`. */
  readonly formerResource: (name: string) => string;
}

/**
 * A twin keeps its name, as a machine does that is only called something else: hosts and networks of `after`
 * that have a former name, under which they are in `before`, go by that one.
 *
 * @throws Error naming a site that was renamed: its router and its block go by its name in too many places
 */
export function standingPlan(before: Plan, after: Plan): StandingPlan {
  const presents = new Map<string, string>();
  const sites = after.sites.map((site) => {
    const earlier = before.sites.find(({ name }) => name === site.name);
    const former = before.sites.find(({ name }) => name === site.formerly);
    if (earlier === undefined && former !== undefined)
      throw new Error(
        `sites.${site.name}: was ${former.name}, and a site's twins cannot take another name while they run; rehearse the change without the new name, which changes no file and no address`,
      );
    if (earlier === undefined) return site;
    const host = standingName(earlier.hosts, site.hosts);
    for (const { name } of site.hosts) presents.set(`${site.name}/${host(name)}`, `${site.name}/${name}`);
    return renamedSite(earlier, site);
  });
  const renamed = [...presents].filter(([former, present]) => former !== present);
  const resource = (host: string) => host.replaceAll("/", "-");
  return {
    plan: { ...after, sites },
    present: (host) => presents.get(host) ?? host,
    formerResource: (name) => {
      const [former, present] = renamed.find(([, now]) => `${name}-`.startsWith(`${resource(now)}-`)) ?? [];
      return former === undefined || present === undefined
        ? name
        : `${resource(former)}${name.slice(resource(present).length)}`;
    },
  };
}

function renamedSite<Site extends SitePlan>(before: SitePlan, site: Site): Site {
  const host = standingName(before.hosts, site.hosts);
  const network = standingName(before.networks, site.networks);
  const possibly = (name: string | undefined) => (name === undefined ? undefined : network(name));
  const hostPath = (path: string) => {
    const [first = "", second] = path.split("/");
    return second === undefined ? host(first) : `${first}/${host(second)}`;
  };
  return {
    ...site,
    networks: inOrder(
      site.networks.map((declared) => ({
        ...declared,
        name: network(declared.name),
        placement:
          declared.placement.kind === "host"
            ? { ...declared.placement, host: hostPath(declared.placement.host) }
            : declared.placement,
      })),
    ),
    routes: site.routes.map((route) => ({
      ...route,
      host: hostPath(route.host),
      network: network(route.network),
    })),
    hosts: inOrder(
      site.hosts.map((declared) => ({
        ...declared,
        name: host(declared.name),
        interfaces: declared.interfaces.map((nic) => ({ ...nic, network: possibly(nic.network) })),
        guests: declared.guests.map((guest) => ({ ...guest, network: network(guest.network) })),
      })),
    ),
  };
}

interface Renamable {
  readonly name: string;
  readonly formerly: string | undefined;
}

/** The name under which a thing stands: its former one where only that was there. */
function standingName(
  before: readonly { readonly name: string }[],
  after: readonly Renamable[],
): (name: string) => string {
  const was = (name: string) => before.some((thing) => thing.name === name);
  const names = new Map(
    after.map(({ name, formerly }) => [
      name,
      !was(name) && formerly !== undefined && was(formerly) ? formerly : name,
    ]),
  );
  return (name) => names.get(name) ?? name;
}

function inOrder<Named extends { readonly name: string }>(things: readonly Named[]): readonly Named[] {
  return [...things].sort((a, b) => (a.name < b.name ? -1 : 1));
}
