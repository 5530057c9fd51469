import type { LinkKind } from "./link-kind.ts";

/** A NIC. */
export interface PhysicalLink {
  readonly kind: "physical";
}

/** It has no keys: what no other kind takes is a NIC. */
export const physical: LinkKind<Record<never, never>, PhysicalLink> = {
  keys: {},
  read: () => undefined,
  noun: "NIC",
  isNic: true,
  hasNeighbours: true,
  canBePort: true,
  takesGuests: false,
  below: () => undefined,
  leadsOutside: () => true,
  hasCarrier: () => true,
  faults: () => [],
  writers: {
    netplan: (_link, settings) => ({ section: "ethernets", settings: { ...settings } }),
    ifupdown2: () => ({ method: "static", options: [] }),
  },
  needs: () => [],
};
