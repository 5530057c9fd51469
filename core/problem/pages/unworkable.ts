import { onPrem, type ProblemPage } from "./page.ts";

/** An instance with a NIC of its own; `host` is what else there is of it, `more` the rest of its NIC. */
const instance = (host: string, more = "", type = "m5.large") => `hextet: 1
purpose: lab
sites:
  cloud:
    aws: { region: eu-central-1, vpc: { ipv4: 10.20.0.0/16, ipv6: amazon } }
    networks: { edge: { prefix: "0:0:0:3::/64", zone: eu-central-1a, ipv4: 10.20.1.0/24 } }
    hosts:
      web-1:
        aws: { instanceType: ${type}, image: debian-13 }
        interfaces: { ens5: { network: edge, addresses: ["::1:1"]${more} } }
${host}`;

const twoNics = (renderer: string) =>
  onPrem(`    networks:
      uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" }
      office: { prefix: "2001:db8:2::/64", gateway: "fe80::1" }
    hosts:
      files:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        network: { renderer: ${renderer} }
        interfaces:
          eno1: { network: uplink, addresses: ["::10"] }
          eno2: { network: office, addresses: ["::10"] }
`);

/** HX10x and HX11x: what can be planned and cannot work. */
export const unworkablePages = {
  HX101: {
    meaning:
      "An EC2 instance gets its files at its first boot, from an image that has netplan: `renderer: ifupdown2` writes a file that nothing reads, and nobody reads a preseed of Incus or LXD either. EC2 delivers to an interface exactly the addresses that are assigned to it, so guests and Incus's instances would get no packet.",
    example: instance("        network: { renderer: ifupdown2 }\n"),
    fix: 'Leave it out. Containers on an instance get a pool of its interface: `pools: { apps: { length: 126 } }` and `docker: { bridge: { pool: apps } }`. An instance that runs today with what is named here, set up by hand, goes on with `allow: { HX101: "set up by hand" }`.',
  },
  HX102: {
    meaning:
      "An EC2 instance is made on its interfaces, and this host has none: no interface at all, none with a `network:`, or a bridge in their place. Nothing would be made for it.",
    example: instance("").replace(/ +interfaces: .*\n/, ""),
    fix: 'Give it a NIC in one of the VPC\'s networks: `interfaces: { ens5: { network: edge } }`. `allow: { HX102: "later" }` leaves it a name in the plan that nothing is made for.',
  },
  HX103: {
    meaning:
      "EC2 delivers to an interface what is assigned to it, address by address, and a pool is assigned whole. No instance type takes more than 64 addresses on an interface, and most take 4 to 50: a /120 has 256, a /96 four thousand million.",
    example: instance("", ', pools: { apps: "::100/120" }'),
    fix: "Use a /123 (32 addresses) or longer beside the interface's own address, and several hosts where there are more containers.",
  },
  HX104: {
    meaning:
      'An instance type takes so many interfaces, and each of them so many addresses: its own and those of its pools together (EC2 user guide, "Network specifications" of each instance type). EC2 refuses more when the instance is made or the address is added. For types that are not known here, nothing is said.',
    example: instance("", ', pools: { apps: "::8/126" }', "t3.micro"),
    fix: 'Use a longer block, or a larger type. Where AWS has raised the limit, allow it: `allow: { HX104: "12 since May" }`.',
  },
  HX105: {
    meaning:
      "The first boot of an EC2 instance is its user data, and EC2 takes 16 KB of that. Every container, network and address of the host adds to it.",
    example: instance(
      `        docker: { networks: { apps: { pool: apps } } }
        containers:
${Array.from({ length: 29 }, (_, n) => `          worker-${n + 1}: { image: "registry.example/shop/worker:2026.11" }\n`).join("")}`,
      ', pools: { apps: "::20/123" }',
      "m5.16xlarge",
    ),
    fix: "Put fewer containers with an `image:` on the host, or share them among more hosts. A container without `image:` keeps its address and is started by somebody else.",
  },
  HX106: {
    meaning:
      "Two interfaces of a host are in networks that have a gateway, or both in one, so that each brings a default route. netplan makes one route of them with two next hops, and the kernel sends each flow by one of the two: where only one of them leads on, or a router drops what comes from the other's addresses, part of all connections hangs. On EC2 the replies of the second interface's addresses leave by the first, which drops them.",
    example: twoNics("netplan"),
    fix: 'Say at the interface that is not the way out: `eno2: { network: office, defaultRoute: false }`. What is behind its router all the same gets `routes:` at its network. Where one takes over when the other fails, give that a higher metric: `eno2: { network: office, metric: 2048 }`. Where both next hops lead everywhere and are meant so: `allow: { HX106: "two uplinks" }`.',
  },
  HX107: {
    meaning:
      "Two interfaces of a host are in networks that have a gateway, or both in one. ifupdown2 puts the first default route in force, and the second never comes: the change is taken back each time, since what was planned is not there.",
    example: twoNics("ifupdown2"),
    fix: "Say at the interface that is not the way out: `eno2: { network: office, defaultRoute: false }`. What is behind its router all the same gets `routes:` at its network. Where one takes over when the other fails, give that a higher metric: `eno2: { network: office, metric: 2048 }`.",
  },
  HX108: {
    meaning:
      "An interface is written as a NIC, and its name says that it is a VLAN, a bond or one of Proxmox VE's bridges. Nothing says what it is made of. So netplan waits for a NIC that never comes; ifupdown2 makes a VLAN by its name, and of a bond or a bridge nothing; and since its file is the host's whole configuration, a bond that was there loses its ports.",
    example: onPrem(`    networks: { uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" } }
    hosts:
      pve-1:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        interfaces:
          eno1: {}
          eno1.100: { network: uplink, addresses: ["::10"] }
`),
    fix: 'Say what it is made of: `vlan: { id: 100, on: eno1 }`, `bond: { ports: [eno1, eno2], mode: 802.3ad }`, `bridge: { ports: [eno1] }`. Where something else on the host makes the interface and hextet only gives it addresses, allow it: `allow: { HX108: "made by networkd\'s own files" }`.',
  },
  HX110: {
    meaning:
      "What is sent to a next hop is to be passed on, and this one is a host of the layout's that passes nothing on: its address stands where a router is meant, or guests on a segment without a gateway would go by the address of their own host. hextet turns forwarding on where it knows that a host is a router: where a reference names it as a next hop, where it has a bridge without ports, and where it runs Docker, Incus or LXD.",
    example: onPrem(`    networks: { storage: { prefix: "2001:db8:2::/64" } }
    hosts:
      pve-1:
        connect: { address: 192.0.2.10, hostKey: lab }
        interfaces:
          eno2: {}
          vmbr1: { bridge: { ports: [eno2] }, network: storage, addresses: ["::1"] }
        guests: { store: { id: 101, network: storage } }
`),
    fix: 'Name the host by a reference, and it forwards: `gateway: { ref: rack/pve-1/vmbr1 }`. Or give the router\'s own address. A segment that leads nowhere on purpose says so: `allow: { HX110: "storage alone" }` at the network.',
  },
  HX111: {
    meaning:
      "Two interfaces of one host are in one network, and they are two segments: a bridge without ports, or one of Incus's, reaches nothing outside of its host, so a NIC or another bridge beside it is elsewhere. The network's prefix is then on-link on both, the kernel looks for each neighbour on one of them, and whoever is on the other gets no answer.",
    example: onPrem(`    networks: { services: { prefix: "2001:db8:3::/64", gateway: "fe80::1" } }
    hosts:
      lxd-1:
        connect: { address: "2001:db8:3::10", hostKey: lab }
        interfaces: { eno1: { network: services, addresses: ["::10"] } }
        incus: { bridges: { incusbr0: { network: services } } }
`),
    fix: "Give one of them a network of its own: what lives on a bridge without ports gets a prefix of its own and is routed there. Or make one bridge of both, with the NIC as its port.",
  },
  HX112: {
    meaning:
      "Resources are named by what they are for, its parts joined by `-`: the subnet `a-b-c` is the network `b-c` of the site `a`, and just as well `c` of `a-b`. Pulumi takes no two resources of one kind by one name, so the second one fails when others have been made already. The same goes for two rules of a network that say the same.",
    example: `hextet: 1
purpose: lab
sites:
  eu:
    aws: { region: eu-central-1, vpc: { ipv4: 10.20.0.0/16, ipv6: amazon } }
    networks: { west-edge: { zone: eu-central-1a, ipv4: 10.20.1.0/24, prefix: "0:0:0:3::/64" } }
  eu-west:
    aws: { region: eu-west-1, vpc: { ipv4: 10.30.0.0/16, ipv6: amazon } }
    networks: { edge: { zone: eu-west-1a, ipv4: 10.30.1.0/24, prefix: "0:0:0:3::/64" } }
`,
    fix: "Rename the one that does not stand yet: it has nothing to keep. To give the one that stands another name, rename it alone, with `formerly:` the name that it had; run `up`, take the `formerly:` out, and only then bring the other.",
  },
  HX113: {
    meaning:
      "A network has a prefix that is deprecated: hosts answer at their addresses in it, and start nothing from them any more (RFC 4862 section 5.5.4). The program that configures this host has no words for that: an ifcfg file gives the address as one like any other, and connections would go on starting from it.",
    example: onPrem(`    networks:
      uplink:
        prefix: "2001:db8:1::/64"
        gateway: "fe80::1"
        prefixes: { before: { prefix: "2001:db8:9::/64", deprecated: true } }
    hosts:
      node-1:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        network: { renderer: ifcfg }
        interfaces: { eth0: { network: uplink, addresses: ["::10"] } }
`),
    fix: "Leave the prefix out at the interface, `prefixes: { before: [] }`, once nobody asks for the host there any more. Or let a program that can configure the host: `network: { renderer: networkd }`.",
  },
} as const satisfies Record<string, ProblemPage>;
