import { z } from "zod";
import { name } from "../../report/json-values.ts";
import type { HostPlans } from "../values.ts";

const mtu = z.strictObject({ interface: name, mtu: z.int().describe("Bytes") });

export const mtusJsonKeys = {
  mtus: z.array(mtu).optional().describe("Of links that are given one; absent where none is"),
};

/** The MTUs of a host, as a plan's JSON tells them. */
export function mtusJson({ mtus }: HostPlans): { mtus?: z.output<typeof mtu>[] } {
  return mtus.length === 0
    ? {}
    : { mtus: mtus.map(({ interface: link, mtu }) => ({ interface: link, mtu })) };
}
