import type { LayoutSite } from "../../layout/layout.ts";
import { isRetired } from "../../layout/standing-hosts.ts";
import type { Members, SiteMembers } from "../../plan/allocated-members.ts";
import { serviceOwner } from "../../plan/owners.ts";
import type { PlannedAddress } from "../../plan/planned-prefix.ts";
import type { SitePart } from "../capability.ts";
import type { ServicePlan } from "./values.ts";

/** The services of a site with their addresses, each on its hosts; what got none is left out. */
export function planSite(site: LayoutSite, members: SiteMembers): SitePart {
  const services = planServices(site, members);
  const byHost = new Map<string, ServicePlan[]>();
  for (const service of services) {
    for (const host of service.hosts) {
      const own = byHost.get(host);
      if (own === undefined) byHost.set(host, [service]);
      else own.push(service);
    }
  }
  return { plan: { services }, onHost: ({ name }) => ({ services: byHost.get(name) ?? [] }) };
}

function planServices(site: LayoutSite, members: SiteMembers): readonly ServicePlan[] {
  const leaving = new Set(site.hosts.filter(isRetired).map(({ name }) => name));
  return site.services.flatMap(({ name, network, hosts, tcp }): ServicePlan[] => {
    const own = members.ipv6.address(network, serviceOwner(site.name, name));
    return own === undefined
      ? []
      : [
          {
            name,
            network,
            address: own.address,
            origin: own.origin,
            hosts: hosts.filter((host) => !leaving.has(host)),
            tcp,
          },
        ];
  });
}

/** The address of one of them. */
export function serviceAddress(site: LayoutSite, name: string, members: Members): PlannedAddress | undefined {
  const service = site.services.find((candidate) => candidate.name === name);
  return service && members.address(service.network, serviceOwner(site.name, name))?.address;
}
