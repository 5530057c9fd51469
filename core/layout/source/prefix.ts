import { z } from "zod";
import { formerly, text } from "./names.ts";

const placing = {
  formerly,
  place: z
    .enum(["dense", "sparse"])
    .optional()
    .describe(
      "whether networks follow each other (dense, also where absent) or lie apart with room to grow (sparse)",
    ),
  keep: z
    .array(z.enum(["first", "last"]))
    .optional()
    .describe("which of its networks stay free: first, last"),
};

export const prefix = z.union(
  [
    text,
    z.strictObject({
      prefix: text.describe("the prefix, such as 2001:db8::/48, or 192.0.2.0/24"),
      ...placing,
    }),
    z.strictObject({
      ula: z.literal(true).describe("a unique local /48 (RFC 4193), drawn once and kept in the ledger"),
      ...placing,
    }),
    z.strictObject({
      delegated: z
        .strictObject({
          length: z.int().min(16).max(64).describe("the length of the block, such as 56"),
          on: text
            .optional()
            .describe(
              "the interface by which a host of the layout asks for it (DHCPv6 prefix delegation), SITE/HOST/INTERFACE: systemd-networkd then gives that host's other interfaces their networks' prefixes out of it; absent: somebody else asks",
            ),
        })
        .describe("a block that a provider gives or delegates, that may not be known yet, and may change"),
      prefix: text
        .optional()
        .describe("the block as it is now, once it is known: every number keeps its place in it"),
      ...placing,
    }),
  ],
  'a prefix such as 2001:db8::/48 or 192.0.2.0/24, { prefix: "2001:db8::/48", place: sparse, keep: [first, last] }, { ula: true }, or { delegated: { length: 56 } }',
);
