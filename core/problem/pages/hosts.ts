import { onPrem, type ProblemPage } from "./page.ts";

/** HX04x: what a layout is for, and how its hosts are reached. */
export const hostPages = {
  HX040: {
    meaning:
      "2001:db8::/32 (RFC 3849) and 3fff::/20 (RFC 9637) are for documentation: nobody routes them, so nothing outside can answer. In a lab and in an example they are right.",
    example: `hextet: 1
prefixes: { home: "2001:db8::/48" }
sites: {}
`,
    fix: "Use a prefix of your own, or say `purpose: lab` or `purpose: example`.",
  },
  HX041: {
    meaning:
      "`hostKey: lab` stands for the key that a lab's twin shows. Anywhere else it would accept whoever answers.",
    example: `hextet: 1
purpose: example
sites:
  rack:
    hosts:
      pve-1: { connect: { address: "2001:db8:1::10", hostKey: lab } }
`,
    fix: "Fetch the host's own key with `hextet hostkey ADDRESS`, compare it, and put it there.",
  },
  HX042: {
    meaning: "A host of one's own has to be reached to be configured, and the layout does not say how.",
    example: onPrem(`    hosts:
      pve-1: {}
`),
    fix: "Say `connect: { address: ..., hostKey: ... }`. An EC2 instance needs it only to be configured further after its first boot.",
  },
  HX043: {
    meaning:
      "A bridge names a port that cannot be one: a bridge, an interface with a network of its own, or one that is another bridge's port.",
    example: onPrem(`    networks: { uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" } }
    hosts:
      pve-1:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        interfaces:
          eno1: {}
          vmbr0: { bridge: { ports: [eno1] }, network: uplink, addresses: ["::10"] }
          vmbr1: { bridge: { ports: [eno1] } }
`),
    fix: "Give the interface to one bridge, and network and addresses to the bridge rather than to its port.",
  },
  HX044: {
    meaning:
      "A rollout names a host twice, or one that it does not change: an EC2 instance, which gets its configuration at its first boot, or a host that is retired.",
    example: `hextet: 1
purpose: lab
rollout: { canary: rack/pve-1, waves: [[rack/pve-2, rack/pve-1]] }
sites:
  rack:
    hosts:
      pve-1: { connect: { address: "2001:db8:1::10", hostKey: lab } }
      pve-2: { connect: { address: "2001:db8:1::11", hostKey: lab } }
`,
    fix: "Name each host once. Hosts that no wave names come last; a label picks among those that no wave names.",
  },
} as const satisfies Record<string, ProblemPage>;
