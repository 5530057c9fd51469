import { z } from "zod";
import { interfaceName } from "../layout/source/names.ts";
import { dottedName } from "./dotted-name.ts";
import { inVpc } from "./in-vpc.ts";
import type { LinkKind } from "./link-kind.ts";
import { madeByIp, onLower, withoutPorts } from "./renderers.ts";

/** An interface of the host's on another one's wire, with a MAC address of its own. */
export interface MacvlanLink {
  readonly kind: "macvlan";
  /** Name of the interface whose wire it is on. */
  readonly on: string;
  readonly mode: MacvlanMode;
  /** As that one does. */
  readonly leadsOutside: boolean;
  readonly hasCarrier: boolean;
}

const modes = ["bridge", "private", "vepa", "passthru"] as const;
export type MacvlanMode = (typeof modes)[number];

/** NMSettingMacvlanMode. */
const modeNumbers: Readonly<Record<MacvlanMode, number>> = { vepa: 1, bridge: 2, private: 3, passthru: 4 };

const key = z
  .strictObject({
    on: interfaceName.describe("the interface whose wire it is on: a NIC, a bond, a bridge or a VLAN"),
    mode: z
      .enum(modes)
      .optional()
      .describe(
        "whom it reaches of others on that interface: bridge, also where absent, all of them; private none; vepa those that the switch sends back; passthru is the only one there",
      ),
  })
  .optional()
  .describe("what makes the interface a macvlan: one with a MAC address of its own on another's wire");

/** What a layout says of a macvlan. */
export interface MacvlanSource {
  readonly macvlan?: z.input<typeof key>;
}

export const macvlan: LinkKind<MacvlanSource, MacvlanLink> = {
  keys: { macvlan: key },
  read: ({ macvlan: said }, _name, lower) => {
    if (said === undefined) return undefined;
    const { leadsOutside = true, hasCarrier = true } = lower(said.on) ?? {};
    return { kind: "macvlan", on: said.on, mode: said.mode ?? "bridge", leadsOutside, hasCarrier };
  },
  said: ({ on, mode }) => ({ macvlan: mode === "bridge" ? { on } : { on, mode } }),
  imported: {
    kernel: "macvlan",
    ofKernel: ({ link: on, linkinfo }) => {
      const mode = modes.find((known) => known === linkinfo?.info_data?.mode);
      if (mode === undefined || typeof on !== "string") return undefined;
      return { macvlan: mode === "bridge" ? { on } : { on, mode } };
    },
    ofNetplan: () => undefined,
    netplanKeys: [],
  },
  noun: "macvlan",
  isNic: false,
  hasNeighbours: true,
  canBePort: false,
  canBeParent: false,
  takesGuests: false,
  guestVlans: () => undefined,
  tag: () => undefined,
  below: ({ on, mode }) => ({
    as: "parent",
    names: [on],
    path: ["macvlan", "on"],
    notOfPorts: "hands all that it receives to that alone",
    isAlone: mode === "passthru",
  }),
  leadsOutside: ({ leadsOutside }) => leadsOutside,
  hasCarrier: ({ hasCarrier }) => hasCarrier,
  faults: ({ isAws }) => (isAws ? [inVpc("macvlan")] : []),
  unsayable: (_link, name, renderer) =>
    renderer === "netplan"
      ? "netplan has no key for a macvlan"
      : renderer === "ifcfg"
        ? "ifcfg files know no macvlan"
        : dottedName(name, renderer),
  writers: {
    netplan: () => undefined,
    // ifupdown2 has macvlans of its own making only; it runs this before it sets addresses, and at each reload.
    ifupdown2: ({ on, mode }, name) => ({
      method: "static",
      options: [],
      isMade: true,
      commands: [
        `pre-up ip link show dev ${name} >/dev/null 2>&1 || ip link add link ${on} name ${name} type macvlan mode ${mode}`,
        `post-down ip link del dev ${name} 2>/dev/null || true`,
      ],
    }),
    networkd: ({ on, mode }, name) => ({
      netdev: { kind: "macvlan", sections: [["MACVLAN", { Mode: mode }]] },
      isAlwaysSaid: true,
      sections: [],
      below: onLower([on], () => ({ MACVLAN: [name] })),
    }),
    networkmanager: ({ on, mode }) => withoutPorts("macvlan", { parent: on, mode: `${modeNumbers[mode]}` }),
    ifcfg: () => ({ lines: {}, isAlwaysSaid: true, below: () => ({}) }),
    ifupdown: ({ on, mode }, name) =>
      madeByIp(name, `link ${on} type macvlan mode ${mode}`, [`ip link set dev ${on} up`]),
  },
  files: () => [],
  state: ({ on, mode }) => ({ kind: "macvlan", settings: { mode, on } }),
  needs: () => [{ module: "macvlan" }],
};
