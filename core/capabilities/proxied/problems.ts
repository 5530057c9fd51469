import type { CodeEntry } from "../../problem/code-entry.ts";
import { onPrem, type ProblemPage } from "../../problem/pages/page.ts";

/** What can be wrong with whom a host answers for. */
export const proxiedCodes = {
  HX210: { severity: "error", title: "neighbour proxying for what does not lie behind the host" },
} as const satisfies Record<string, CodeEntry>;

export const proxiedPages: Readonly<Record<keyof typeof proxiedCodes, ProblemPage>> = {
  HX210: {
    meaning:
      "A host that answers neighbour solicitations for an address has the router send it all packets for that. Here it would do so for a network that is a segment of its own, where others live: they would be cut off, or two would answer. A host answers for what lies inside of it: networks on bridges without ports, and pools for its containers.",
    example: onPrem(`    networks:
      uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" }
      office: { prefix: "2001:db8:2::/64" }
    hosts:
      box-1:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        interfaces:
          eno1: { network: uplink, addresses: ["::10"], proxies: [office] }
          eno2: { network: office, addresses: ["::10"] }
`),
    fix: "Name a network that is on a bridge of the host without ports, or a pool of the host. What lies on another segment is routed: its router sends packets there.",
  },
};
