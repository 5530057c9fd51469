import type { CodeEntry } from "../../problem/code-entry.ts";
import { onPrem, type ProblemPage } from "../../problem/pages/page.ts";

/** What can be wrong with bridges of Incus's and LXD's. */
export const incusCodes = {
  HX306: { severity: "warning", allowable: true, title: "public addresses behind that of their host" },
} as const satisfies Record<string, CodeEntry>;

export const incusPages: Readonly<Record<keyof typeof incusCodes, ProblemPage>> = {
  HX306: {
    meaning:
      "A bridge hides what leaves it (`nat: true`), and its network has public addresses. Its containers answer others by their own addresses and go out by the host's: whoever asks for names, filters or logs by address sees two for each, one of which all containers share. Masquerading is for unique local prefixes, to which nothing comes back otherwise.",
    example: onPrem(`    networks:
      uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" }
      apps: { prefix: "2001:db8:2::/64" }
    hosts:
      box:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        interfaces: { eno1: { network: uplink, addresses: ["::10"] } }
        incus: { bridges: { incusbr0: { network: apps, address: "::1", nat: true } } }
`),
    fix: "Leave `nat` out, and have the prefix routed to the host or answered for (`proxies`). Where the provider delivers nothing but the host's own address, number the network from a unique local prefix: `from: inside`, with `prefixes: { inside: { ula: true } }`.",
  },
};
