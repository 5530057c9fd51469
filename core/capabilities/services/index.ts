import type { SiteSource } from "../../layout/source.ts";
import type { Capability } from "../capability.ts";
import { listedTargets } from "../listed-targets.ts";
import { servicesHold } from "./holds.ts";
import { mapService } from "./map-addresses.ts";
import { planSite, serviceAddress } from "./plan.ts";
import { readServices } from "./read.ts";
import { serviceRequests } from "./requests.ts";

const written = (site: SiteSource) => site.services;

/** Services with an address of their own, on the loopbacks of the hosts that answer: several make it anycast. */
export const services = {
  name: "services",
  siteList: { key: "services", written, read: (site) => site.services },
  siteTargets: { ...listedTargets("services", written), noun: "service" },
  readSite: (reading, source) => ({ services: readServices(reading, source) }),
  onLoopbacks: (site) => site.services,
  siteRequests: serviceRequests,
  siteAddress: serviceAddress,
  planSite,
  siteParts: {
    services: {
      holds: servicesHold,
      map: (site, to) => ({ services: site.services.map((service) => mapService(service, to)) }),
    },
  },
  hostParts: {
    services: {
      // They stand in the plan of the site.
      holds: () => [],
      map: (host, to) => ({ services: host.services.map((service) => mapService(service, to)) }),
    },
  },
  loopbackAddresses: (host) =>
    host.services.map(({ address, origin }) => ({ address, length: address.isIpv4 ? 32 : 128, origin })),
  targets: (site) =>
    site.services
      .filter(({ hosts }) => hosts.length > 0)
      .map(({ name, address, tcp }) => ({ name: `${site.name}/${name}`, address, tcp })),
} satisfies Capability;
