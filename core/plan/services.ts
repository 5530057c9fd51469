import type { LayoutSite } from "../layout/layout.ts";
import { isRetired } from "../layout/standing-hosts.ts";
import type { SiteMembers } from "./members.ts";
import { serviceOwner } from "./owners.ts";
import type { ServicePlan } from "./plan.ts";

/** The services of a site with their addresses; what got none is left out. */
export class SiteServices {
  readonly all: readonly ServicePlan[];
  readonly #byHost = new Map<string, ServicePlan[]>();

  constructor(site: LayoutSite, members: SiteMembers) {
    this.all = planServices(site, members);
    for (const service of this.all) {
      for (const host of service.hosts) {
        const own = this.#byHost.get(host);
        if (own === undefined) this.#byHost.set(host, [service]);
        else own.push(service);
      }
    }
  }

  /** Those that a host has. */
  on(host: string): readonly ServicePlan[] {
    return this.#byHost.get(host) ?? [];
  }
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
