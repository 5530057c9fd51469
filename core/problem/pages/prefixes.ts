import { onPrem, type ProblemPage } from "./page.ts";

/** A host in a network with further prefixes; `prefixes` are the layout's, `further` the network's, `more` the interface's. */
const network = (own: string, further: string, more = "") => `hextet: 1
purpose: lab
prefixes: { home: "3fff:b0b::/48" }
${onPrem(`    networks:
      uplink: { ${own}, gateway: "fe80::1", prefixes: { ${further} } }
    hosts:
      files:
        connect: { address: "3fff:b0b::10", hostKey: lab }
        interfaces: { eno1: { network: uplink, addresses: ["::10"]${more} } }
`)
  .split("\n")
  .slice(2)
  .join("\n")}`;

/** HX17x: several prefixes in one network, and several networks on one interface. */
export const prefixPages = {
  HX172: {
    meaning:
      "Hosts have an address in each prefix of their network, and all of them end alike: the host part that the ledger keeps. So all prefixes of a network are of one length.",
    example: network('prefix: "3fff:b0b::/64"', 'old: "2001:db8:1::/56"'),
    fix: "Give a prefix as long as the network's own. What is of another length is a network of its own, which an interface can be in too: `alsoIn: { old: {} }`.",
  },
  HX173: {
    meaning:
      "In each of the layout's prefixes a network has one block, and the ledger keeps it under the network's name, whether it is the network's own prefix or a further one. So a prefix can change places with another one and keep its number.",
    example: network("from: home", "second: { from: home }"),
    fix: 'Number it from another prefix, or write it whole: `second: "3fff:b0b:0:5::/64"`.',
  },
  HX174: {
    meaning:
      "`alsoIn` names other networks on the interface's segment, and this is the one that the interface is in already: its addresses there stand in `addresses`.",
    example: network('prefix: "3fff:b0b::/64"', 'old: "2001:db8:1::/64"', ", alsoIn: { uplink: {} }"),
    fix: "Leave it out of `alsoIn`. A second address in the network is one more in `addresses`.",
  },
} as const satisfies Record<string, ProblemPage>;
