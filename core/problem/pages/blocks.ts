import type { ProblemPage } from "./page.ts";

/** HX08x: blocks that others give, and interface identifiers. */
export const blockPages = {
  HX080: {
    meaning:
      "A prefix is delegated, and nobody has recorded yet which one it is. Everything in it is planned all the same, by its place in the block (`home/56+01::25`), and shows in previews; what has to be written on hosts needs the block itself, so `hextet render`, `pulumi up` and the lab refuse until it is there.",
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
    fix: 'Record the block once it is given: `home: { delegated: { length: 56 }, prefix: "2001:db8:0:100::/56" }`. Every number keeps its place in it, and `hextet plan NAME --diff REF` shows so. To look only, `--block home=2001:db8:0:100::/56` fills it in.',
  },
} as const satisfies Record<string, ProblemPage>;
