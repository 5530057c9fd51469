import { serviceOwner } from "../owners.ts";
import type { ServicePlan, SitePlan } from "../plan.ts";
import type { HeldAddress } from "./holding.ts";

export type ServiceHolding = HeldAddress<"service", ServicePlan>;

/** The addresses of a site's services: alone on the loopbacks that have them. */
export function* servicesHold(site: SitePlan): Iterable<ServiceHolding> {
  for (const service of site.services) {
    const { name, network, address, origin } = service;
    yield {
      kind: "service",
      word: "service",
      site: site.name,
      host: undefined,
      name,
      within: network,
      family: 6,
      origin,
      from: origin,
      retired: false,
      owner: serviceOwner(site.name, name),
      path: ["sites", site.name, "services", name, "address"],
      of: service,
      address,
      prefix: undefined,
      length: 128,
      space: undefined,
    };
  }
}
