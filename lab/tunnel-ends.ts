import { leadsOutside, outerOf } from "../core/links/index.ts";
import type { HostPlan, Plan, PlannedAddress, PlannedPrefix, SitePlan } from "../core/plan/index.ts";

/** What lies behind clients of the site's tunnels, which the site of the server leads to, wherever they are. */
export function behindTunnels({ hosts }: SitePlan): readonly PlannedPrefix[] {
  return hosts.flatMap(({ interfaces }) =>
    interfaces.flatMap(({ link, routes }) =>
      outerOf(link) === undefined || leadsOutside(link)
        ? []
        : routes.flatMap(({ to }) => (to.isIpv4 ? [] : to)),
    ),
  );
}

/** Between which packets of the layout's tunnels travel in IPv4: where ends are dialled, and what these hosts have that dial one. */
export function ipv4Ends(plan: Plan, hosts: readonly HostPlan[]): readonly PlannedAddress[] {
  const known = plan.sites.flatMap(({ networks }) => networks.flatMap(({ ipv4 }) => ipv4?.prefix ?? []));
  const dialledBy = ({ tunnels, wireguard }: HostPlan) =>
    [
      ...tunnels.map(({ remote }) => remote),
      ...wireguard.flatMap(({ peers }) => peers.flatMap(({ endpoint }) => endpoint?.address ?? [])),
    ].filter((address) => known.some((prefix) => prefix.contains(address)));
  const dialling = hosts.filter((host) => dialledBy(host).length > 0);
  const own = dialling.flatMap(({ interfaces }) => interfaces.flatMap(({ ipv4 }) => ipv4?.address ?? []));
  return [...plan.sites.flatMap((site) => site.hosts.flatMap(dialledBy)), ...own];
}
