import { z } from "zod";
import { interfaceKeys } from "../../capabilities/declared.ts";
import { linkKeys } from "../../links/index.ts";
import { addressOrReference, identity, ipv4 } from "./address.ts";
import { allow } from "./allow.ts";
import { formerly, interfaceName, label, text } from "./names.ts";
import { ipv4Length, length } from "./prefix-length.ts";

const pool = z
  .union(
    [
      text,
      z.strictObject({
        formerly,
        block: text.optional().describe('the block pinned for it, such as "::8/126"; absent: numbered'),
        length: length.optional().describe("the prefix length of the block; 126 where absent"),
        ipv4: z
          .union(
            [text, z.strictObject({ length: ipv4Length })],
            "an IPv4 block such as 192.0.2.64/28, or { length: 28 } to have one numbered",
          )
          .optional()
          .describe(
            "an IPv4 block of the network beside it: pinned such as 192.0.2.64/28, or { length: 28 }; absent: none",
          ),
      }),
    ],
    'a block such as "::8/126", or { length: 126 } to have one numbered',
  )
  .describe('a block for containers: pinned such as "::8/126", or { length: 126 } to have one numbered');

/** Of the kernel's tables 253 to 255 are the default, main and local ones; 0 is none. */
const routingTable = z
  .int()
  .min(1)
  .max(4_294_967_295)
  .refine(
    (table) => table < 253 || table > 255,
    "a number other than 253, 254 and 255, which are the kernel's own",
  )
  .optional();

export const hostInterface = z.strictObject({
  allow,
  formerly: interfaceName
    .optional()
    .describe("the name that the interface had before it was renamed: it keeps its numbers"),
  ...linkKeys,
  network: label.optional().describe("the name of the network that the interface is in"),
  defaultRoute: z
    .boolean()
    .optional()
    .describe(
      "whether the host's default route goes through the interface where its network has a gateway: false where another interface's does; true where absent",
    ),
  prefixes: z
    .record(label, z.array(text))
    .optional()
    .describe(
      "its addresses in a further prefix of its network, by the name of that prefix, where they do not end as the others do: whole or host parts alone; [] for none",
    ),
  alsoIn: z
    .record(
      label,
      z.strictObject({
        addresses: z
          .array(text)
          .optional()
          .describe(
            'its addresses there, whole or host parts alone such as "::10"; absent: one, numbered by name',
          ),
        table: routingTable.describe(
          "the number of a routing table for what leaves from the addresses there, by the gateway of that network",
        ),
      }),
    )
    .optional()
    .describe("other networks on the same segment that the interface is in too, by name"),
  metric: z
    .int()
    .min(1)
    .max(4_294_967_295)
    .optional()
    .describe(
      "the metric of its default routes: of several ways out the lowest is taken; absent: the kernel's, 1024 in IPv6 and 0 in IPv4",
    ),
  table: routingTable.describe(
    "the number of a routing table for what leaves from the interface's own addresses, so that answers go out where the question came in; absent: they go by the host's default route",
  ),
  source: addressOrReference
    .optional()
    .describe(
      'the address of the host that connections by its IPv6 default route start from, whole or its host part alone such as "::10"; absent: the kernel chooses (RFC 6724)',
    ),
  addresses: z
    .array(addressOrReference)
    .optional()
    .describe('its addresses, whole or host parts alone such as "::10"; absent: one, numbered by name'),
  ...identity,
  identifier: z
    .union(
      [
        z.enum(["eui64", "opaque", "stable-privacy"]),
        z.strictObject({
          token: text.describe('the last 64 bits of its addresses, such as "::10"'),
        }),
      ],
      'eui64, opaque, stable-privacy or { token: "::10" }',
    )
    .optional()
    .describe(
      "what its address ends with in a /64, in place of a number: eui64, made of mac (RFC 4291), or opaque, drawn at random once and kept in the ledger (RFC 7217); in a network of mode slaac or dhcp-stateless eui64, stable-privacy, which the host makes of a secret of its own (RFC 7217), or { token: ... }, the end itself",
    ),
  ipv4: ipv4.describe(
    "its IPv4 address in a network that has IPv4: true to have it numbered by name, or one pinned, whole or as 0.0.0.10; absent: none, but numbered on AWS, where every interface has one",
  ),
  pools: z
    .record(label, pool)
    .optional()
    .describe("blocks of the network for this host's containers, by name"),
  ...interfaceKeys,
});
