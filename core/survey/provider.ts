import { z } from "zod";
import type { Ipv6Address, Ipv6Prefix } from "../address/index.ts";

/** What a provider does with a prefix. */
export const providerKinds = ["routed", "on-link", "connects", "single"] as const;
export type ProviderKind = (typeof providerKinds)[number];

/** What came of echoes from an address, for some seconds. */
export interface EchoCount {
  readonly sent: number;
  readonly answered: number;
  /** Neighbour solicitations for it that came in by the uplink. */
  readonly solicited: number;
  /** The second, from the first on, in which the last answered request left; `undefined` where none was. */
  readonly last: number | undefined;
}

/** How a host reaches the target by itself. */
export interface ProviderLook {
  /** As the host calls itself. */
  readonly host: string;
  readonly target: string;
  readonly uplink: string;
  readonly own: Ipv6Address;
  /** As the kernel has it: 128 says nothing of what is on-link. */
  readonly ownLength: number;
  readonly gateway: Ipv6Address | undefined;
}

/** What has been tried with addresses of a prefix. */
export interface ProviderTrial {
  readonly prefix: Ipv6Prefix;
  /** From an address that the host has, and does not answer for on the uplink. */
  readonly behind: EchoCount;
  /** From one that it answers for there; `undefined` where that needed no trial. */
  readonly onUplink: EchoCount | undefined;
  /** Of whichever of the two was answered, until the end. */
  readonly watched: EchoCount | undefined;
}

export const providerJsonSchema = z
  .strictObject({
    format: z.literal("hextet-provider-1"),
    host: z.string().describe("As it calls itself"),
    prefix: z.string(),
    is: z
      .enum(providerKinds)
      .describe(
        "routed: sent to the host as a whole; on-link: each address of it is looked for on the segment; connects, single: nothing of it but the host's own address is delivered, and it is longer than a /64, or not",
      ),
    target: z.string().describe("What echoes were sent to"),
    interface: z.string(),
    own: z.string().describe("The host's own address there"),
    watched: z.int().describe("Seconds for which an address was tried after it was first answered"),
    cutOff: z
      .int()
      .nullable()
      .describe(
        "After so many seconds an address that was answered was so no longer; null where it still was",
      ),
    evidence: z.array(z.string()),
    layout: z.string().describe("The layout's part for the host, as YAML"),
  })
  .meta({
    title: "What a provider does",
    description: "What hextet survey NAME ADDRESS --probe PREFIX --json prints",
  });

export type ProviderProbe = z.output<typeof providerJsonSchema>;

/** The JSON Schema (2020-12) of such an answer. */
export function providerJsonSchemaText(): string {
  return `${JSON.stringify(z.toJSONSchema(providerJsonSchema), null, 2)}\n`;
}
