import { onPrem, type ProblemPage } from "./page.ts";

/** HX01x: texts that say an address, a prefix or a key. */
export const textPages = {
  HX010: {
    meaning:
      "The text is not an IPv6 address as RFC 4291 writes them. Zones (`%eth0`), brackets and lengths are no part of an address here.",
    example: onPrem(`    networks:
      uplink: { prefix: "2001:db8:1::/64", gateway: "fe80:1" }
`),
    fix: 'Give an address, whole or, where it lies in a network, its host part alone: "::25".',
  },
  HX011: {
    meaning: "The text is not an address and a length with a slash between.",
    example: `hextet: 1
purpose: lab
prefixes: { home: "2001:db8::" }
sites: {}
`,
    fix: "Give a prefix such as 2001:db8::/48.",
  },
  HX012: {
    meaning:
      "Bits are set behind the length of a prefix, so either the address or the length is not what was meant. It is not rounded in silence.",
    example: `hextet: 1
purpose: lab
prefixes: { home: "2001:db8::1/48" }
sites: {}
`,
    fix: "Take the prefix that is suggested, or another length.",
  },
  HX013: {
    meaning:
      "The host key is not one line as in `authorized_keys` or `known_hosts` without the host. Without it nobody knows who answers, so it is required.",
    example: onPrem(`    hosts:
      pve-1: { connect: { address: "2001:db8:1::10", hostKey: "SHA256:Xy9" } }
`),
    fix: "`hextet hostkey ADDRESS` prints the line to put there, and the fingerprint to compare with the host's console.",
  },
} as const satisfies Record<string, ProblemPage>;
