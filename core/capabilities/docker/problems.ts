import type { CodeEntry } from "../../problem/code-entry.ts";
import { onPrem, type ProblemPage } from "../../problem/pages/page.ts";

/** What can be wrong with Docker's bridges, pools and containers alone. */
export const dockerCodes = {
  HX021: { severity: "error", title: "pool too small" },
  HX036: { severity: "error", title: "docker0 takes no fixed addresses" },
  HX051: { severity: "warning", title: "addresses of a pool that no container can have" },
  HX056: { severity: "warning", title: "pool in a segment whose hosts cannot reach it" },
  HX109: { severity: "error", allowable: true, title: "pool's name given twice on one host" },
} as const satisfies Record<string, CodeEntry>;

export const dockerPages: Readonly<Record<keyof typeof dockerCodes, ProblemPage>> = {
  HX021: {
    meaning:
      "A pool has no room for what it is for: a Docker bridge takes the second address, the first being the subnet-router anycast address (RFC 4291 section 2.6.1).",
    example: onPrem(`    networks: { uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" } }
    hosts:
      apps-1:
        connect: { address: "2001:db8:1::20", hostKey: lab }
        interfaces: { eno1: { network: uplink, pools: { apps: { length: 127 } } } }
        docker: { networks: { apps: { pool: apps } } }
`),
    fix: "Give the pool a shorter length: a /126 holds a bridge and two containers, a /120 some 250.",
  },
  HX036: {
    meaning:
      "A container on docker0 has an address pinned, and docker0 gives addresses in the order in which containers start.",
    example: onPrem(`    networks: { uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" } }
    hosts:
      apps-1:
        connect: { address: "2001:db8:1::20", hostKey: lab }
        interfaces: { eno1: { network: uplink, addresses: ["::20"], pools: { apps: "::30/124" } } }
        docker: { bridge: { pool: apps } }
        containers: { web: { address: "::9" } }
`),
    fix: "Put it on a user-defined network (docker: { networks: ... }), or leave the pin out.",
  },
  HX051: {
    meaning:
      "A /126 for containers spends four addresses of the network on two containers at most (the first is the anycast address, the second the bridge's), and none is declared.",
    example: onPrem(`    networks: { uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" } }
    hosts:
      apps-1:
        connect: { address: "2001:db8:1::20", hostKey: lab }
        interfaces: { eno1: { network: uplink, pools: { apps: "::8/126" } } }
        docker: { bridge: { pool: apps } }
`),
    fix: "Declare the containers, or leave the pool out.",
  },
  HX056: {
    meaning:
      "Docker's pool lies in a network that other hosts are on too. The router is told a route to it, so the outside reaches the containers. The hosts of the segment take the pool's addresses for on-link and send neighbour solicitations for them (RFC 4861), which nobody answers. In an AWS subnet this does not arise: there the network delivers by interface.",
    example: onPrem(`    networks: { uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" } }
    hosts:
      apps-1:
        connect: { address: "2001:db8:1::20", hostKey: lab }
        interfaces: { eno1: { network: uplink, pools: { apps: "::8/126" } } }
        docker: { bridge: { pool: apps } }
        containers: { web: {} }
      db-1:
        connect: { address: "2001:db8:1::21", hostKey: lab }
        interfaces: { eno1: { network: uplink } }
`),
    fix: "Where only the outside is to reach them, allow it with that reason. Otherwise put the neighbours on a segment of their own, so that they go through the router.",
  },
  HX109: {
    meaning:
      "Two interfaces of a host have a pool of one name. Docker's networks and containers name a pool by that alone: all of them get the first, and the second is nobody's.",
    example: onPrem(`    networks:
      uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" }
      storage: { prefix: "2001:db8:2::/64" }
    hosts:
      apps-1:
        connect: { address: "2001:db8:1::20", hostKey: lab }
        interfaces:
          eno1: { network: uplink, pools: { apps: "::40/122" } }
          eno2: { network: storage, pools: { apps: "::40/122" } }
`),
    fix: 'Give one of them another name. With the old one as `formerly:` it keeps its numbers: `store: { block: "::40/122", formerly: apps }`.',
  },
};
