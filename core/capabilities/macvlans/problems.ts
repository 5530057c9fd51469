import type { CodeEntry } from "../../problem/code-entry.ts";
import { onPrem, type ProblemPage } from "../../problem/pages/page.ts";

/** What can be wrong with Docker's macvlans. */
export const macvlanCodes = {
  HX280: { severity: "error", title: "parent that a macvlan cannot lie on" },
  HX281: {
    severity: "error",
    allowable: true,
    title: "macvlan whose containers have a next hop that nobody is",
  },
  HX282: { severity: "error", title: "address by Docker where addresses come by SLAAC" },
  HX283: { severity: "warning", title: "second connected route by a macvlan" },
  HX278: { severity: "error", title: "what an ipvlan cannot have" },
  HX284: { severity: "warning", title: "macvlan in a network without IPv4" },
} as const satisfies Record<string, CodeEntry>;

export const macvlanPages: Readonly<Record<keyof typeof macvlanCodes, ProblemPage>> = {
  HX280: {
    meaning:
      "Docker's macvlan lies on an interface of the host that carries nothing for it: what is a port of a bridge or of a bond hands all that it receives to that, and on a loopback, a dummy, a tunnel or another macvlan none can lie. Guides name the NIC that they find (`eth0`, `ens3`); where Open vSwitch or a bridge has that, as on Synology's DSM, it is the bridge (`ovs_eth0`). A parent without a network has no addresses to give.",
    example: onPrem(`    networks: { lan: { prefix: "2001:db8:1::/64", gateway: "2001:db8:1::1" } }
    hosts:
      nas:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        interfaces:
          eno1: {}
          br0: { bridge: { ports: [eno1] }, network: lan, addresses: ["::10"] }
        macvlans: { home: { parent: eno1 } }
`),
    fix: "Name the interface that has the network's address: the bridge or the bond in place of its port.",
  },
  HX281: {
    meaning:
      "Docker gives containers of a macvlan a default route by a next hop inside of the prefix. Where it is told none, Docker before version 29 takes the first free address of the prefix (moby 50929), which nobody has: packets to the outside go there and are lost, also where a router advertises itself besides, and sometimes a container does not start, since the router's route is there first. A unique local prefix that is made up for the purpose, as guides have it, brings exactly that. A link-local gateway such as fe80::1 Docker refuses (moby 51057).",
    example:
      onPrem(`    networks: { lan: { prefix: "2001:db8:1::/64", gateway: "fe80::1", ipv4: { prefix: 192.0.2.0/24, gateway: 192.0.2.1 } } }
    hosts:
      nas:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        interfaces: { eno1: { network: lan, addresses: ["::10"] } }
        macvlans: { home: { parent: eno1 } }
`),
    fix: "Give the network the router's address in the prefix as its gateway. Where the router advertises, say `mode: slaac` at the network: containers then make their addresses themselves, of MAC addresses that the ledger keeps, and go out by whoever advertises. From Docker 29 on there is no such route: allow it with that reason.",
  },
  HX282: {
    meaning:
      "In a network where addresses come by SLAAC a container is to have one that Docker gives. For that Docker has to be told the prefix, and from then on gives every container of the macvlan a default route besides the one that the router advertises: before version 29 to an address that nobody has.",
    example:
      onPrem(`    networks: { lan: { prefix: "2001:db8:1::/64", mode: slaac, ipv4: { prefix: 192.0.2.0/24, gateway: 192.0.2.1 } } }
    hosts:
      nas:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        interfaces: { eno1: { network: lan, addresses: ["::10"] } }
        macvlans: { home: { parent: eno1 } }
        containers: { web: { network: lan, address: "::50" } }
`),
    fix: "Leave the address out. The container's MAC address stays, by the ledger or by `mac:`, and so does the address that it makes of it; `hextet plan` prints it.",
  },
  HX283: {
    meaning:
      "A host has an interface and a macvlan on it in one network, each with an address of it. Both get a connected route for the whole prefix, and one of the two carries everything to the segment, by an address and a MAC address that neighbours and firewalls may not expect. Guides make such an interface as a shim, so that the host reaches containers on its macvlan: of an address with /24 or /64. A shim needs a /128 and a /32, and a route for each container.",
    example: onPrem(`    networks: { lan: { prefix: "2001:db8:1::/64", gateway: "2001:db8:1::1" } }
    hosts:
      nas:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        network: { renderer: networkd }
        interfaces:
          eno1: { network: lan, addresses: ["::10"] }
          macvlan-host: { macvlan: { on: eno1 }, network: lan, addresses: ["::fe"], defaultRoute: false }
`),
    fix: "For containers of Docker's, declare the macvlan and its shim: `macvlans: { home: { parent: eno1, shim: true } }`. Where the macvlan is the only one of the two that the host is to have addresses on, take the network away from the interface below.",
  },
  HX284: {
    meaning:
      "Docker before version 28 makes no network without IPv4. Where a macvlan is given none it takes a pool of its own such as 172.18.0.0/16, whose addresses then are on the wire of everybody, on each host anew, with a default route to an address that nobody has: whatever a container opens by IPv4 waits in vain. From version 28 on hextet has Docker leave IPv4 out.",
    example: onPrem(`    networks: { lan: { prefix: "2001:db8:1::/64", gateway: "2001:db8:1::1" } }
    hosts:
      nas:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        interfaces: { eno1: { network: lan, addresses: ["::10"] } }
        macvlans: { home: { parent: eno1 } }
`),
    fix: "Say the IPv4 prefix and gateway of the segment at the network: `ipv4: { prefix: 192.0.2.0/24, gateway: 192.0.2.1 }`. Allow it where Docker is of version 28 or later.",
  },
  HX278: {
    meaning:
      "On a network of Docker's with `driver: ipvlan` all containers have the MAC address of the parent: that is what it is for, where a provider or a wireless segment knows no other. So none of them can have one of its own, and where addresses come by SLAAC, which makes them of the MAC address, the kernel makes several by the order in which containers start, which nobody knows beforehand. An interface carries macvlans or ipvlans, not both.",
    example:
      onPrem(`    networks: { lan: { prefix: "2001:db8:1::/64", gateway: "2001:db8:1::1", ipv4: { prefix: 192.0.2.0/24, gateway: 192.0.2.1 } } }
    hosts:
      nas:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        interfaces: { eno1: { network: lan, addresses: ["::10"] } }
        macvlans: { home: { parent: eno1, driver: ipvlan } }
        containers: { web: { network: lan, mac: "02:00:5e:10:00:51" } }
`),
    fix: "Leave `mac` out, or `driver` where the segment takes further MAC addresses. Otherwise put the containers in a network whose addresses are given: one without `mode`, with the router's address in the prefix as its gateway.",
  },
};
