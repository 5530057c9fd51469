import type { CodeEntry } from "../../problem/code-entry.ts";
import { onPrem, type ProblemPage } from "../../problem/pages/page.ts";

/** What can be wrong with resolvers alone. */
export const resolverCodes = {
  HX057: { severity: "warning", title: "resolvers that one family alone reaches" },
} as const satisfies Record<string, CodeEntry>;

export const resolverPages: Readonly<Record<keyof typeof resolverCodes, ProblemPage>> = {
  HX057: {
    meaning:
      "All resolvers of a host have addresses of one family, and the host has the other too. While that family fails, or before it is there, the host finds no names, and what would work by the other one does not either.",
    example: onPrem(`    dns: { servers: ["2001:db8:53::53"] }
    networks:
      uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1", ipv4: { prefix: 192.0.2.0/24, gateway: 0.0.0.1 } }
    hosts:
      apps-1:
        connect: { address: "2001:db8:1::20", hostKey: lab }
        interfaces: { eno1: { network: uplink, addresses: ["::20"], ipv4: 0.0.0.20 } }
`),
    fix: 'Name a resolver by an address of the other family too, or say that it is meant: allow: { HX057: "IPv4 is on its way out" }.',
  },
};
