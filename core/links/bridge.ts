import { z } from "zod";
import { interfaceName } from "../layout/source/names.ts";
import type { LinkKind } from "./link-kind.ts";

/** A Linux bridge. Its ports may be none: then it connects only what lives on the host. */
export interface BridgeLink {
  readonly kind: "bridge";
  /** Names of interfaces. */
  readonly ports: readonly string[];
}

const key = z
  .strictObject({
    ports: z
      .array(interfaceName)
      .describe("the physical interfaces that are its ports; [] for a bridge that only guests are on"),
  })
  .optional()
  .describe("what makes the interface a bridge");

/** What a layout says of a bridge. */
export interface BridgeSource {
  readonly bridge?: z.input<typeof key>;
}

export const bridge: LinkKind<BridgeSource, BridgeLink> = {
  keys: { bridge: key },
  read: ({ bridge }) => (bridge === undefined ? undefined : { kind: "bridge", ports: bridge.ports }),
  noun: "bridge",
  isNic: false,
  hasNeighbours: true,
  canBePort: false,
  takesGuests: true,
  below: ({ ports }) => ({ as: "ports", names: ports, path: ["bridge", "ports"] }),
  leadsOutside: ({ ports }) => ports.length > 0,
  hasCarrier: ({ ports }) => ports.length > 0,
  faults: () => [],
  writers: {
    netplan: ({ ports }, settings) => ({
      section: "bridges",
      settings: {
        interfaces: ports,
        parameters: { stp: false, "forward-delay": 0 },
        // Nothing gives it a carrier, so that the boot would wait for it.
        ...(ports.length === 0 ? { optional: true } : {}),
        ...settings,
      },
    }),
    ifupdown2: ({ ports }) => ({
      method: "static",
      options: [`bridge-ports ${ports.join(" ") || "none"}`, "bridge-stp off", "bridge-fd 0"],
    }),
  },
  needs: () => [],
};
