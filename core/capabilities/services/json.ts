import { z } from "zod";
import { address, name, origin } from "../../report/json-values.ts";
import type { SitePlans } from "../values.ts";

const service = z.strictObject({ name, network: name, address, origin, hosts: z.array(name) });

export const servicesJsonKeys = {
  services: z.array(service).describe("Addresses on the loopbacks of the hosts that answer"),
};

/** The services of a site, as a plan's JSON reports them. */
export function servicesJson(site: SitePlans): { services: z.output<typeof service>[] } {
  return {
    services: site.services.map((service) => ({
      name: service.name,
      network: service.network,
      address: `${service.address}`,
      origin: service.origin,
      hosts: [...service.hosts],
    })),
  };
}
