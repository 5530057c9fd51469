import type { HostPlan, Plan } from "../../core/index.ts";

/** What a run of the engine does to one host. */
export interface HostChange {
  /** `rack/pve-1` */
  readonly name: string;
  readonly change: "added" | "changed" | "removed";
}

/** What a change touches, as the engine's preview reports it. */
export interface PlanChangeScope {
  /** In order of name. */
  readonly hosts: readonly HostChange[];
  /** Sites of which something is changed that is no host's: a network, its rules, its routes. */
  readonly sites: readonly string[];
  /** Resources that belong to nobody whom the plans know: then everything counts as touched. */
  readonly others: readonly string[];
}

/**
 * Whom the steps of a preview belong to. Resources are named after what they are for: `rack-pve-1` is a host's,
 * `cloud-web-1-ens5` a NIC's of one, `cloud-edge` a site's.
 *
 * @param steps names of resources that are made, changed or removed
 */
export function changeScope(before: Plan, after: Plan, steps: readonly string[]): PlanChangeScope {
  const earlier = hostNames(before);
  const later = hostNames(after);
  const all = [...new Set([...earlier, ...later])].sort();
  const sites = [...new Set([...before.sites, ...after.sites].map(({ name }) => name))];
  const ofHost = steps.map((step) => longestOwner(step, all));
  const rest = steps.filter((_, index) => ofHost[index] === undefined);
  const ofSite = rest.map((step) => longestOwner(step, sites));
  const rerouted = after.sites.flatMap((site) => reroutedHosts(before, site.name, after));
  const touched = new Set([...ofHost.filter((owner) => owner !== undefined), ...rerouted]);
  return {
    hosts: all.flatMap((name): HostChange[] => {
      if (!later.includes(name)) return [{ name, change: "removed" }];
      if (!earlier.includes(name)) return [{ name, change: "added" }];
      return touched.has(name) ? [{ name, change: "changed" }] : [];
    }),
    sites: sites.filter((site) => ofSite.includes(site)).sort(),
    others: rest.filter((_, index) => ofSite[index] === undefined),
  };
}

/** Whether the change touches the host of an endpoint, or the site it is in. @param endpoint `rack/pve-1/git` or `rack/pve-1` */
export function isTouched(scope: PlanChangeScope, endpoint: string): boolean {
  const [site = "", host = ""] = endpoint.split("/");
  return (
    scope.others.length > 0 ||
    scope.sites.includes(site) ||
    scope.hosts.some(({ name }) => name === `${site}/${host}`)
  );
}

function hostNames(plan: Plan): string[] {
  return plan.sites.flatMap((site) => site.hosts.map((host: HostPlan) => `${host.site}/${host.name}`));
}

/** The longest of the names that the resource's begins with: `cloud/web-1` of `cloud-web-1-ens5`, and not `cloud/web`. */
function longestOwner(resource: string, names: readonly string[]): string | undefined {
  return names
    .filter((name) => `${resource}-`.startsWith(`${name.replaceAll("/", "-")}-`))
    .sort((a, b) => b.length - a.length)[0];
}

/** Hosts to which the site's router sends something else than before. */
function reroutedHosts(before: Plan, site: string, after: Plan): string[] {
  const routes = (plan: Plan) =>
    (plan.sites.find(({ name }) => name === site)?.routes ?? []).map((route) => ({
      host: route.host,
      words: `${route.to} via ${route.via} on ${route.network}`,
    }));
  const [earlier, later] = [routes(before), routes(after)];
  const differs = (route: { readonly words: string }, others: readonly { readonly words: string }[]) =>
    !others.some(({ words }) => words === route.words);
  return [
    ...earlier.filter((route) => differs(route, later)),
    ...later.filter((route) => differs(route, earlier)),
  ].map(({ host }) => host);
}
