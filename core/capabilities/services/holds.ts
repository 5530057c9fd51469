import type { ThingHolding } from "../../plan/holds/holding.ts";
import { serviceOwner } from "../../plan/owners.ts";
import type { SitePlan } from "../../plan/plan.ts";

/** The addresses of a site's services: alone on the loopbacks that have them. */
export function* servicesHold(site: SitePlan): Iterable<ThingHolding> {
  for (const service of site.services) {
    const { name, network, address, origin, hosts } = service;
    yield {
      kind: "thing",
      word: "service",
      rank: "service",
      note: `service, ${origin}`,
      site: site.name,
      host: undefined,
      name,
      within: network,
      family: 6,
      origin,
      from: `${origin}, ${hosts.length === 0 ? "on no host" : `on ${hosts.join(", ")}`}`,
      retired: false,
      owner: serviceOwner(site.name, name),
      path: ["sites", site.name, "services", name, "address"],
      address,
      prefix: undefined,
      length: 128,
      space: undefined,
    };
  }
}
