import { z } from "zod";
import { address, ipv4Address, name, textOf } from "../../report/json-values.ts";
import type { HostPlans } from "../values.ts";

const tunnel = z.strictObject({
  interface: name,
  end: z.enum(["client", "server"]),
  local: ipv4Address.nullable().describe("Null where it has the address that leads to the other end"),
  remote: ipv4Address,
  mtu: z.int().describe("Bytes"),
  peer: address.optional().describe("What a server gives the other end; absent of a client"),
});

export const tunnelsJsonKeys = {
  tunnels: z.array(tunnel).optional().describe("Ends of tunnels; absent where there is none"),
};

/** The tunnels of a host, as a plan's JSON tells them. */
export function tunnelsJson({ tunnels }: HostPlans): { tunnels?: z.output<typeof tunnel>[] } {
  if (tunnels.length === 0) return {};
  return {
    tunnels: tunnels.map(({ interface: device, end, local, remote, mtu, peer }) => ({
      interface: device,
      end,
      local: textOf(local),
      remote: `${remote}`,
      mtu,
      ...(peer === undefined ? {} : { peer: `${peer.own.address}` }),
    })),
  };
}
