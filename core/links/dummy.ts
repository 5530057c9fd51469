import { z } from "zod";
import { alone } from "./alone.ts";
import { dottedName } from "./dotted-name.ts";
import type { LinkKind } from "./link-kind.ts";
import { madeByIp, thereByItself, withoutPorts } from "./renderers.ts";

/** A link that leads nowhere and is always up: for addresses of the host's own, as the loopback has them. */
export interface DummyLink {
  readonly kind: "dummy";
}

const key = z
  .strictObject({})
  .optional()
  .describe(
    "what makes the interface a dummy, {}: its addresses are the host's own, as the loopback's are, and the site's router has a route to each",
  );

/** What a layout says of a dummy. */
export interface DummySource {
  readonly dummy?: z.input<typeof key>;
}

export const dummy: LinkKind<DummySource, DummyLink> = {
  keys: { dummy: key },
  read: ({ dummy: said }) => (said === undefined ? undefined : { kind: "dummy" }),
  said: () => ({ dummy: {} }),
  imported: {
    kernel: "dummy",
    section: "dummy-devices",
    ofKernel: () => ({ dummy: {} }),
    ofNetplan: () => ({ dummy: {} }),
    netplanKeys: [],
    ofStanza: (options) => (options.get("link-type") === "dummy" ? { dummy: {} } : undefined),
    stanzaKeys: ["link-type"],
  },
  noun: "dummy",
  isNic: false,
  hasNeighbours: false,
  canBePort: false,
  canBeParent: false,
  takesGuests: false,
  guestVlans: () => undefined,
  tag: () => undefined,
  below: () => undefined,
  leadsOutside: () => false,
  hasCarrier: () => true,
  faults: (declared) => alone("dummy", declared),
  unsayable: (_link, name, renderer) =>
    renderer === "ifcfg" ? "ifcfg files know no dummy" : dottedName(name, renderer),
  writers: {
    netplan: (_link, settings) => ({ section: "dummy-devices", settings: { ...settings } }),
    ifupdown2: () => ({ method: "static", options: ["link-type dummy"], isMade: true }),
    networkd: () => ({ ...thereByItself, netdev: { kind: "dummy", sections: [] } }),
    networkmanager: () => withoutPorts("dummy", {}),
    ifcfg: () => ({ lines: {}, isAlwaysSaid: true, below: () => ({}) }),
    ifupdown: (_link, name) => madeByIp(name, "type dummy"),
  },
  files: () => [],
  state: () => ({ kind: "dummy", settings: {} }),
  needs: () => [{ module: "dummy" }],
};
