import { z } from "zod";
import { name, prefix } from "../../report/json-values.ts";
import type { HostPlans } from "../values.ts";

const givenOut = z.strictObject({
  name: name.describe("Of a network inside of the host, or a pool"),
  prefix,
  interface: name.describe("By whose segment it is reached"),
  way: z
    .enum(["routed", "proxied", "inside", "none"])
    .describe(
      "A route leads to the host; the host answers for each address; nobody outside is to reach it; nobody can",
    ),
  reason: z.string(),
});

export const givenOutJsonKeys = {
  givenOut: z
    .array(givenOut)
    .optional()
    .describe(
      "How what lies inside of the host is given out; absent where the layout says nothing of the provider",
    ),
};

/** Of a host, as a plan's JSON tells them. */
export function givenOutJson({ givenOut: all }: HostPlans): { givenOut?: z.output<typeof givenOut>[] } {
  if (all.length === 0) return {};
  return {
    givenOut: all.map(({ name: own, prefix: to, interface: device, way, reason }) => ({
      name: own,
      prefix: `${to}`,
      interface: device,
      way,
      reason,
    })),
  };
}
