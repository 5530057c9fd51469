import { z } from "zod";
import { name } from "../../report/json-values.ts";
import type { HostPlans } from "../values.ts";
import { answerers } from "./schema.ts";

const proxy = z.strictObject({
  interface: name,
  behind: z.array(name).describe("Networks inside of the host, and pools of it"),
  addresses: z.array(z.string()),
  by: z.enum(answerers).optional().describe("What answers; absent where it is the kernel"),
});

export const proxiesJsonKeys = {
  proxies: z
    .array(proxy)
    .optional()
    .describe("What the host answers neighbour solicitations for; absent where there is nothing"),
};

/** Of a host, as a plan's JSON tells them. */
export function proxiesJson({ proxies }: HostPlans): { proxies?: z.output<typeof proxy>[] } {
  if (proxies.length === 0) return {};
  return {
    proxies: proxies.map(({ interface: device, behind, addresses, by }) => ({
      interface: device,
      behind: behind.map((own) => own.name),
      addresses: addresses.map((address) => `${address}`),
      ...(by === "kernel" ? {} : { by }),
    })),
  };
}
