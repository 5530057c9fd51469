import type { CodeEntry } from "../../problem/code-entry.ts";
import { onPrem, type ProblemPage } from "../../problem/pages/page.ts";

/** What can be wrong with WireGuard interfaces. */
export const wireguardCodes = {
  HX232: { severity: "error", title: "WireGuard on an EC2 instance" },
  HX233: { severity: "error", title: "WireGuard server that its clients cannot dial" },
  HX234: { severity: "error", title: "default route to a peer that is not allowed everything" },
  HX235: { severity: "error", title: "WireGuard interface without a peer" },
  HX236: { severity: "error", title: "endpoint that is none" },
} as const satisfies Record<string, CodeEntry>;

/** A server and its client, whose interfaces are these lines. */
const layout = (server: string, client: string) =>
  onPrem(`    networks:
      uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1", ipv4: { prefix: 192.0.2.0/25, gateway: 192.0.2.1 } }
      transit: { prefix: "2001:db8:2::/64" }
      cellar: { prefix: "2001:db8:3::/64", ipv4: { prefix: 192.0.2.128/25, gateway: 192.0.2.129 } }
    hosts:
      gw-1:
        connect: { address: 192.0.2.10, hostKey: lab }
        interfaces:
          eno1: { network: uplink, addresses: ["::10"], ipv4: 192.0.2.10 }
          wg0: { wireguard: ${server}, network: transit, addresses: ["::1"] }
      box:
        connect: { address: 192.0.2.130, hostKey: lab }
        interfaces:
          eno1: { network: cellar, addresses: [], ipv4: 192.0.2.130 }
${client === "" ? "" : `          wg0: ${client}\n`}`);

const client = "{ wireguard: { server: { ref: rack/gw-1/wg0 } } }";
const key = "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=";

export const wireguardPages: Readonly<Record<keyof typeof wireguardCodes, ProblemPage>> = {
  HX232: {
    meaning:
      "An instance of a VPC is set up by what its first boot is given, and nothing of hextet's reaches it later. A WireGuard interface needs a key that the host itself makes, and its peers have to know the public half: that is there only once the instance has booted, and another one with each instance that takes its place. A VPC delivers nothing to what is behind an instance either.",
    example: `hextet: 1
purpose: lab
sites:
  cloud:
    aws: { region: eu-central-1, vpc: { ipv4: 10.20.0.0/16, ipv6: amazon } }
    networks:
      edge: { zone: eu-central-1a, ipv4: 10.20.1.0/24 }
    hosts:
      web-1:
        aws: { instanceType: t3.small, image: debian-13 }
        interfaces:
          ens5: { network: edge }
          wg0: { wireguard: { server: { publicKey: "${key}", endpoint: "192.0.2.1:51820" } }, network: edge, defaultRoute: false }
`,
    fix: 'Let a host that SSH reaches be that end: a virtual machine of any cloud is one, in a site without `aws`. Where an instance has to be it, set its WireGuard up by hand and name it at the other end as nobody\'s of the layout: `peers: { web-1: { publicKey: "...", endpoint: "203.0.113.5:51820" } }`.',
  },
  HX233: {
    meaning:
      "A WireGuard interface has clients in the layout, and these cannot know where to dial it: it does not say, or says an interface whose addresses nobody knows beforehand.",
    example: layout("{}", client),
    fix: "Say `local: eno1` with an interface of the server that has an address, or the address itself: `local: 203.0.113.5` where a NAT before it passes that port on.",
  },
  HX234: {
    meaning:
      "A client's default route leads into its tunnel, and the server is not allowed everything there: WireGuard drops what is for any other prefix, so that the host would reach less than before.",
    example: layout(
      "{ local: eno1 }",
      '{ wireguard: { server: { ref: rack/gw-1/wg0 }, allowed: ["2001:db8:7::/48"] } }',
    ),
    fix: "Say `defaultRoute: false` at the interface: the prefixes of `allowed` get a route each then. Or leave `allowed` out, which is everything.",
  },
  HX235: {
    meaning:
      "A WireGuard interface that says no `server` is one itself, and nobody is its client: no interface of the layout names it, and it has no `peers`.",
    example: layout("{ local: eno1 }", ""),
    fix: 'Give another host an interface with `wireguard: { server: { ref: SITE/HOST/INTERFACE } }`, or this one `peers` that are nobody\'s of the layout: `peers: { phone: { publicKey: "..." } }`.',
  },
  HX236: {
    meaning: "Where a peer is dialled is an address and a UDP port, an IPv6 address in brackets.",
    example: layout(
      `{ local: eno1, peers: { phone: { publicKey: "${key}", endpoint: "2001:db8:9::1:51820" } } }`,
      "",
    ),
    fix: 'Write `endpoint: "192.0.2.1:51820"` or `endpoint: "[2001:db8::1]:51820"`. A name is nothing for it: WireGuard asks for it once, when it starts.',
  },
};
