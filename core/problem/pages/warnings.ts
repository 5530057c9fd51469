import { onPrem, type ProblemPage } from "./page.ts";

/** HX05x: what works, and better were otherwise. Each can be allowed where it stands. */
export const warningPages = {
  HX050: {
    meaning:
      "No rule of the subnet lets ICMPv6 in from everywhere. Hosts then answer no echo request, and where the messages about packet size are lost, connections hang that had begun well (RFC 4890).",
    example: `hextet: 1
purpose: lab
sites:
  cloud:
    aws: { region: eu-central-1, vpc: { ipv4: 10.20.0.0/16, ipv6: amazon } }
    networks:
      edge: { zone: eu-central-1a, ipv4: 10.20.1.0/24, ingress: [{ protocol: tcp, port: 443, from: "::/0" }] }
`,
    fix: 'Add `{ protocol: icmpv6, from: "::/0" }` to the rules.',
  },
  HX052: {
    meaning:
      "`allow:` names a finding that is not there, perhaps no longer. Left where it is, it would hide the next one of its kind.",
    example: `hextet: 1
purpose: lab
allow: { HX050: "nobody is to ping us" }
sites: {}
`,
    fix: "Leave it out.",
  },
  HX053: {
    meaning:
      "A host forwards to guests or containers whose addresses everybody can reach, and nothing in the layout filters on the way: what they listen on is open to the world. hextet tells Docker to leave the filtering alone (`ip6tables: false`), so that public addresses stay what they are. That holds for all containers of the host, those that no layout declares included: on a network of theirs with IPv6, every port that they listen on is reached, whether it is published or not, and what Docker keeps apart (one bridge from another, `--internal`) is apart no longer over IPv6. IPv4 stays as Docker has it. Told of sites behind a router of their own; an instance of AWS has its security group, a lab is reached by nobody, and unique local addresses are not public.",
    example: `hextet: 1
purpose: example
sites:
  rack:
    networks: { services: { prefix: "2001:db8:2::/64" } }
    hosts:
      lxd-1:
        connect: { address: 192.0.2.1, hostKey: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGv1nL9mH0n4Qw7yXKk1M0mQ3o0m3Q5m2m1XxY8m9abc }
        lxd: { bridges: { lxdbr0: { network: services } } }
        containers: { cache: {} }
`,
    fix: 'Filter on the site\'s router or on the host, and say that you do, at the host or its site: `allow: { HX053: "the router filters" }`.',
  },
  HX054: {
    meaning:
      "One address or prefix is written in two ways. They are one here, and whoever searches the file for one of them misses the other.",
    example: onPrem(`    networks:
      uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" }
      storage: { prefix: "2001:db8:2::/64", gateway: "FE80::0001" }
`),
    fix: "Write it as RFC 5952 does, which is how it is printed, in both places.",
  },
  HX055: {
    meaning:
      "Two hosts have addresses with one interface identifier, and it is of the form that a MAC address makes (ff:fe in the middle). Either a machine was cloned with its MAC address, or an address was copied by hand; in one network, both would then answer for it.",
    example: onPrem(`    networks:
      uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" }
      storage: { prefix: "2001:db8:2::/64" }
    hosts:
      db-1:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        interfaces: { eno1: { network: uplink, addresses: ["::5054:ff:fe12:3456"] } }
      db-2:
        connect: { address: "2001:db8:1::11", hostKey: lab }
        interfaces: { eno1: { network: storage, addresses: ["::5054:ff:fe12:3456"] } }
`),
    fix: "Leave the address out to have it numbered, or give each host its own.",
  },
} as const satisfies Record<string, ProblemPage>;
