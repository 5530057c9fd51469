import { Ipv6Prefix } from "../../address/index.ts";
import type { Problem, ProblemCode } from "../../problem/index.ts";
import type { Layout } from "../layout.ts";
import { documentation } from "./documentation-prefix.ts";
import { uniqueLocalFault } from "./unique-local.ts";
import { wholePrefixes } from "./whole-prefixes.ts";

/** Prefixes out of space that is nobody's to use, or not as plain space. */
export function addressSpace(layout: Layout): Problem[] {
  return wholePrefixes(layout).flatMap(({ value, text, path }): Problem[] => {
    const fault = faultOf(value);
    return fault === undefined ? [] : [{ path, value: text, ...fault }];
  });
}

interface Fault {
  readonly code: ProblemCode;
  readonly reason: string;
  readonly fix: string;
}

const own =
  "use a prefix of your own: your provider's, your registry's, or a unique local one out of fd00::/8";

function faultOf(prefix: Ipv6Prefix): Fault | undefined {
  const special = specials.find(({ block }) => block.contains(prefix));
  if (special !== undefined) return special.fault(special.block);
  if (uniqueLocal.contains(prefix)) return uniqueLocalFault(prefix);
  if (allocated.some((block) => block.contains(prefix))) return undefined;
  const reason = globalUnicast.contains(prefix)
    ? "is in space that IANA has given to no registry: whoever gets it one day cannot be reached from here"
    : `is not global unicast space, which is ${globalUnicast}`;
  return { code: "HX070", reason, fix: own };
}

const globalUnicast = Ipv6Prefix.parse("2000::/3");
const uniqueLocal = Ipv6Prefix.parse("fc00::/7");

/** RFC 4291, RFC 6890 and those that they name: what can not be a network's at all, or not plainly. */
const specials: readonly { block: Ipv6Prefix; fault: (block: Ipv6Prefix) => Fault }[] = [
  { text: "ff00::/8", fault: never("multicast, which no host is numbered from") },
  { text: "fe80::/10", fault: never("link-local, which every interface has by itself") },
  { text: "::ffff:0:0/96", fault: never("for IPv4 addresses inside of programs (v4-mapped)") },
  { text: "::/127", fault: never("the unspecified and the loopback address") },
  {
    text: "fec0::/10",
    fault: (): Fault => ({
      code: "HX072",
      reason: "is site-local, which RFC 3879 has withdrawn: systems treat it as they like",
      fix: "use a unique local prefix out of fd00::/8 instead",
    }),
  },
  {
    text: "2002::/16",
    fault: (block: Ipv6Prefix): Fault => ({
      code: "HX071",
      reason: `is in ${block}, where the bits after 2002 are a public IPv4 address (6to4): it is its holder's, and hosts prefer IPv4 to it (RFC 6724)`,
      fix: own,
    }),
  },
  ...[
    ["2001::/32", "Teredo's"],
    ["2001:2::/48", "for benchmarks (RFC 5180)"],
    ["2001:10::/28", "for identifiers that are no addresses (ORCHID)"],
    ["2001:20::/28", "for identifiers that are no addresses (ORCHIDv2)"],
    ["64:ff9b::/96", "for translation to IPv4 (RFC 6052)"],
    ["100::/64", "where packets are dropped (RFC 6666)"],
  ].map(([text = "", what]) => ({
    text,
    fault: (block: Ipv6Prefix): Fault => ({
      code: "HX070",
      reason: `is in ${block}, which is ${what}`,
      fix: own,
    }),
  })),
].map(({ text, fault }) => ({ block: Ipv6Prefix.parse(text), fault }));

function never(what: string): (block: Ipv6Prefix) => Fault {
  return (block) => ({ code: "HX074", reason: `is in ${block}, which is ${what}`, fix: own });
}

/**
 * What IANA has given to the registries (ipv6-unicast-address-assignments, the state of 2019 and 2410::/12 of
 * 2024), neighbours joined, and what RFCs have set aside for use: documentation, and segment identifiers (RFC 9602).
 */
const allocated: readonly Ipv6Prefix[] = [
  ...documentation,
  ...[
    "2001::/23",
    "2001:200::/23",
    "2001:400::/22",
    "2001:800::/21",
    "2001:1200::/23",
    "2001:1400::/22",
    "2001:1800::/21",
    "2001:2000::/19",
    "2001:4000::/21",
    "2001:4800::/22",
    "2001:4c00::/23",
    "2001:5000::/20",
    "2001:8000::/19",
    "2001:a000::/20",
    "2001:b000::/20",
    "2003::/18",
    "2400::/12",
    "2410::/12",
    "2600::/12",
    "2610::/23",
    "2620::/23",
    "2630::/12",
    "2800::/12",
    "2a00::/12",
    "2a10::/12",
    "2c00::/12",
    "5f00::/16",
  ].map((text) => Ipv6Prefix.parse(text)),
];
