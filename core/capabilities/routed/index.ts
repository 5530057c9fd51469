import { PlannedPrefix } from "../../plan/planned-prefix.ts";
import type { Capability } from "../capability.ts";
import { unusedExpectations, unusedPromises } from "./promises.ts";
import { readRouted } from "./read.ts";

/**
 * Prefixes that are routed to a host as a whole. Its default route leads back to the router that sends them: what is in no use
 * would go to and fro between the two, were it not refused (RFC 7084, WPD-5).
 */
export const routed = {
  name: "routed",
  readHost: (reading, source) => ({ routed: readRouted(reading, source) }),
  planHost: ({ host }) => ({
    routed: host.routed.map(({ prefix, unused }) => ({
      prefix: new PlannedPrefix(undefined, prefix.value),
      unused,
    })),
  }),
  hostParts: {
    routed: {
      // What is in use of it holds its own.
      holds: () => [],
      map: (plans, to) => ({
        routed: plans.routed.map(({ prefix, unused }) => ({ prefix: to.prefix(prefix), unused })),
      }),
    },
  },
  forwards: (host) => host.routed.length > 0,
  routedPrefixes: (host) => host.routed,
  expectations: unusedExpectations,
  promises: unusedPromises,
} satisfies Capability;
