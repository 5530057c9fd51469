import type { Capability } from "../capability.ts";
import { checkMappings } from "./check.ts";
import { mappingFiles, mappingUnits } from "./files.ts";
import { mappingsHold } from "./holds.ts";
import { isUniqueLocal, planMappings } from "./plan.ts";
import { mappingPromises } from "./promises.ts";
import { readMappings } from "./read.ts";
import { mappingRequests } from "./requests.ts";

/**
 * One-to-one mappings: a public address stands for one that lies behind the host, or a prefix for a prefix, for providers that
 * let a host have addresses and route it none. `maps` of an interface.
 */
export const mapped = {
  name: "mapped",
  readHost: (reading, source) => ({ mappings: readMappings(reading, source) }),
  // What is mapped is as public as the interface's network.
  forwardsTo: ({ mappings }) => mappings.map(({ network }) => network),
  hostRequests: mappingRequests,
  planHost: (planning) => ({ mappings: planMappings(planning) }),
  hostParts: {
    mappings: {
      holds: mappingsHold,
      map: ({ mappings }, to) => ({
        mappings: mappings.map((mapping) => ({
          ...mapping,
          inner: to.prefix(mapping.inner),
          outer: to.prefix(mapping.outer),
          behind: to.prefix(mapping.behind),
          members: mapping.members.map(({ name, inner, outer }) => ({
            name,
            inner: to.address(inner),
            outer: to.address(outer),
          })),
        })),
      }),
    },
  },
  forwards: ({ mappings }) => mappings.length > 0,
  checkPlan: checkMappings,
  unrouted: ({ mappings }) => mappings.map(({ behind }) => behind).filter(isUniqueLocal),
  hidden: ({ mappings }) =>
    mappings
      .filter(({ behind }) => isUniqueLocal(behind))
      .map(({ behind, members }) => ({ prefix: behind, members })),
  files: mappingFiles,
  units: mappingUnits,
  promises: mappingPromises,
} satisfies Capability;
