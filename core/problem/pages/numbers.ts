import { onPrem, type ProblemPage } from "./page.ts";

const oneHost = (addresses: string, more = "") => `hextet: 1
purpose: lab
sites:
  rack:
    networks: { uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" } }
    hosts:
      apps-1:
        connect: { address: "2001:db8:1::20", hostKey: lab }
        interfaces: { eno1: { network: uplink, addresses: [${addresses}]${more} } }
`;

const oneInstance = (addresses: string, network = 'prefix: "0:0:0:3::/64", ') => `hextet: 1
purpose: lab
sites:
  cloud:
    aws: { region: eu-central-1, vpc: { ipv4: 10.20.0.0/16, ipv6: amazon } }
    networks: { edge: { ${network}zone: eu-central-1a, ipv4: 10.20.1.0/24 } }
    hosts:
      web-1:
        aws: { instanceType: t3.small, image: debian-13 }
        interfaces: { ens5: { network: edge, addresses: [${addresses}] } }
`;

/** HX03x: numbers that do not go together. */
export const numberPages = {
  HX030: {
    meaning: "Two prefixes share addresses, so one of them would be unreachable in part.",
    example: onPrem(`    networks:
      uplink: { prefix: "2001:db8:1::/64" }
      all: { prefix: "2001:db8:1::/60" }
`),
    fix: "Give each a prefix of its own; one that is not pinned never overlaps another.",
  },
  HX031: {
    meaning: "An address or prefix does not lie in the network, pool or block that it belongs to.",
    example: oneHost('"2001:db8:2::20"'),
    fix: "Give one inside, or its host part alone, which follows the network wherever it goes.",
  },
  HX032: {
    meaning: "Two owners have the same number: an address, or the number of a guest.",
    example: oneHost('"::20", "::20"'),
    fix: "Pin another, or leave the pin out to have it numbered.",
  },
  HX033: {
    meaning:
      "AWS keeps the first four addresses and the last of every subnet for itself (VPC user guide, subnet CIDR blocks).",
    example: oneInstance('"::1"'),
    fix: 'Use a number from 4 on; "::10" reads well.',
  },
  HX034: {
    meaning:
      "A block begins at an address that is not a multiple of its size, so no prefix covers it and no route can name it.",
    example: oneHost("", ', pools: { apps: "::9/126" }').replace("addresses: [], ", ""),
    fix: "Take the block that is suggested, which lies around the address.",
  },
  HX035: {
    meaning:
      "The first address of a network is the subnet-router anycast address: every router answers on it (RFC 4291 section 2.6.1). That holds for a /126 too, whose first address looks usable; a /127 is the exception (RFC 6164). It holds in each further prefix of a network as well, and in other networks of the segment (`alsoIn`).",
    example: oneHost('"::"').replaceAll("/64", "/126").replace('"2001:db8:1::20"', '"2001:db8:1::2"'),
    fix: "Use a number from 1 on. For a link between two routers take a /127, whose two addresses are both usable.",
  },
  HX037: {
    meaning: "An address lies in a block that is there for containers, so one of them would get it as well.",
    example: oneHost('"::21"', ', pools: { apps: "::20/124" }'),
    fix: "Pin a number outside of the block.",
  },
  HX038: {
    meaning:
      "AWS has blocks of a VPC from /44 to /60 and subnets from /44 to /64, both in steps of four only.",
    example: oneInstance('"::10"', 'prefix: "0:0:0:8::/63", '),
    fix: "Use a /64 for a subnet, a /56 for a VPC.",
  },
  HX039: {
    meaning:
      "Hosts can send to a next hop only where it is on their own link: a link-local address, or one of the network. A default route through anything else is refused by the kernel.",
    example: onPrem(`    networks: { uplink: { prefix: "2001:db8:1::/64", gateway: "2001:db8:2::1" } }
`),
    fix: 'Use the router\'s link-local address, such as "fe80::1".',
  },
} as const satisfies Record<string, ProblemPage>;
