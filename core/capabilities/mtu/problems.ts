import type { CodeEntry } from "../../problem/code-entry.ts";
import { onPrem, type ProblemPage } from "../../problem/pages/page.ts";

/** What can be wrong with MTUs alone. */
export const mtuCodes = {
  HX118: { severity: "error", title: "bridge whose port carries less" },
  HX119: { severity: "error", title: "MTU that a VPC does not carry" },
  HX156: { severity: "error", title: "link with a larger MTU than the one that carries it" },
} as const satisfies Record<string, CodeEntry>;

export const mtuPages: Readonly<Record<keyof typeof mtuCodes, ProblemPage>> = {
  HX118: {
    meaning:
      "A port is given a smaller MTU than the bridge that it is in. A bridge hands packets on as they are: it says nothing to whoever sends one that is too large for a port, and the packet is lost. Connections then begin well, and stall with the first large packet.",
    example: onPrem(`    networks: { uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1", mtu: 9000 } }
    hosts:
      pve-1:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        interfaces:
          eno1: { mtu: 1500 }
          vmbr0: { bridge: { ports: [eno1] }, network: uplink, addresses: ["::10"] }
`),
    fix: "Leave the port's out: it takes the bridge's then. Where the NIC, or the switch behind it, takes no more, give the bridge or its network less.",
  },
  HX119: {
    meaning:
      "A VPC carries packets of 9001 bytes at most, and 1500 through an internet gateway. An interface with a larger MTU would send what nobody delivers.",
    example: `hextet: 1
purpose: lab
sites:
  cloud:
    aws: { region: eu-central-1, vpc: { ipv4: 10.20.0.0/16, ipv6: amazon } }
    networks: { edge: { zone: eu-central-1a, ipv4: 10.20.1.0/24, mtu: 9216 } }
    hosts:
      web-1:
        aws: { instanceType: t3.small, image: debian-13 }
        interfaces: { ens5: { network: edge } }
`,
    fix: "Give 9001, or leave it out: an instance has 9001 by itself.",
  },
  HX156: {
    meaning:
      "A VLAN or a macvlan is given a larger MTU than the interface that it lies on. What is larger than that one's does not get through, and the kernel refuses to set it.",
    example: onPrem(`    networks:
      uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1", mtu: 1500 }
      storage: { prefix: "2001:db8:2::/64", mtu: 9000 }
    hosts:
      pve-1:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        interfaces:
          eno1: { network: uplink, addresses: ["::10"] }
          eno1.20: { vlan: { id: 20, on: eno1 }, network: storage, addresses: ["::10"] }
`),
    fix: "Give the interface below the larger one: `eno1: { network: uplink, mtu: 9000 }`. Where it says nothing and its network neither, it takes the largest of what lies on it by itself. Who is on its own network and takes less is told so by path MTU discovery beyond a router, and by nobody on the same segment: there all have to agree.",
  },
};
