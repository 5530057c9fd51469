import { onPrem, type ProblemPage } from "./page.ts";

/** A host with one way out and an inner bridge; each text is the rest of an interface. */
const host = (eno1: string, vmbr1 = "") =>
  onPrem(`    networks:
      uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" }
      inner: { prefix: "2001:db8:2::/64" }
    hosts:
      files:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        interfaces:
          eno1: { network: uplink, addresses: ["::10"]${eno1} }
          vmbr1: { bridge: { ports: [] }, network: inner, addresses: ["::1"]${vmbr1} }
`);

/** HX17x: which way packets leave a host, and from which address. */
export const wayOutPages = {
  HX170: {
    meaning:
      "`source` says which address connections by a default route start from. The kernel takes none that the host does not have, and the route would not be there at all. On a bridge without ports an address is tentative until something is plugged in, and does not count as had before that.",
    example: host(', source: "::99"'),
    fix: "Give an address of this host: one of the interface's own, of another interface that has a carrier by itself, or of its loopback. `{ ref: SITE/HOST/INTERFACE }` names one that is numbered.",
  },
  HX171: {
    meaning:
      "`metric` and `source` say how the default route through an interface goes, and none goes through this one: its network has no gateway, or lies inside of the host, or `defaultRoute: false` says so.",
    example: host("", ", metric: 2048"),
    fix: "Leave it out, or give the interface's network a gateway.",
  },
  HX175: {
    meaning:
      "A routing table holds one default route, that of the interface whose addresses go by it. With one table for two interfaces the second's route takes the place of the first's.",
    example: onPrem(`    networks:
      uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" }
      line: { prefix: "2001:db8:2::/64", gateway: "fe80::2" }
    hosts:
      files:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        interfaces:
          eno1: { network: uplink, addresses: ["::10"], table: 101 }
          eno2: { network: line, addresses: ["::10"], table: 101, defaultRoute: false }
`),
    fix: "Give each a number of its own: `table: 101` and `table: 102`.",
  },
  HX176: {
    meaning:
      "`table` is for what leaves from the interface's own addresses, by the gateway of their network. This network has none, or lies inside of the host: there is nothing to put into the table.",
    example: host("", ", table: 101"),
    fix: "Give the network a gateway, or leave `table` out.",
  },
  HX205: {
    meaning:
      "`table` is for what leaves from the interface's own addresses, by the gateway of their network. Nobody but the host is on a dummy, so that no gateway is reached through it: what starts from its addresses leaves as all else does.",
    example: onPrem(`    networks:
      uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" }
      own: { prefix: "2001:db8:2::/64", gateway: "fe80::1" }
    hosts:
      files:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        interfaces:
          eno1: { network: uplink, addresses: ["::10"] }
          dum0: { dummy: {}, network: own, addresses: ["::1"], table: 101 }
`),
    fix: "Leave `table` out.",
  },
} as const satisfies Record<string, ProblemPage>;
