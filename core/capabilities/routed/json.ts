import { z } from "zod";
import { prefix } from "../../report/json-values.ts";
import type { HostPlans } from "../values.ts";

const routed = z.strictObject({
  prefix,
  unused: z.enum(["unreachable", "blackhole"]).describe("What becomes of packets for what is in no use"),
});

export const routedJsonKeys = {
  routed: z
    .array(routed)
    .optional()
    .describe("Prefixes that are routed to it as a whole; absent where none is"),
};

/** The prefixes that are routed to a host, as a plan's JSON tells them. */
export function routedJson(host: HostPlans): { routed?: z.output<typeof routed>[] } {
  return host.routed.length === 0
    ? {}
    : { routed: host.routed.map(({ prefix: to, unused }) => ({ prefix: `${to}`, unused })) };
}
