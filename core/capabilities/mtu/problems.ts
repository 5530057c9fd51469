import type { CodeEntry } from "../../problem/code-entry.ts";
import { onPrem, type ProblemPage } from "../../problem/pages/page.ts";

/** What can be wrong with MTUs alone. */
export const mtuCodes = {
  HX118: { severity: "error", title: "bridge whose port carries less" },
  HX119: { severity: "error", title: "MTU that a VPC does not carry" },
  HX156: { severity: "error", title: "link with a larger MTU than the one that carries it" },
  HX231: { severity: "error", title: "tunnel whose packets do not fit into those that carry them" },
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
  HX231: {
    meaning:
      "A tunnel puts each packet into a larger one, by 20 bytes where IPv4 carries IPv6. What it is given is more than what is left of the interface that these leave by: large packets would travel in pieces, which many paths drop, or not at all.",
    example: onPrem(`    networks:
      uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1", ipv4: { prefix: 192.0.2.0/24, gateway: 192.0.2.1 } }
      transit: { prefix: "2001:db8:2::/64" }
    hosts:
      gw-1:
        connect: { address: 192.0.2.10, hostKey: lab }
        interfaces:
          eno1: { network: uplink, addresses: ["::10"], ipv4: 192.0.2.10 }
          he0: { tunnel: { kind: 6in4, local: eno1, remote: 203.0.113.1 }, network: transit, addresses: ["::2"], mtu: 1500 }
`),
    fix: "Leave the tunnel's `mtu` out, and its network's: it has 1480 then, or 20 less than the MTU that the interface below is given. A provider's line that itself takes less, such as 1492 by PPPoE, is said at the interface: `eno1: { mtu: 1492 }`.",
  },
};
