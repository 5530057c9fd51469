import type { CodeEntry } from "../../problem/code-entry.ts";
import { onPrem, type ProblemPage } from "../../problem/pages/page.ts";

/** What can be wrong with who advertises a site's networks. */
export const routerCodes = {
  HX186: { severity: "error", allowable: true, title: "network that none of the site's routers advertises" },
  HX187: { severity: "error", title: "network that a router cannot advertise" },
  HX188: { severity: "error", allowable: true, title: "flags that do not go with the network's mode" },
  HX189: { severity: "error", title: "address that a DHCP server cannot give" },
  HX195: { severity: "error", title: "lifetimes that a router cannot advertise" },
  HX196: { severity: "error", title: "network that networkd cannot advertise as the layout has it" },
  HX213: { severity: "error", title: "DHCP that a router cannot hand on" },
} as const satisfies Record<string, CodeEntry>;

const site = (routers: string, networks = "") =>
  onPrem(`    routers:
${routers}    networks:
      phones: { prefix: "2001:db8:0:8::/64", mode: dhcp-stateless }
${networks}`);

export const routerPages: Readonly<Record<keyof typeof routerCodes, ProblemPage>> = {
  HX186: {
    meaning:
      "The site says who advertises its networks, and none of those is to advertise this one, whose mode needs a router that does: by SLAAC hosts make addresses of the prefix that it says, and by DHCPv6 they ask a server because it says so, and take it for their default route. Where a site names no router, nothing is looked at.",
    example: site(
      "      core: { kind: centec, networks: { phones: { interface: vlan31 } } }\n",
      '      desks: { prefix: "2001:db8:0:9::/64", mode: slaac }\n',
    ),
    fix: "Add it to the networks of a router. Where somebody advertises it who is none of the layout's business, say so: `allow: { HX186: \"the provider's router does\" }` at the network.",
  },
  HX187: {
    meaning:
      "A router is to advertise a network and cannot. A network that says no mode has nothing to be advertised. A router that is a host of the site advertises by an interface in the network whose addresses the layout gives: one that listens to other routers there is a host itself. A network inside of one host is advertised by that host alone. And ZStack has no way of advertising a prefix whose addresses are all given by hand: its address modes are Stateful-DHCP, Stateless-DHCP and SLAAC.",
    example: site(
      "      core: { kind: centec, networks: { phones: { interface: vlan31 }, desks: { interface: vlan32 } } }\n",
      '      desks: { prefix: "2001:db8:0:9::/64" }\n',
    ),
    fix: "Say the network's mode, give the host an interface there with `addresses: [...]`, or let another router advertise it.",
  },
  HX189: {
    meaning:
      "A host of the site is the router of a network of mode `dhcp`, and gives addresses there by DHCPv6: out of the block `leases` to whoever asks, and by `reservations` to hosts of the site, which it knows by the MAC addresses of their interfaces. It can give nothing to a host whose interface there has no `mac`, or has addresses of the layout's; it must not give what somebody has already; and a host that nothing is kept for gets nothing where there is no block either. With `ipv4` at the network the same holds of DHCPv4, whatever the mode: for hosts whose interface there says `dhcp4` and `mac`, where the network and the router's own interface have IPv4. Kea (`dhcp: kea`) answers for prefixes that its file says, so for none that a provider delegates; and it knows a MAC address of the identifier that a client presents (`duid: ll`, or what dhclient presents), or of a link-local address that is made of a MAC address of a manufacturer's, not of one that is locally administered, such as 02:00:5e:10:00:01.",
    example: onPrem(`    routers:
      gw: { kind: host, host: gw, networks: { office: { leases: "::/120" } } }
    networks:
      office: { prefix: "2001:db8:0:8::/64", mode: dhcp }
      uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" }
    hosts:
      gw:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        interfaces:
          eno1: { network: uplink, addresses: ["::10"] }
          eno2: { network: office, addresses: ["::1"] }
`),
    fix: 'Give `leases` a block in which nobody has an address, such as `"::1000/116"`, and reserve what is free for hosts whose interface says `mac:` and no addresses. Where somebody else answers DHCPv6 there, say `dhcp: other` at the router, and leave both out.',
  },
  HX195: {
    meaning:
      "A router of the site is to advertise something for a time that is none of it. Hosts take a router for their way out for 4 to 9000 seconds, or never: 0 (RFC 4861 section 6.2.1, `AdvDefaultLifetime`, which is no shorter than the shortest time between two advertisements). Connections start from addresses of a prefix for `preferred` seconds, and the addresses stay for `valid` seconds, which is the longer one: hosts pass over a prefix that is preferred for longer than it is valid (RFC 4862 section 5.5.3). What a network does not say is as its router says, and where that says nothing 1800, 2592000 and 604800. ZStack has no words for any of them.",
    example: site(
      "      core: { kind: centec, networks: { phones: { interface: vlan31, lifetimes: { router: 86400, valid: 3600, preferred: 7200 } } } }\n",
    ),
    fix: "Let `router` be 9000 at most and `preferred` be `valid` at most. Advertisements are repeated three times within the shortest lifetime that is said, so short ones cost packets, and long ones hold what has gone.",
  },
  HX196: {
    meaning:
      "A router that is a host advertises by systemd-networkd (`by: networkd`), which says so in the file that it configures the interface by (systemd.network, `[IPv6SendRA]`). It does that where networkd's own files configure the host, `network: { renderer: networkd }`; netplan, which writes such files itself, has no words for it. And it advertises no MTU.",
    example: onPrem(`    routers:
      gw: { kind: host, host: gw, by: networkd, networks: { office: {} } }
    networks:
      office: { prefix: "2001:db8:0:8::/64", mode: slaac }
      uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" }
    hosts:
      gw:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        interfaces:
          eno1: { network: uplink, addresses: ["::10"] }
          eno2: { network: office, addresses: ["::1"] }
`),
    fix: "Give the host the renderer `networkd`, or let radvd advertise: leave `by` out.",
  },
  HX213: {
    meaning:
      "A router is to hand what hosts ask in a network to DHCP servers elsewhere (`relay`), and cannot. Of the kinds of router, a host does by dnsmasq, and Cisco's, VyOS and RouterOS have words for it; VyOS needs the name of its interface towards the servers, `uplink`, and the others go by their routes. FRRouting has none, ZStack answers itself, and Centec's are not known. A server by its IPv6 address answers DHCPv6, for which hosts ask where the mode is `dhcp` or `dhcp-stateless`; one by its IPv4 address answers DHCPv4, and knows the network by the router's own IPv4 address there.",
    example: site(
      '      core: { kind: frr, networks: { phones: { interface: vlan31, relay: { servers: ["2001:db8::53"] } } } }\n',
    ),
    fix: "Leave `relay` out where the router has no words for it, and configure it by hand; or let a host of the site be the router, with dnsmasq. Give servers of the family that hosts there ask in.",
  },
  HX188: {
    meaning: `A router is said to advertise other flags today than its network's mode needs (RFC 4861 sections 4.2 and 4.6.2):

| mode | M | O | A |
|---|---|---|---|
| \`dhcp\`, stateful DHCPv6 | 1 | either: M says so already | 0 |
| \`dhcp-stateless\` | 0 | 1 | 1 |
| \`slaac\` | 0 | 0 | 1 |
| \`static\` | 0 | 0 | 0 |

ZStack's guide to IPv6, and what was copied from it, has M=1, O=0 for stateless DHCPv6. That is stateful: hosts ask a server for an address, which a stateless one does not give, and where A is 1 have one by SLAAC besides. The same guide calls O also A. They are two flags: O is the advertisement's, and sends hosts to DHCPv6 for resolvers and the like; A is each prefix's, and lets hosts make addresses of it, whatever M and O are. So M=1 beside A=1 gives hosts two addresses. L has them reach the prefix without the router, and neither follows from a mode nor from DHCPv6, which says no prefix length: it is 1 unless the network says \`onLink: false\`.`,
    example: site(
      "      core: { kind: zstack, networks: { phones: { interface: 1f0c, flags: { M: 1, O: 0 } } } }\n",
    ),
    fix: "Configure the router with what `hextet plan NAME --router ROUTER` prints, and write here what it says then, or leave `flags` out. Where the router is right, give the network the mode that its flags are of.",
  },
};
