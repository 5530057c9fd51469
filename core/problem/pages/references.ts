import { onPrem, type ProblemPage } from "./page.ts";

/** HX02x: what names point at, and how much there is. */
export const referencePages = {
  HX020: {
    meaning:
      "A name points at a network, prefix, pool, interface or bridge that the layout does not have there.",
    example: `hextet: 1
purpose: lab
prefixes: { home: "2001:db8::/48" }
sites:
  rack:
    networks: { guests: { from: hom } }
`,
    fix: "Take the name that is suggested, or declare what it names.",
  },
  HX022: {
    meaning: "Something is to be numbered, and its network or prefix has nothing left.",
    example: onPrem(`    networks: { link: { prefix: "2001:db8:1::/127" } }
    hosts:
      r-1: { connect: { address: "2001:db8::1", hostKey: lab }, interfaces: { eno1: { network: link } } }
      r-2: { connect: { address: "2001:db8::2", hostKey: lab }, interfaces: { eno1: { network: link } } }
      r-3: { connect: { address: "2001:db8::3", hostKey: lab }, interfaces: { eno1: { network: link } } }
`),
    fix: "Use a larger prefix, or free some of it. Numbers that rest after a removal can be released: `hextet ledger release`.",
  },
  HX023: {
    meaning:
      "A network that lives on bridges without ports belongs to the one host that routes it. Two hosts each have such a bridge in it, and nothing joins them.",
    example: onPrem(`    networks: { guests: { prefix: "2001:db8:2::/64" } }
    hosts:
      pve-1:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        interfaces: { vmbr2: { bridge: { ports: [] }, network: guests } }
      pve-2:
        connect: { address: "2001:db8:1::11", hostKey: lab }
        interfaces: { vmbr2: { bridge: { ports: [] }, network: guests } }
`),
    fix: "Give each host a network of its own, or give the bridges a port that joins them.",
  },
  HX024: {
    meaning: "Two things are said where one of them says it all, and it is not known which is meant.",
    example: onPrem(`    networks: { uplink: { prefix: "2001:db8:1::/64", length: 60 } }
`),
    fix: "Leave one of the two out.",
  },
  HX025: {
    meaning:
      "An address is that of another thing, whose address is that of a third, and so on until it is that of the first again: nobody says what it is. The circle is printed.",
    example:
      onPrem(`    networks: { uplink: { prefix: "2001:db8:1::/64", gateway: { ref: rack/router/eno1 } } }
    hosts:
      router:
        connect: { address: "2001:db8:1::1", hostKey: lab }
        interfaces: { eno1: { network: uplink, addresses: [{ ref: rack/uplink/gateway }] } }
`),
    fix: "Give one of them an address, or leave one out where it can be numbered.",
  },
  HX026: {
    meaning:
      "A reference stands where one address is needed and names a block of them: a network, a pool, a prefix or a VPC.",
    example: onPrem(`    networks: { uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" } }
    hosts:
      pve-1:
        connect: { address: { ref: rack/uplink }, hostKey: lab }
        interfaces: { eno1: { network: uplink } }
`),
    fix: "Name what has the address: a host, `rack/pve-1`, one of its interfaces, a container or a guest, or a network's gateway, `rack/uplink/gateway`.",
  },
  HX027: {
    meaning:
      "A loopback or a service has its address from a network that another interface is in. That one takes the whole prefix for on-link, asks its segment for the address (RFC 4861 section 7.2.2), and no loopback answers.",
    example: onPrem(`    networks: { uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" } }
    hosts:
      r-1:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        interfaces: { eno1: { network: uplink }, lo: { network: uplink } }
`),
    fix: "Give loopbacks and services a network of their own: `loopbacks: { from: home, length: 120 }`.",
  },
} as const satisfies Record<string, ProblemPage>;
