import { z } from "zod";
import { label } from "./names.ts";

const hostName = z
  .string()
  .regex(/^[^/]+\/[^/]+$/, "host such as rack/pve-1")
  .describe("a host, SITE/HOST");

export const rollout = z.strictObject({
  confirmWithin: z
    .int()
    .min(2)
    .max(3600)
    .optional()
    .describe(
      "the seconds in which each host's change has to be confirmed over a fresh connection, or the host goes back; 90 where absent",
    ),
  canary: hostName
    .optional()
    .describe("the host that is changed before all others, SITE/HOST; they wait until it has confirmed"),
  waves: z
    .array(
      z
        .array(
          z.union(
            [hostName, z.strictObject({ label: label.describe("the label of hosts that no wave names") })],
            "a host such as rack/pve-1, or { label: router }",
          ),
        )
        .min(1)
        .describe("the hosts that are changed together: [rack/pve-1, { label: router }]"),
    )
    .optional()
    .describe(
      "hosts that are changed one group after the other, each when the one before has confirmed; those that no wave names come last",
    ),
});
