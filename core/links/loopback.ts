import { alone } from "./alone.ts";
import type { LinkKind } from "./link-kind.ts";
import { foundByIfupdown, thereByItself, withoutPorts } from "./renderers.ts";

/** The loopback, which every host has whether or not its layout names it. */
export interface LoopbackLink {
  readonly kind: "loopback";
}

/** The name that the kernel gives it. */
export const loopbackName = "lo";

export const loopback: LinkKind<Record<never, never>, LoopbackLink> = {
  keys: {},
  read: (_source, name) => (name === loopbackName ? { kind: "loopback" } : undefined),
  said: () => ({}),
  imported: undefined,
  noun: "loopback",
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
  faults: (declared) => alone("loopback", declared),
  unsayable: () => undefined,
  writers: {
    netplan: (_link, { addresses, routes }) =>
      addresses === undefined && routes === undefined
        ? undefined
        : {
            section: "ethernets",
            settings: {
              ...(addresses === undefined ? {} : { addresses }),
              ...(routes === undefined ? {} : { routes }),
            },
          },
    ifupdown2: () => ({ method: "loopback" }),
    networkd: () => ({ ...thereByItself, isAlwaysSaid: false }),
    networkmanager: () => ({
      ...withoutPorts("loopback", {}),
      isAlwaysSaid: false,
      addresses: ["127.0.0.1/8", "::1/128"],
    }),
    // The file that the system comes with, and what is said besides.
    ifcfg: () => ({
      lines: { IPADDR: "127.0.0.1", PREFIX: "8", NAME: "loopback" },
      isAlwaysSaid: false,
      below: () => ({}),
    }),
    ifupdown: () => foundByIfupdown,
  },
  files: () => [],
  state: () => undefined,
  needs: () => [],
};
