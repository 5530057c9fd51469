import { maybe } from "../../plan/mapped/mapping.ts";
import type { Capability } from "../capability.ts";
import { mapResolvers } from "./map-addresses.ts";
import { onInterface } from "./on-interface.ts";
import { oneFamily } from "./one-family.ts";
import { planResolvers } from "./plan.ts";
import { resolversPromises } from "./promises.ts";
import { readResolvers, readSiteResolvers } from "./read.ts";
import { renderResolvConf } from "./resolv-conf.ts";

/** Who hosts ask for names: `dns` of a host, a network or a site. */
export const resolvers = {
  name: "resolvers",
  readHost: (reading, source) => ({ resolvers: readResolvers(reading, reading.path, source.dns) }),
  readSite: (reading, source) => ({ resolvers: readSiteResolvers(reading, source) }),
  planHost: (planning) => ({ resolvers: planResolvers(planning) }),
  hostParts: {
    resolvers: {
      // They are others' addresses.
      holds: () => [],
      map: (host, to) => ({ resolvers: maybe(host.resolvers, (plan) => mapResolvers(plan, to)) }),
    },
  },
  checkPlan: oneFamily,
  onInterface,
  files: renderResolvConf,
  promises: resolversPromises,
} satisfies Capability;
