import { z } from "zod";
import { vlanId } from "../../links/vlan.ts";
import { address, interfaceIpv4, ipv4Json, name, origin, textOf } from "../../report/json-values.ts";
import type { HostPlans } from "../values.ts";

const guest = z.strictObject({
  name,
  kind: z.enum(["vm", "container"]),
  id: z.int(),
  network: name,
  bridge: name,
  vlan: vlanId.optional().describe("The VLAN that it is in on that bridge; absent where it is untagged"),
  mac: z.string(),
  address,
  length: z.int(),
  origin,
  comes: z
    .enum(["slaac", "dhcp", "dhcp-stateless"])
    .optional()
    .describe("How its address comes to it by itself; absent where it is told it"),
  gateway: address.nullable(),
  ipv4: interfaceIpv4,
  nic: z.string().optional().describe("Its network device that up sets; absent where none is"),
  os: z.literal("windows").optional().describe("Absent where it is any other"),
});

export const guestsJsonKeys = { guests: z.array(guest) };

/** The guests of a host, as a plan's JSON reports them. */
export function guestsJson(host: HostPlans): { guests: z.output<typeof guest>[] } {
  return {
    guests: host.guests.map((guest) => ({
      name: guest.name,
      kind: guest.kind,
      id: guest.id,
      network: guest.network,
      bridge: guest.bridge,
      ...(guest.vlan === undefined ? {} : { vlan: guest.vlan }),
      mac: guest.mac,
      address: `${guest.address}`,
      length: guest.length,
      origin: guest.origin,
      ...(guest.comes === undefined ? {} : { comes: guest.comes }),
      gateway: textOf(guest.gateway),
      ipv4: ipv4Json(guest.ipv4),
      ...(guest.nic === undefined ? {} : { nic: guest.nic }),
      ...(guest.os === undefined ? {} : { os: guest.os }),
    })),
  };
}
