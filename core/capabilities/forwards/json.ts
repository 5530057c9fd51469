import { z } from "zod";
import { address, name, origin } from "../../report/json-values.ts";
import type { HostPlans } from "../values.ts";

const target = z.strictObject({ name: name.describe("A container"), address });

const forward = z.strictObject({
  name,
  interface: name,
  bridge: name,
  address,
  origin,
  own: z.boolean().describe("Whether it is the interface's own address, of which ports alone are forwarded"),
  to: target.nullable().describe("Who gets what no port of it has; null: nobody"),
  ports: z.array(
    z.strictObject({
      protocol: z.enum(["tcp", "udp"]),
      listen: z.string().describe("A port, or a range such as 6000-6010"),
      port: z.string().describe("The same there"),
      to: target,
    }),
  ),
});

export const forwardsJsonKeys = {
  forwards: z
    .array(forward)
    .optional()
    .describe("Addresses of the host that Incus or LXD forwards to containers; absent where there is none"),
};

/** Of a host, as a plan's JSON reports them. */
export function forwardsJson({ forwards }: HostPlans): { forwards?: z.output<typeof forward>[] } {
  if (forwards.length === 0) return {};
  return {
    forwards: forwards.map(({ name: own, interface: device, bridge, isOwn, to, ports, ...rest }) => ({
      name: own,
      interface: device,
      bridge,
      address: `${rest.address}`,
      origin: rest.origin,
      own: isOwn,
      to: to === undefined ? null : { name: to.name, address: `${to.address}` },
      ports: ports.map(({ protocol, listen, port, to: there }) => ({
        protocol,
        listen,
        port,
        to: { name: there.name, address: `${there.address}` },
      })),
    })),
  };
}
