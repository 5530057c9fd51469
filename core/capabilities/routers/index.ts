import type { SiteSource } from "../../layout/source.ts";
import type { Capability } from "../capability.ts";
import { checkRouters } from "./check.ts";
import { dnsmasqUnits, renderDnsmasq } from "./dnsmasq.ts";
import { renderKea } from "./kea.ts";
import { mapAdvertised, mapRouter } from "./map-addresses.ts";
import { advertisedByNetworkd } from "./networkd.ts";
import { planRouters } from "./plan.ts";
import { renderRadvd } from "./radvd.ts";
import { readRouters } from "./read.ts";
import { awaitedOf } from "./resolvers.ts";
import { leasedNumbers } from "./served-dhcp.ts";
import { routerTables } from "./table.ts";
import { routerTexts } from "./texts.ts";

const written = (site: SiteSource) => site.routers;

/** Who advertises the networks of a site: `routers`. */
export const routers = {
  name: "routers",
  siteList: { key: "routers", written, read: (site) => site.routers },
  readSite: (reading, source) => ({ routers: readRouters(reading, source) }),
  givenByOthers: leasedNumbers,
  planSite: planRouters,
  siteParts: {
    routers: {
      // They are the networks' prefixes, and others' addresses.
      holds: () => [],
      map: (site, to) => ({ routers: site.routers.map((router) => mapRouter(router, to)) }),
    },
  },
  hostParts: {
    advertised: {
      holds: () => [],
      map: (host, to) => ({ advertised: host.advertised.map((network) => mapAdvertised(network, to)) }),
      awaits: (host) => ({ advertised: host.advertised.map(awaitedOf) }),
    },
  },
  // A router that does not forward is none (RFC 4861 section 6.2.2).
  forwards: (host) => host.advertised.length > 0,
  checkPlan: checkRouters,
  onInterface: advertisedByNetworkd,
  files: (host) => [...renderRadvd(host), ...renderKea(host), ...renderDnsmasq(host)],
  units: dnsmasqUnits,
  tables: routerTables,
  routerTexts,
} satisfies Capability;
