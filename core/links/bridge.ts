import { z } from "zod";
import { interfaceName } from "../layout/source/names.ts";
import { dottedName } from "./dotted-name.ts";
import type { LinkFault, LinkKind, VlanRange } from "./link-kind.ts";
import { madeByIp, onLower, type UnitSection } from "./renderers.ts";
import { vlanId } from "./vlan.ts";

/** A Linux bridge. Its ports may be none: then it connects only what lives on the host. */
export interface BridgeLink {
  readonly kind: "bridge";
  /** Names of interfaces. */
  readonly ports: readonly string[];
  /** Whether it takes part in a spanning tree (IEEE 802.1D). */
  readonly stp: boolean;
  /** The tagged VLANs that it passes, where it looks at tags; `undefined`: it passes all as they are. */
  readonly vlans: readonly VlanRange[] | undefined;
}

const vlans = z
  .array(
    z.union(
      [vlanId, z.string().regex(/^[1-9][0-9]{0,3}-[1-9][0-9]{0,3}$/, "VLANs such as 100-199")],
      "a VLAN's number, or several such as 100-199",
    ),
  )
  .min(1);

const key = z
  .strictObject({
    ports: z
      .array(interfaceName)
      .describe("the NICs, bonds or VLANs that are its ports; [] for a bridge that only guests are on"),
    stp: z
      .boolean()
      .optional()
      .describe("whether it takes part in a spanning tree, which finds loops: no where absent"),
    vlans: vlans
      .optional()
      .describe(
        'the VLANs that it passes, each by its number or such as "100-199": it keeps them apart, and guests can be in one each; absent: it looks at no tags',
      ),
  })
  .optional()
  .describe("what makes the interface a bridge");

/** What a layout says of a bridge. */
export interface BridgeSource {
  readonly bridge?: z.input<typeof key>;
}

/** For a port of a tree to listen and to learn, and some more: the bridge has no carrier before. */
const treeAttempts = 400;

/** Seconds in which a port listens and learns before it forwards (IEEE 802.1D table 17-1); without a tree it need not. */
const forwardDelay = 15;

export const bridge: LinkKind<BridgeSource, BridgeLink> = {
  keys: { bridge: key },
  read: ({ bridge: said }) =>
    said === undefined
      ? undefined
      : { kind: "bridge", ports: said.ports, stp: said.stp ?? false, vlans: said.vlans?.map(rangeOf) },
  said: ({ ports, stp, vlans: ranges }) => ({
    bridge: {
      ports: [...ports],
      ...(stp ? { stp } : {}),
      ...(ranges === undefined
        ? {}
        : { vlans: ranges.map(([first, last]) => (first === last ? first : `${first}-${last}`)) }),
    },
  }),
  imported: {
    kernel: "bridge",
    section: "bridges",
    ofKernel: ({ linkinfo }, ports) => ({
      bridge: { ports: [...ports], ...(linkinfo?.info_data?.stp_state === 1 ? { stp: true } : {}) },
    }),
    ofNetplan: ({ interfaces, parameters }) => ({
      bridge: {
        ports: Array.isArray(interfaces) ? interfaces.filter((name) => typeof name === "string") : [],
        // A tree is netplan's own word for a bridge that says nothing of one.
        ...(typeof parameters === "object" && parameters !== null && Reflect.get(parameters, "stp") === true
          ? { stp: true }
          : {}),
      },
    }),
    netplanKeys: ["interfaces", "stp"],
    ofStanza: (options) => {
      const ports = options.get("bridge-ports");
      if (ports === undefined) return undefined;
      const isAware = options.get("bridge-vlan-aware") === "yes";
      const ids = options.get("bridge-vids")?.split(/[\s,]+/) ?? [];
      return {
        bridge: {
          ports: ports === "none" ? [] : ports.split(/\s+/),
          ...(["on", "yes"].includes(options.get("bridge-stp") ?? "") ? { stp: true } : {}),
          ...(isAware && ids.length > 0
            ? { vlans: ids.map((id) => (id.includes("-") ? id : Number(id))) }
            : {}),
        },
      };
    },
    stanzaKeys: ["bridge-ports", "bridge-stp", "bridge-fd", "bridge-vlan-aware", "bridge-vids"],
  },
  noun: "bridge",
  isNic: false,
  hasNeighbours: true,
  canBePort: false,
  canBeParent: true,
  takesGuests: true,
  guestVlans: ({ vlans: ranges }) => ranges,
  tag: () => undefined,
  below: ({ ports }) => ({ as: "ports", names: ports, path: ["bridge", "ports"] }),
  leadsOutside: ({ ports }) => ports.length > 0,
  hasCarrier: ({ ports }) => ports.length > 0,
  faults: ({ link }) => (link.vlans ?? []).flatMap((range, index) => rangeFaults(range, index)),
  unsayable: ({ vlans: ranges }, name, renderer) =>
    ranges !== undefined && (renderer === "netplan" || renderer === "ifcfg")
      ? `${renderer} has no key for a bridge's VLANs`
      : dottedName(name, renderer),
  writers: {
    netplan: ({ ports, stp }, settings) => ({
      section: "bridges",
      settings: {
        interfaces: ports,
        parameters: { stp, "forward-delay": stp ? forwardDelay : 0 },
        // Nothing gives it a carrier, so that the boot would wait for it.
        ...(ports.length === 0 ? { optional: true } : {}),
        ...settings,
      },
    }),
    ifupdown2: ({ ports, stp, vlans: ranges }) => ({
      method: "static",
      options: [
        `bridge-ports ${ports.join(" ") || "none"}`,
        `bridge-stp ${stp ? "on" : "off"}`,
        `bridge-fd ${stp ? forwardDelay : 0}`,
        ...(ranges === undefined
          ? []
          : ["bridge-vlan-aware yes", `bridge-vids ${ranges.map(words).join(" ")}`]),
      ],
      isMade: true,
    }),
    networkd: ({ ports, stp, vlans: ranges }, name) => {
      const passed = passes(ranges);
      return {
        netdev: {
          kind: "bridge",
          sections: [
            [
              "Bridge",
              {
                STP: stp ? "yes" : "no",
                ForwardDelaySec: `${stp ? forwardDelay : 0}`,
                ...(ranges === undefined ? {} : { VLANFiltering: "yes" }),
              },
            ],
          ],
        },
        isAlwaysSaid: true,
        sections: passed,
        below: onLower(ports, () => ({ Bridge: name }), passed),
      };
    },
    networkmanager: ({ ports, stp, vlans: ranges }, name) => {
      const passed =
        ranges === undefined ? {} : { vlans: ["1 pvid untagged", ...ranges.map(words)].join(",") };
      return {
        section: [
          "bridge",
          {
            stp: `${stp}`,
            ...(stp ? { "forward-delay": `${forwardDelay}` } : {}),
            ...(ranges === undefined ? {} : { "vlan-filtering": "true" }),
            ...passed,
          },
        ],
        isAlwaysSaid: true,
        addresses: [],
        port: (lower) =>
          ports.includes(lower)
            ? { of: name, kind: "bridge", sections: [["bridge-port", passed]] }
            : undefined,
      };
    },
    ifcfg: ({ ports, stp }, name) => ({
      lines: { TYPE: "Bridge", STP: stp ? "yes" : "no", DELAY: `${stp ? forwardDelay : 0}` },
      isAlwaysSaid: true,
      below: (port) => (ports.includes(port) ? { BRIDGE: name } : {}),
    }),
    // A tree's timers stand in hundredths of a second, and without a tree alone one may be none.
    ifupdown: ({ ports, stp, vlans: ranges }, name) => {
      const vids = (ranges ?? []).map(words);
      const made = madeByIp(name, "type bridge", [
        `ip link set dev ${name} type bridge stp_state ${stp ? 1 : 0}`,
        `ip link set dev ${name} type bridge forward_delay ${stp ? forwardDelay * 100 : 0}`,
        ...(ranges === undefined ? [] : [`ip link set dev ${name} type bridge vlan_filtering 1`]),
        ...vids.map((vid) => `bridge vlan add dev ${name} vid ${vid} self`),
        ...ports.flatMap((port) => [
          `ip link set dev ${port} master ${name}`,
          `ip link set dev ${port} up`,
          ...vids.map((vid) => `bridge vlan add dev ${port} vid ${vid}`),
        ]),
      ]);
      return stp ? { ...made, dadAttempts: treeAttempts } : made;
    },
  },
  files: () => [],
  // Of one that says nothing of these, its ports and addresses say enough.
  state: ({ stp, vlans: ranges }) =>
    stp || ranges !== undefined
      ? {
          kind: "bridge",
          settings: { stp_state: stp ? "1" : "0", vlan_filtering: ranges === undefined ? "0" : "1" },
        }
      : undefined,
  needs: ({ vlans: ranges }) => (ranges === undefined ? [] : [{ option: "bridge-vlan-filtering" }]),
};

function rangeOf(text: number | string): VlanRange {
  const [first = 0, last = first] = `${text}`.split("-").map(Number);
  return [first, last];
}

/** What a bridge that looks at tags passes, itself and by each port: untagged packets, which are VLAN 1's, and those VLANs. */
function passes(ranges: readonly VlanRange[] | undefined): readonly UnitSection[] {
  return ranges === undefined
    ? []
    : [["BridgeVLAN", { PVID: "1", EgressUntagged: "1", VLAN: ranges.map(words) }]];
}

function words([first, last]: VlanRange): string {
  return first === last ? `${first}` : `${first}-${last}`;
}

function rangeFaults(range: VlanRange, index: number): readonly LinkFault[] {
  const [first, last] = range;
  if (first < last && last <= 4094) return [];
  if (first === last && last <= 4094) return [];
  return [
    {
      code: "HX158",
      path: ["bridge", "vlans", index],
      value: words(range),
      reason: last > 4094 ? "goes beyond 4094, the last VLAN there is" : "goes backwards",
      fix: 'give the lower number first, such as "100-199", and none above 4094',
    },
  ];
}
