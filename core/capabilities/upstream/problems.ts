import type { CodeEntry } from "../../problem/code-entry.ts";
import { onPrem, type ProblemPage } from "../../problem/pages/page.ts";

/** What can be wrong with what a host gives out. */
export const upstreamCodes = {
  HX240: {
    severity: "error",
    allowable: true,
    title: "addresses given out of a prefix that only connects",
  },
  HX241: { severity: "error", title: "addresses given out by a host that has a single one" },
} as const satisfies Record<string, CodeEntry>;

export const upstreamPages: Readonly<Record<keyof typeof upstreamCodes, ProblemPage>> = {
  HX240: {
    meaning:
      "A provider that routes prefixes to a host connects it by another one, often a /112 or a /127: the host and the router have an address of it each, and the router looks for all others on the segment, where nobody answers. So nothing of it can be given to what lives on the host, though an address of it may seem to work for a while.",
    example: onPrem(`    networks:
      line: { prefix: "2001:db8:1::/112", gateway: "2001:db8:1::1" }
    hosts:
      box-1:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        interfaces:
          eno1: { network: line, addresses: ["::10"], upstream: routed, pools: { apps: "::20/124" } }
        docker: { networks: { shop: { pool: apps } } }
`),
    fix: 'Number it from a prefix that the provider routes to the host. Where the router does look for each address there and the provider lets the host have them, say `upstream: on-link`; `hextet survey NAME SITE/HOST --probe PREFIX` finds out. Where the router has a route to that part all the same, name it in `routed` of the host. Guests that are bridged to the segment, and may be, are said to be so: `allow: { HX240: "the provider gave us the addresses" }`.',
  },
  HX241: {
    meaning:
      "The provider delivers one address to the host, a /128, and drops what is for others, or cuts them off after some minutes. A network or a pool inside of the host with public addresses is reached by nobody then, and neither is a guest on the segment.",
    example: onPrem(`    networks:
      line: { prefix: "2001:db8:1::10/128", gateway: { address: "fe80::1" } }
      guests: { prefix: "2001:db8:1::/64" }
    hosts:
      box-1:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        interfaces:
          eno1: { network: line, upstream: single }
          br0: { bridge: { ports: [] }, network: guests, addresses: ["::1"] }
`),
    fix: "Number what lives on the host from a unique local prefix (`prefixes: { inside: { ula: true } }`), and have it reached through the host; or get a prefix that is routed to the host, from the provider or through a tunnel. Where the provider delivers more than it says, `proxies` of the interface names what the host is to answer for.",
  },
};
