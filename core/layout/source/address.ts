import { z } from "zod";
import { text } from "./names.ts";

export const reference = z.strictObject({
  ref: text.describe("what is referred to, as the plan names it, such as rack/lxd-1/eth0"),
});

export const addressOrReference = z.union([text, reference], "an address, or { ref: SITE/HOST/INTERFACE }");

export const address = addressOrReference
  .optional()
  .describe(
    'an address pinned for it, whole or its host part alone such as "::25"; absent: numbered by name',
  );

/** What an interface has whose address ends with something other than a number. */
export const identity = {
  mac: z
    .string()
    .regex(/^[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}$/, "MAC address such as 02:00:5e:10:00:01")
    .optional()
    .describe("its MAC address, such as 02:00:5e:10:00:01"),
  identifier: z
    .enum(["eui64", "opaque"])
    .optional()
    .describe(
      "what its address ends with in a /64, in place of a number: eui64, made of mac (RFC 4291), or opaque, drawn at random once and kept in the ledger (RFC 7217)",
    ),
};

/** What asks for an IPv4 address. */
export const ipv4 = z
  .union(
    [z.literal(true), text],
    "true for an IPv4 address that is numbered by name, or one such as 192.0.2.10",
  )
  .optional();

export const ownIpv4 = ipv4.describe(
  "an IPv4 address of its own: true to have it numbered by name, or one pinned, whole or as 0.0.0.10; absent: none",
);
