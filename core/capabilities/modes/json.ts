import { z } from "zod";
import { Ipv6Address } from "../../address/index.ts";
import type { HostPlan, SitePlan } from "../../plan/plan.ts";
import { name } from "../../report/json-values.ts";
import { addressModes } from "../../survey/address-modes.ts";

const mode = z.strictObject({
  network: name,
  mode: z.enum(addressModes),
  managed: z.boolean().describe("M: addresses by DHCPv6"),
  otherConfiguration: z.boolean().describe("O: other configuration by DHCPv6; M says so already"),
  autonomous: z.boolean().describe("A: hosts make addresses of the prefix themselves"),
  onLink: z.boolean().describe("L: hosts reach the prefix without the router"),
});

const comes = z.strictObject({
  interface: name,
  by: z.enum(["slaac", "dhcp", "dhcp-stateless"]),
  prefix: z.string().describe("The network's"),
  identifier: z
    .string()
    .nullable()
    .describe(
      "What the end of SLAAC's addresses is made of: eui64, stable-privacy, or the end itself such as ::10; null where the host chooses",
    ),
  duid: z
    .enum(["ll", "llt", "uuid"])
    .optional()
    .describe("What the DHCPv6 client calls the host by; absent where the client chooses"),
  temporary: z
    .boolean()
    .optional()
    .describe("Whether there are temporary addresses besides (RFC 8981); absent where the host chooses"),
  acceptRaPinfo: z
    .boolean()
    .optional()
    .describe(
      "Whether addresses and on-link routes are taken out of advertised prefixes; absent where the host chooses, and does",
    ),
});

export const modesJsonKeys = {
  modes: z
    .array(mode)
    .optional()
    .describe("What routers are to advertise, of networks that say a mode; absent where none does"),
};

export const comesJsonKeys = {
  comes: z
    .array(comes)
    .optional()
    .describe("Interfaces whose addresses come by themselves; absent where there is none"),
};

/** The modes of a site's networks, as a plan's JSON tells them. */
export function modesJson({ modes }: Pick<SitePlan, "modes">): { modes?: z.output<typeof mode>[] } {
  if (modes.length === 0) return {};
  return { modes: modes.map(({ network, mode: own, flags }) => ({ network, mode: own, ...flags })) };
}

/** What comes to a host's interfaces by itself. */
export function comesJson({ interfaces }: Pick<HostPlan, "interfaces">): {
  comes?: z.output<typeof comes>[];
} {
  const coming = interfaces.flatMap(({ name: device, comes: own }) => {
    if (own === undefined) return [];
    const { by, prefix, identifier, duid, temporary, acceptRaPinfo } = own;
    const end = identifier instanceof Ipv6Address ? `${identifier}` : (identifier ?? null);
    return [
      {
        interface: device,
        by,
        prefix: `${prefix}`,
        identifier: end,
        ...(duid === undefined ? {} : { duid }),
        ...(temporary === undefined ? {} : { temporary }),
        ...(acceptRaPinfo === undefined ? {} : { acceptRaPinfo }),
      },
    ];
  });
  return coming.length === 0 ? {} : { comes: coming };
}
