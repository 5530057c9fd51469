import type { CodeEntry } from "../problem/code-entry.ts";
import { onPrem, type ProblemPage } from "../problem/pages/page.ts";

/** What can be wrong with what links are made of. */
export const linkCodes = {
  HX150: { severity: "error", title: "link that lies on itself" },
  HX151: { severity: "error", title: "VLAN that its parent has twice" },
  HX152: { severity: "error", title: "setting that a bond's mode does not have" },
  HX153: { severity: "error", title: "primary that is no port of its bond" },
  HX154: { severity: "error", title: "link that the host's renderer can not write" },
  HX155: { severity: "error", title: "link that can not carry the one on it" },
  HX157: { severity: "error", title: "one NIC under two names" },
  HX158: { severity: "error", title: "VLANs that are none" },
  HX159: { severity: "error", title: "guest in a VLAN that its bridge does not have" },
  HX230: { severity: "error", title: "end of a tunnel without an IPv4 address" },
} as const satisfies Record<string, CodeEntry>;

/** An example with one host, whose interfaces are these lines. */
const host = (interfaces: string, more = "") =>
  onPrem(`    networks: { uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" }, storage: { prefix: "2001:db8:2::/64" } }
    hosts:
      pve-1:
        connect: { address: "2001:db8:1::10", hostKey: lab }
${more}        interfaces:
${interfaces}`);

const ifupdown2 = "        network: { renderer: ifupdown2 }\n";

export const linkPages: Readonly<Record<keyof typeof linkCodes, ProblemPage>> = {
  HX150: {
    meaning:
      "Following what each link is made of leads back to where it began: a bridge has a port that is a VLAN of that bridge, say. None of them can be made first, so none is.",
    example: host(`          vmbr0: { bridge: { ports: [vmbr0.20] }, network: uplink, addresses: ["::10"] }
          vmbr0.20: { vlan: { id: 20, on: vmbr0 } }
`),
    fix: "Let one of them lie on a NIC or a bond: what comes in by a bridge's port has to come from somewhere else.",
  },
  HX151: {
    meaning:
      "Two interfaces are the same VLAN of the same parent. The kernel makes the first and refuses the second.",
    example: host(`          eno1: { network: uplink, addresses: ["::10"] }
          eno1.20: { vlan: { id: 20, on: eno1 }, network: storage, addresses: ["::10"] }
          store: { vlan: { id: 20, on: eno1 } }
`),
    fix: "Give one of them another number, or let one interface have the addresses of both.",
  },
  HX152: {
    meaning:
      "A bond has a setting that its mode has no use for: LACP's rate without LACP, a hash where nothing is hashed, a primary port where all are used. The kernel refuses some of these and passes over others; either way it is not what somebody meant (Documentation/networking/bonding).",
    example: host(`          eno1: {}
          eno2: {}
          bond0:
            bond: { ports: [eno1, eno2], mode: active-backup, lacpRate: fast }
            network: uplink
            addresses: ["::10"]
`),
    fix: "Leave the setting out, or give the bond a mode that knows it: `lacpRate` goes with 802.3ad, `hashPolicy` with balance-xor, 802.3ad and balance-tlb, `primary` with active-backup, balance-tlb and balance-alb.",
  },
  HX153: {
    meaning: "A bond prefers a port that it does not have.",
    example: host(`          eno1: {}
          eno2: {}
          eno3: {}
          bond0:
            bond: { ports: [eno1, eno2], mode: active-backup, primary: eno3 }
            network: uplink
            addresses: ["::10"]
`),
    fix: "Name one of its ports, or add that interface to them.",
  },
  HX154: {
    meaning:
      "The program that configures the host's network has no words for that link: netplan has no keys for a macvlan or for the VLANs of a bridge, ifupdown and ifupdown2 take every name with a dot in it for a VLAN's, and ifupdown2 looks at a bond's ports every 255 ms at least. Left out in silence, the host would come up without it.",
    example: host(`          eno1: {}
          vmbr0: { bridge: { ports: [eno1], vlans: ["2-4094"] }, network: uplink, addresses: ["::10"] }
`),
    fix: "Let the host be configured by a program that can, `network: { renderer: ifupdown2 }` for instance, or do without: a bridge for each VLAN, with `vlan:` interfaces as their ports, can be written by all.",
  },
  HX155: {
    meaning:
      "A link is said to lie on another that can not carry it: a VLAN on the loopback or on a dummy, which lead nowhere; a macvlan on the port of a bridge or a bond, which hands all that it receives to that; or anything beside a macvlan of mode passthru, which takes its parent for itself.",
    example: host(
      `          eno1: {}
          vmbr0: { bridge: { ports: [eno1] }, network: uplink, addresses: ["::10"] }
          mac0: { macvlan: { on: eno1 }, network: storage, addresses: ["::10"] }
`,
      ifupdown2,
    ),
    fix: "Let it lie on a NIC, a bond, a bridge or a VLAN that is nobody's port: on the bridge itself, in place of its port.",
  },
  HX157: {
    meaning:
      "Two interfaces are to be the NIC that came with one MAC address. A NIC has one name, so one of the two would never be there.",
    example: host(`          lan0: { nic: { mac: "02:00:5e:10:00:01" }, network: uplink, addresses: ["::10"] }
          lan1: { nic: { mac: "02:00:5e:10:00:01" } }
`),
    fix: "Give each the address that its NIC came with: `ip -d link` prints it on the host, as permaddr where the NIC has another one since.",
  },
  HX158: {
    meaning:
      "The VLANs of a bridge are numbers from 1 to 4094, or from one of them to a higher one (IEEE 802.1Q).",
    example: host(
      `          eno1: {}
          vmbr0: { bridge: { ports: [eno1], vlans: ["199-100"] }, network: uplink, addresses: ["::10"] }
`,
      ifupdown2,
    ),
    fix: 'Write the lower number first, `"100-199"`, and none above 4094.',
  },
  HX159: {
    meaning:
      "A guest is in a VLAN of a bridge that looks at no tags or does not pass that one, in another VLAN than its host has that network in, or on a bridge that is in another network, with no word of a VLAN. Proxmox VE would start it, and nobody would hear it.",
    example: host(
      `          eno1: {}
          vmbr0: { bridge: { ports: [eno1], vlans: ["20-29"] }, network: uplink, addresses: ["::10"] }
        guests: { git: { id: 101, network: storage, bridge: vmbr0, vlan: 30 } }
`,
      ifupdown2,
    ),
    fix: "Add the VLAN to the bridge's `vlans`, or give the guest one that is there. Where the host has an interface in that network, a VLAN on that bridge, the guest needs neither `bridge` nor `vlan`.",
  },
  HX230: {
    meaning:
      "A 6in4 tunnel carries IPv6 in IPv4 packets, from one IPv4 address to another. An end of it is given as an interface that the layout gives no IPv4 address, so nothing can be written for it.",
    example: host(`          eno1: { network: uplink, addresses: ["::10"] }
          he0: { tunnel: { kind: 6in4, local: eno1, remote: 203.0.113.1 }, network: storage, addresses: ["::2"] }
`),
    fix: "Give the interface IPv4: its network an IPv4 side, `ipv4: { prefix: 192.0.2.0/24 }`, and the interface `ipv4: true` or an address. Where a DHCP server gives it, `dhcp4: true` is enough at this host. Or write the address itself in place of the interface, or leave `local` out: the kernel takes the one that the route to the other end has.",
  },
};
