import type { CodeEntry } from "../../problem/code-entry.ts";
import { onPrem, type ProblemPage } from "../../problem/pages/page.ts";

/** What can be wrong where addresses come by themselves. */
export const modeCodes = {
  HX180: { severity: "error", title: "SLAAC in a network that is no /64" },
  HX181: { severity: "error", title: "mode of a network where nobody advertises" },
  HX182: { severity: "error", title: "default route said where routers advertise it" },
  HX183: { severity: "error", title: "number wanted where addresses come by themselves" },
  HX184: { severity: "error", title: "way of coming by addresses that the host's renderer can not write" },
  HX185: { severity: "warning", title: "network behind an address that nobody knows beforehand" },
} as const satisfies Record<string, CodeEntry>;

const host = (network: string, interfaces: string, more = "") =>
  onPrem(`    networks:
      office: { ${network} }
      uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" }
    hosts:
      desk:
        connect: { address: "2001:db8:1::10", hostKey: lab }
${more}        interfaces:
          eno1: { network: uplink, addresses: ["::10"], metric: 2048 }
${interfaces}`);

export const modePages: Readonly<Record<keyof typeof modeCodes, ProblemPage>> = {
  HX180: {
    meaning:
      "A host that makes its address itself puts 64 bits of its own behind the prefix: both together have to be 128 (RFC 4862 section 5.5.3). A router can advertise a /96 with the A flag, and radvd takes that without a word; hosts pass over it, and have no address.",
    example: host('prefix: "2001:db8:0:8::/96", mode: slaac', "          eno2: { network: office }\n"),
    fix: "Make the network a /64 (RFC 7421). Where it cannot be one, let a DHCPv6 server give the addresses, `mode: dhcp`, or give them in the layout.",
  },
  HX181: {
    meaning:
      "Addresses by SLAAC need a router that advertises the prefix, and addresses by DHCPv6 one that says so by its M flag: DHCPv6 itself says neither which prefix is on the segment nor who the router is (RFC 8415, RFC 5942). This network lies inside of one host, or on its loopback, and nobody there advertises.",
    example: host(
      'prefix: "2001:db8:0:8::/64", mode: slaac',
      "          br0: { bridge: { ports: [] }, network: office }\n",
    ),
    fix: "Give the bridge a port that leads to the segment of a router. Otherwise leave the mode out: then the layout gives the addresses.",
  },
  HX182: {
    meaning:
      "With SLAAC and with DHCPv6 the default route comes by router advertisement: every router that says it is one is taken (RFC 4861 section 6.3.4), by the preference that it gives itself. A gateway, a metric or a source that the layout says would be a second route beside that.",
    example: host(
      'prefix: "2001:db8:0:8::/64", mode: slaac, gateway: "fe80::2"',
      "          eno2: { network: office }\n",
    ),
    fix: "Leave it out. In a network where some interfaces are static (`addresses: [...]`) the gateway is theirs, and may stand.",
  },
  HX183: {
    meaning:
      "Something is to have a number of the ledger, or to be referred to by its address, where addresses come by themselves: nobody knows beforehand which one SLAAC makes or a DHCPv6 server gives, and one that the ledger gave could be somebody's by now.",
    example: host(
      'prefix: "2001:db8:0:8::/64", mode: dhcp',
      "          eno2: { network: office, pools: { containers: { length: 120 } } }\n",
    ),
    fix: 'Say the address, and keep it out of what the server gives: `addresses: ["::10"]` of an interface, `address:` of a guest. With SLAAC an interface can choose how its address ends, `identifier: { token: "::10" }`, or have it made of its MAC address, `identifier: eui64` beside `mac:`; then it is planned like any other.',
  },
  HX184: {
    meaning:
      "The program that configures the host's network has no words for that way of coming by addresses. ifupdown2 knows SLAAC as what the kernel does, and DHCPv6 for addresses: none for the rest alone, and it sets the kernel's way of making identifiers back to EUI-64 whenever it reloads. Which DHCP unique identifier a client presents (`duid`) networkd and NetworkManager can be told, and dhclient by an ifcfg file if it is `ll` or `llt`; netplan's `dhcp-identifier` is about DHCPv4 alone. `acceptRaPinfo: false` is the kernel's setting where ifupdown or ifupdown2 leave advertisements to it, and networkd's own; netplan and NetworkManager hear advertisements in its place and have no words for it.",
    example: host(
      'prefix: "2001:db8:0:8::/64", mode: dhcp-stateless',
      "          eno2: { network: office }\n",
      "        network: { renderer: ifupdown2 }\n",
    ),
    fix: "Let netplan configure the host, give the interface addresses, or take the mode that comes nearest: `slaac`, where routers advertise resolvers too.",
  },
  HX185: {
    meaning:
      "A network lies on a bridge inside of a host, and the host's own address comes by itself. The site's router sends packets for that network to the host by its address, which nobody knows beforehand; so the plan has no route for it, and nothing from outside arrives there.",
    example: onPrem(`    networks:
      office: { prefix: "2001:db8:0:8::/64", mode: slaac }
      guests: { prefix: "2001:db8:0:9::/64" }
    hosts:
      desk:
        connect: { address: "192.0.2.7", hostKey: lab }
        interfaces:
          eno1: { network: office }
          br0: { bridge: { ports: [] }, network: guests, addresses: ["::1"] }
`),
    fix: 'Let the host have an address that is known: `addresses: ["::10"]`, or with SLAAC `identifier: { token: "::10" }`. Where nothing from outside is to arrive, say so: `allow: { HX185: "nothing comes in from outside" }` at the network.',
  },
};
