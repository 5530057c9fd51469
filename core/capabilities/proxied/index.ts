import type { Capability } from "../capability.ts";
import { checkProxies } from "./check.ts";
import { planProxies } from "./plan.ts";
import { proxyPromises } from "./promises.ts";
import { readProxies } from "./read.ts";
import { proxyFiles, proxyUnits } from "./script.ts";
import { proxyTables } from "./table.ts";

/**
 * Neighbour proxying: what lies inside of a host and is looked for on the segment outside, since the provider routes nothing there.
 * `proxies` of an interface.
 */
export const proxied = {
  name: "proxied",
  readHost: (reading, source) => ({ proxies: readProxies(reading, source) }),
  planHost: (planning) => ({ proxies: planProxies(planning) }),
  hostParts: {
    proxies: {
      // They are others' addresses.
      holds: () => [],
      map: ({ proxies }, to) => ({
        proxies: proxies.map((proxy) => ({
          ...proxy,
          behind: proxy.behind.map((own) => ({ ...own, prefix: to.prefix(own.prefix) })),
          addresses: proxy.addresses.map(to.address),
        })),
      }),
    },
  },
  // The kernel answers only where it forwards.
  forwards: (host) => host.proxies.length > 0,
  checkPlan: checkProxies,
  unrouted: (host) => host.proxies.flatMap(({ behind }) => behind.map(({ prefix }) => prefix)),
  files: proxyFiles,
  units: proxyUnits,
  tables: proxyTables,
  promises: proxyPromises,
} satisfies Capability;
