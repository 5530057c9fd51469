import { z } from "zod";
import { networkKeys } from "../../capabilities/declared.ts";
import { addressOrReference, reference } from "./address.ts";
import { allow } from "./allow.ts";
import { formerly, label, text } from "./names.ts";
import { port } from "./ports.ts";
import { ipv4Length, length } from "./prefix-length.ts";

const ingressRule = z.strictObject({
  protocol: z.enum(["icmpv6", "tcp", "udp", "all"]).describe("the protocol that is let in"),
  port: z
    .union(
      [port, z.string().regex(/^[0-9]{1,5}-[0-9]{1,5}$/, 'port range such as "8000-8010"')],
      'a port, or a range such as "8000-8010"',
    )
    .optional()
    .describe('the port, or a range such as "8000-8010"; for tcp and udp only'),
  from: z
    .union([text, reference], 'a prefix such as "::/0", or { ref: SITE/HOST/INTERFACE }')
    .describe(
      'the prefix that it is let in from, "::/0" for everybody; or { ref: ... } to whose address or prefix it is',
    ),
});

const nextHop = (family: string) =>
  z
    .union(
      [
        text,
        reference,
        z.strictObject({
          address: addressOrReference.describe("its address, or { ref: SITE/HOST/INTERFACE }"),
          onLink: z
            .boolean()
            .optional()
            .describe("whether it is on the segment though its address lies outside of the network's prefix"),
        }),
      ],
      "an address, { ref: SITE/HOST/INTERFACE }, or { address: ..., onLink: true }",
    )
    .optional()
    .describe(family);

const networkRoute = z.strictObject({
  to: z
    .union([text, reference], "a prefix such as 2001:db8:7::/48, or { ref: SITE/NETWORK }")
    .describe("the prefix behind it; or { ref: ... } to whose address or prefix it is"),
  via: addressOrReference.describe(
    "the next hop: an address of the network or a link-local one, or { ref: SITE/HOST/INTERFACE }; in a VPC always the latter",
  ),
  onLink: z
    .boolean()
    .optional()
    .describe(
      "whether the next hop is on the segment though its address lies outside of the network's prefix",
    ),
});

const furtherPrefix = z.union(
  [
    text,
    z.strictObject({
      prefix: text
        .optional()
        .describe(
          'the prefix pinned: whole, or the part after what it is numbered from, such as "0:0:0:3::/64"',
        ),
      from: label.optional().describe("the name of the prefix, under prefixes, that it is numbered from"),
      deprecated: z
        .boolean()
        .optional()
        .describe("whether no connection starts from its addresses any more, as before it is taken away"),
    }),
  ],
  'a prefix such as 2001:db8:1::/64, { from: lan }, or { prefix: "2001:db8:1::/64", deprecated: true }',
);

export const network = z.strictObject({
  allow,
  formerly,
  prefix: text
    .optional()
    .describe(
      'the prefix pinned for it: whole, or the part after what it is numbered from, such as "0:0:0:3::/64"',
    ),
  from: label.optional().describe("the name of the prefix, under prefixes, that it is numbered from"),
  length: length.optional(),
  prefixes: z
    .record(label, furtherPrefix)
    .optional()
    .describe(
      "further prefixes of the segment, by name, as long as its own: a unique local one, or the one of before while a network is renumbered; hosts have an address with the same host part in each",
    ),
  onLink: z
    .boolean()
    .optional()
    .describe(
      "whether hosts on it reach each other without the router: false where each has its address as a /128 alone; true where absent",
    ),
  gateway: nextHop(
    "the next hop of hosts on it: the router's link-local address such as fe80::1, one in the network, { address: ..., onLink: true } for one outside of it on the same segment, or { ref: SITE/HOST/INTERFACE } where the router is a host of the layout",
  ),
  routes: z
    .array(networkRoute)
    .optional()
    .describe(
      "routes of the network's hosts, or of its subnet's route table, besides the one to the gateway",
    ),
  zone: text.optional().describe("the availability zone of the subnet, such as eu-central-1a"),
  ipv4: z
    .union(
      [
        text,
        z.strictObject({
          prefix: text.optional().describe("the IPv4 prefix pinned for it; absent: numbered"),
          from: label
            .optional()
            .describe("the name of the IPv4 prefix that it is numbered from; on AWS it is the VPC's"),
          length: ipv4Length.optional(),
          gateway: nextHop(
            "the IPv4 next hop of hosts on it, whole or its host part alone such as 0.0.0.1, { address: ..., onLink: true } for one outside of the prefix, or { ref: SITE/HOST/INTERFACE } where the router is a host of the layout",
          ),
        }),
      ],
      "an IPv4 prefix such as 192.0.2.0/24, or { from: office4, length: 26 } to have one numbered",
    )
    .optional()
    .describe(
      "its IPv4 prefix: pinned such as 192.0.2.0/24, or numbered: { from: office4, length: 26 }, on AWS { length: 24 }",
    ),
  outbound: z
    .enum(["internet", "egress-only", "none"])
    .optional()
    .describe("what the subnet reaches: internet (also where absent), egress-only for answers alone, none"),
  ingress: z
    .array(ingressRule)
    .optional()
    .describe("what the security group of the subnet's hosts lets in; ICMPv6 from everywhere where absent"),
  ...networkKeys,
});
