import { onPrem, type ProblemPage } from "./page.ts";

const prefixes = (home: string) => `hextet: 1
prefixes: { home: "${home}" }
sites: {}
`;

/** HX07x: address space. */
export const spacePages = {
  HX070: {
    meaning:
      "The prefix lies in space that nobody has been given (2001:cafe::/32, 2024::/16 and the like are favourites), or that has another use. It works until IANA gives it away; then its holders cannot be reached from here. The list that decides is IANA's of global unicast assignments to the registries: what is in none of their blocks is told, and so is what is not in 2000::/3 and is no unique local prefix. Blocks inside a registry's space are never told, since only the registry knows their holder.",
    example: prefixes("2001:cafe::/48"),
    fix: 'Use a prefix of your own, or a unique local one. Where IANA has given the block away since, allow it: `allow: { HX070: "ours, by the registry\'s letter of ..." }`.',
  },
  HX071: {
    meaning:
      "2002::/16 is 6to4's: the 32 bits after 2002 are a public IPv4 address, and the /48 behind is its holder's (RFC 3056). Used as plain space it is somebody else's, and hosts prefer IPv4 to it by the table of RFC 6724, Windows among them.",
    example: prefixes("2002:db8::/48"),
    fix: "Use a prefix of your own or a unique local one. 6to4's relays are withdrawn (RFC 7526).",
  },
  HX072: {
    meaning: "fec0::/10 was site-local; RFC 3879 withdrew it in 2004. Systems treat it as they like.",
    example: prefixes("fec0:0:0:1::/64"),
    fix: "Use a unique local prefix (fd00::/8, RFC 4193).",
  },
  HX073: {
    meaning:
      "A unique local prefix is unique only by the 40 random bits after fd (RFC 4193). These look chosen: a digit five times over, three different digits at most, a sequence twice, digits that count, or words with little else; or the prefix is wider than the /48 that the bits make, or in fc00::/8, whose use is open. The same holds for one that was copied out of a guide: whoever followed that has it too. Truly random bits look so less than once in a thousand times.",
    example: prefixes("fd00:cafe:beef::/48"),
    fix: 'Draw 40 bits once and keep them: `printf "fd%s:%s%s:%s%s::/48\\n" $(openssl rand -hex 5 | fold -w2)`; or let hextet draw and keep it: `home: { ula: true }`.',
  },
  HX074: {
    meaning:
      "Some addresses are no interface's, whatever the network: multicast (ff00::/8), the unspecified and the loopback address, link-local prefixes as a network's, and v4-mapped addresses (::ffff:192.0.2.1), which stand for IPv4 inside of programs and are never on the wire.",
    example: onPrem(`    networks: { uplink: { prefix: "2001:db8:1::/64", gateway: "ff02::2" } }
`),
    fix: "Give a unicast address; where IPv4 is meant, give it as IPv4 where that is taken.",
  },
} as const satisfies Record<string, ProblemPage>;
