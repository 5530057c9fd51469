import { z } from "zod";
import { name, origin } from "../../report/json-values.ts";
import type { HostPlans } from "../values.ts";
import { textOf } from "./texts.ts";

const addressOrPrefix = z.string();

const mapping = z.strictObject({
  interface: name,
  name,
  kind: z.enum(["guest", "container", "pool", "network", "host"]),
  inner: addressOrPrefix.describe("What it has: an address, or a prefix"),
  outer: addressOrPrefix.describe("What stands for that outside, of the same length"),
  origin,
  onLink: z
    .boolean()
    .describe("Whether the interface's segment is asked for it; where not, it is routed to the host"),
});

export const mappingsJsonKeys = {
  mappings: z
    .array(mapping)
    .optional()
    .describe("What stands one to one for what lies behind the host; absent where nothing does"),
};

/** Of a host, as a plan's JSON reports them. */
export function mappingsJson({ mappings }: HostPlans): { mappings?: z.output<typeof mapping>[] } {
  if (mappings.length === 0) return {};
  return {
    mappings: mappings.map(
      ({ interface: device, name: mapped, kind, inner, outer, origin: from, isOnLink }) => ({
        interface: device,
        name: mapped,
        kind,
        inner: textOf(inner),
        outer: textOf(outer),
        origin: from,
        onLink: isOnLink,
      }),
    ),
  };
}
