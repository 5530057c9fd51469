import type { Capability } from "../capability.ts";
import { checkGivenOut } from "./check.ts";
import { planGivenOut } from "./plan.ts";
import { readUpstreams } from "./read.ts";
import { givenOutRemarks, givenOutTables } from "./table.ts";

/**
 * What a provider does with addresses behind a host, `upstream` of an interface, and the choice that follows: how each network and
 * pool inside of the host is given out. What carries a choice out (a route, neighbour proxying) is others' affair.
 */
export const upstream = {
  name: "upstream",
  readHost: (reading, source) => ({ upstreams: readUpstreams(reading, source) }),
  planHost: (planning) => ({ givenOut: planGivenOut(planning) }),
  hostParts: {
    givenOut: {
      // They are networks and pools that hold themselves.
      holds: () => [],
      map: ({ givenOut }, to) => ({
        givenOut: givenOut.map((own) => ({ ...own, prefix: to.prefix(own.prefix) })),
      }),
    },
  },
  checkPlan: checkGivenOut,
  unrouted: ({ givenOut }) =>
    givenOut.filter(({ way }) => way === "inside" || way === "none").map(({ prefix }) => prefix),
  tables: givenOutTables,
  remarks: givenOutRemarks,
} satisfies Capability;
