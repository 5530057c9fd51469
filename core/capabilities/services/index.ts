import type { SiteSource } from "../../layout/source.ts";
import type { Capability } from "../capability.ts";
import { listedTargets } from "../listed-targets.ts";
import { planSite, serviceAddress } from "./plan.ts";
import { readServices } from "./read.ts";

const written = (site: SiteSource) => site.services;

/** Services with an address of their own, on the loopbacks of the hosts that answer: several make it anycast. */
export const services: Capability = {
  name: "services",
  siteList: { key: "services", written, read: (site) => site.services },
  siteTargets: listedTargets("services", written),
  readSite: (reading, source) => ({ services: readServices(reading, source) }),
  onLoopbacks: (site) => site.services,
  siteAddress: serviceAddress,
  planSite,
  loopbackAddresses: (host) =>
    host.services.map(({ address, origin }) => ({ address, length: address.isIpv4 ? 32 : 128, origin })),
};
