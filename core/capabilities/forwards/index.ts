import type { Capability } from "../capability.ts";
import { checkForwards } from "./check.ts";
import { forwardsHold } from "./holds.ts";
import { mapForward } from "./map-addresses.ts";
import { forwardAddresses, planForwards } from "./plan.ts";
import { forwardPromises } from "./promises.ts";
import { readForwards } from "./read.ts";
import { forwardRequests } from "./requests.ts";
import { forwardTables } from "./table.ts";

/**
 * Network forwards of Incus's or LXD's: an address of the host, or ports of it, lead to containers on a bridge, for providers that
 * give a host addresses and route it none. What puts them in place is in ../incus/.
 */
export const forwards = {
  name: "forwards",
  readHost: (reading, source) => ({ forwards: readForwards(reading, source) }),
  refused: (kind, { forwards: written }) =>
    kind === "ec2" && written !== undefined
      ? [
          {
            code: "HX101",
            at: ["forwards"],
            reason: "are Incus's and LXD's, which are not set up on an EC2 instance",
            fix: "give containers addresses by docker and a pool of the interface's",
          },
        ]
      : [],
  // What is forwarded is as public as the interface's network.
  forwardsTo: (host) => host.forwards.map(({ network }) => network),
  hostRequests: forwardRequests,
  interfaceAddresses: forwardAddresses,
  planHost: (planning) => ({ forwards: planForwards(planning) }),
  hostParts: {
    forwards: {
      holds: forwardsHold,
      map: (host, to) => ({ forwards: host.forwards.map((forward) => mapForward(forward, to)) }),
    },
  },
  checkPlan: checkForwards,
  tables: forwardTables,
  promises: forwardPromises,
} satisfies Capability;
