import { z } from "zod";
import { address, ipv4Address, name, origin } from "../../report/json-values.ts";
import type { HostPlans } from "../values.ts";

const macvlan = z.strictObject({
  name,
  driver: z.literal("ipvlan").optional().describe("Absent where it is macvlan"),
  parent: name,
  network: name,
  prefix: z.string(),
  gateway: address.optional().describe("Absent where Docker gives containers none"),
  comes: z
    .enum(["slaac", "dhcp-stateless"])
    .optional()
    .describe("How containers come by their IPv6 addresses; absent where Docker gives them"),
  ipv4: z.strictObject({ prefix: z.string(), gateway: ipv4Address.optional() }).nullable(),
  shim: z
    .strictObject({
      interface: name,
      mac: z.string().optional().describe("Absent where it is the parent's, on an ipvlan"),
      address,
      origin,
      ipv4: z.strictObject({ address: ipv4Address, origin }).nullable(),
    })
    .nullable()
    .describe("The host's interface beside the containers"),
});

export const macvlansJsonKeys = {
  macvlans: z
    .array(macvlan)
    .optional()
    .describe("Docker's networks of driver macvlan; absent where there are none"),
};

/** Of a host, as a plan's JSON reports them. */
export function macvlansJson({ macvlans }: HostPlans): { macvlans?: z.output<typeof macvlan>[] } {
  if (macvlans.length === 0) return {};
  return {
    macvlans: macvlans.map(
      ({ name: called, driver, parent, network, prefix, gateway, comes, ipv4, shim }) => ({
        name: called,
        ...(driver === "ipvlan" ? { driver } : {}),
        parent,
        network,
        prefix: `${prefix}`,
        ...(gateway === undefined ? {} : { gateway: `${gateway}` }),
        ...(comes === undefined ? {} : { comes }),
        ipv4:
          ipv4 === undefined
            ? null
            : {
                prefix: `${ipv4.prefix}`,
                ...(ipv4.gateway === undefined ? {} : { gateway: `${ipv4.gateway}` }),
              },
        shim:
          shim === undefined
            ? null
            : {
                interface: shim.interface,
                ...(shim.mac === undefined ? {} : { mac: shim.mac }),
                address: `${shim.address}`,
                origin: shim.origin,
                ipv4:
                  shim.ipv4 === undefined
                    ? null
                    : { address: `${shim.ipv4.address}`, origin: shim.ipv4.origin },
              },
      }),
    ),
  };
}
