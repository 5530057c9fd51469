import type { ProblemPage } from "./page.ts";

const guest = (network: string, more: string) => `hextet: 1
purpose: lab
sites:
  rack:
    networks: { guests: { prefix: "${network}" } }
    hosts:
      pve-1:
        connect: { address: "192.0.2.10", hostKey: lab }
        interfaces: { vmbr2: { bridge: { ports: [] }, network: guests, addresses: ["::1"] } }
        guests: { git: { id: 101, network: guests, ${more} } }
`;

/** HX08x: blocks that others give, and interface identifiers. */
export const blockPages = {
  HX080: {
    meaning:
      "A prefix is delegated, and nobody has recorded yet which one it is. Everything in it is planned all the same, by its place in the block (`home/56+01::25`), and shows in previews; what has to be written on hosts needs the block itself, so `hextet render`, `pulumi up` and the lab refuse until it is there; and so do rules and routes of a VPC that name it, which `pulumi up` alone needs.",
    example: `hextet: 1
purpose: lab
prefixes: { home: { delegated: { length: 56 } } }
sites:
  cellar:
    networks: { lan: { from: home, gateway: "fe80::1" } }
    hosts:
      nas:
        connect: { address: "192.0.2.10", hostKey: lab }
        interfaces: { eno1: { network: lan, addresses: ["::25"] } }
`,
    fix: 'Record the block once it is given: `home: { delegated: { length: 56 }, prefix: "2001:db8:0:100::/56" }`. Every number keeps its place in it, and `hextet plan NAME --diff REF` shows so. Where a host of the layout asks for it (`on`), set that one up, and `hextet follow NAME --write` records what it is given. To look only, `--block home=2001:db8:0:100::/56` fills it in.',
  },
  HX081: {
    meaning:
      "An interface identifier is asked for that has 64 bits: EUI-64, or an opaque one. Every IPv6 network that hosts configure themselves in has them at its end, so it is a /64, no shorter and no longer (RFC 4291 section 2.5.1, RFC 7421); in any other, stateless autoconfiguration does not work.",
    example: guest("2001:db8:0:8::/72", 'mac: "02:00:5e:10:00:01", identifier: eui64'),
    fix: "Make the network a /64, or leave `identifier:` out: then the address is numbered by name.",
  },
  HX082: {
    meaning:
      "`identifier: opaque` is an interface identifier that tells nothing (RFC 7217). It is drawn at random once and kept in the ledger from then on, since the secret that RFC 7217 makes it of cannot stand in a committed file. The ledger has none for it yet.",
    example: guest("2001:db8:0:8::/64", "identifier: opaque"),
    fix: "Run `hextet plan NAME --write` once and commit the ledger.",
  },
} as const satisfies Record<string, ProblemPage>;
