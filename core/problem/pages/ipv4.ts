import type { ProblemPage } from "./page.ts";

/** A rack with one host on one network, which may have IPv4. */
function rack(ipv4: string, asked: string): string {
  return `hextet: 1
purpose: lab
sites:
  rack:
    networks: { uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1"${ipv4} } }
    hosts:
      apps-1:
        connect: { address: "2001:db8:1::20", hostKey: lab }
        interfaces: { eno1: { network: uplink${asked} } }
`;
}

const withIpv4 = ", ipv4: { prefix: 192.0.2.0/24, gateway: 192.0.2.1 }";

export const ipv4Pages = {
  HX090: {
    meaning:
      "A text is of one address family where the other is meant, or a network is numbered from a prefix of the other family. A network's prefix and its hosts' addresses are IPv6; what is IPv4 stands under ipv4.",
    example: rack(withIpv4, ", addresses: [192.0.2.20]"),
    fix: "Move it: ipv4: 192.0.2.20 beside addresses, ipv4: 192.0.2.0/24 beside prefix. Or give one of the family that is meant.",
  },
  HX091: {
    meaning:
      "A text is not an IPv4 address: four numbers of 0 to 255 with dots between them, without zeros in front. One that begins with 0. is a host part alone, which follows the network wherever it goes.",
    example: rack(withIpv4, ", ipv4: 192.0.2.256"),
    fix: "Mend it, give ipv4: true to have one numbered, or leave it out.",
  },
  HX092: {
    meaning:
      "The first address of an IPv4 network is its own and the last is the broadcast address, so no host has them (RFC 1122 section 3.2.1.3). A /31 has neither (RFC 3021).",
    example: rack(withIpv4, ", ipv4: 192.0.2.255"),
    fix: "Use one between them, or leave the pin out to have it numbered.",
  },
  HX093: {
    meaning:
      "Something asks for an IPv4 address, or for an IPv4 block, in a network or a pool that has no IPv4 prefix to number it from; or an IPv4 gateway refers to something that has no IPv4 address.",
    example: rack("", ", ipv4: true"),
    fix: "Give the network IPv4 (ipv4: 192.0.2.0/24, or { from: office4, length: 26 }), the pool a block ({ length: 28 }), or leave the wish out.",
  },
} satisfies Record<string, ProblemPage>;
