import { onPrem, type ProblemPage } from "./page.ts";

/** A host with one way out and an inner bridge; each text is the rest of an interface. */
const host = (eno1: string, vmbr1 = "") =>
  onPrem(`    networks:
      uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" }
      inner: { prefix: "2001:db8:2::/64" }
    hosts:
      files:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        interfaces:
          eno1: { network: uplink, addresses: ["::10"]${eno1} }
          vmbr1: { bridge: { ports: [] }, network: inner, addresses: ["::1"]${vmbr1} }
`);

/** HX17x: which way packets leave a host, and from which address. */
export const wayOutPages = {
  HX170: {
    meaning:
      "`source` says which address connections by a default route start from. The kernel takes none that the host does not have, and the route would not be there at all.",
    example: host(', source: "::99"'),
    fix: "Give an address of this host: one of the interface's own, of another interface or bridge, or of its loopback. `{ ref: SITE/HOST/INTERFACE }` names one that is numbered.",
  },
  HX171: {
    meaning:
      "`metric` and `source` say how the default route through an interface goes, and none goes through this one: its network has no gateway, or lies inside of the host, or `defaultRoute: false` says so.",
    example: host("", ", metric: 2048"),
    fix: "Leave it out, or give the interface's network a gateway.",
  },
} as const satisfies Record<string, ProblemPage>;
