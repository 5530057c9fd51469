import type { CodeEntry } from "../../problem/code-entry.ts";
import { onPrem, type ProblemPage } from "../../problem/pages/page.ts";

/** What can be wrong with what a host maps. */
export const mappedCodes = {
  HX220: { severity: "error", title: "mapping of what does not lie behind the host" },
  HX221: { severity: "error", title: "mapping of unlike things" },
  HX223: { severity: "warning", title: "mapping of what has a public address" },
} as const satisfies Record<string, CodeEntry>;

const layout = (maps: string, guests = "fd5e:ec1c:9a3b:1::/64") =>
  onPrem(`    networks:
      uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" }
      guests: { prefix: "${guests}" }
    hosts:
      pve-1:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        network: { renderer: ifupdown2 }
        interfaces:
          eno1: {}
          vmbr0: { bridge: { ports: [eno1] }, network: uplink, addresses: ["::10"], maps: ${maps} }
          vmbr1: { bridge: { ports: [] }, network: guests, addresses: ["::1"] }
        guests:
          git: { id: 101, network: guests }
`);

export const mappedPages: Readonly<Record<keyof typeof mappedCodes, ProblemPage>> = {
  HX220: {
    meaning:
      "A host rewrites addresses of packets that pass through it. What is named here is not there: no guest or container of the host is called so, no pool and no network inside of it, and no other host of the site has this one as its gateway.",
    example: layout('{ mail: "::25" }'),
    fix: "Name a guest or container of the host, a pool or network inside of it, or a host in a network whose gateway it is. What is on the segment itself can have a public address of its own.",
  },
  HX221: {
    meaning:
      "One address stands for one address, and a prefix for a prefix of the same length. Here a guest, container or host is mapped to a prefix, a network or pool to an address, or to a prefix of another length. A name that two things have says not which of them is meant.",
    example: layout('{ guests: "2001:db8:1::100/120" }'),
    fix: "Write an address, or `auto`, for one that has one address, and a prefix of the same length for a network or pool.",
  },
  HX223: {
    meaning:
      "What is mapped has an address in a prefix that is not unique local (RFC 4193). The plan has the router send that prefix to the host, and so the guest is reached by two public addresses; what it sends has the mapped one.",
    example: layout("{ git: auto }", "2001:db8:2::/64"),
    fix: 'Leave the mapping out, or give the network a unique local prefix. Where both are meant, say so: `allow: { HX223: "..." }`.',
  },
};
