import { z } from "zod";
import { address, ipv4Address, name, origin } from "../../report/json-values.ts";
import type { HostPlans } from "../values.ts";
import { runtimes } from "./runtime.ts";

const container = z.strictObject({
  name,
  mac: z.string().nullable().describe("As the layout gives it; null where the runtime makes one"),
  runtime: z.enum(runtimes),
  bridge: name,
  address,
  origin,
  comes: z
    .enum(["slaac", "dhcp", "dhcp-stateless"])
    .optional()
    .describe("How its address comes to it, where its network says a mode"),
  ipv6: z
    .literal(false)
    .optional()
    .describe("Where IPv6 is off in it: its address is kept for it, and not there"),
  ipv4: z.strictObject({ address: ipv4Address, origin }).nullable(),
});

export const containersJsonKeys = { containers: z.array(container) };

/** The containers of a host, as a plan's JSON reports them. */
export function containersJson(host: HostPlans): { containers: z.output<typeof container>[] } {
  return {
    containers: host.containers.map((container) => ({
      name: container.name,
      mac: container.mac ?? null,
      runtime: container.runtime,
      bridge: container.bridge,
      address: `${container.address}`,
      origin: container.origin,
      ...(container.comes === undefined ? {} : { comes: container.comes }),
      ...(container.ipv6 ? {} : { ipv6: false as const }),
      ipv4:
        container.ipv4 === undefined
          ? null
          : { address: `${container.ipv4.address}`, origin: container.ipv4.origin },
    })),
  };
}
