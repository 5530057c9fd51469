import { z } from "zod";
import { interfaceName } from "../layout/source/names.ts";
import { dottedName } from "./dotted-name.ts";
import { inVpc } from "./in-vpc.ts";
import type { LinkKind } from "./link-kind.ts";
import { foundByIfupdown, madeByIp, onLower, withoutPorts } from "./renderers.ts";

/** The packets of another link that are tagged with one number (IEEE 802.1Q). */
export interface VlanLink {
  readonly kind: "vlan";
  readonly id: number;
  /** Name of the interface that carries it. */
  readonly on: string;
  /** As that one does. */
  readonly leadsOutside: boolean;
  readonly hasCarrier: boolean;
}

/** 0 tags priorities alone, and 4095 is reserved (IEEE 802.1Q section 9.6). */
export const vlanId = z.int().min(1).max(4094);

const key = z
  .strictObject({
    id: vlanId.describe("the number that its packets are tagged with, 1 to 4094"),
    on: interfaceName.describe("the interface that carries it: a NIC, a bond, a bridge or another VLAN"),
  })
  .optional()
  .describe("what makes the interface a VLAN");

/** What a layout says of a VLAN. */
export interface VlanSource {
  readonly vlan?: z.input<typeof key>;
}

export const vlan: LinkKind<VlanSource, VlanLink> = {
  keys: { vlan: key },
  read: ({ vlan: said }, _name, lower) => {
    if (said === undefined) return undefined;
    const { leadsOutside = true, hasCarrier = true } = lower(said.on) ?? {};
    return { kind: "vlan", id: said.id, on: said.on, leadsOutside, hasCarrier };
  },
  said: ({ id, on }) => ({ vlan: { id, on } }),
  imported: {
    kernel: "vlan",
    section: "vlans",
    ofKernel: ({ link: on, linkinfo }) => {
      const { id, protocol } = linkinfo?.info_data ?? {};
      return typeof id !== "number" || typeof on !== "string" || (protocol ?? "802.1Q") !== "802.1Q"
        ? undefined
        : { vlan: { id, on } };
    },
    ofNetplan: ({ id, link: on }) =>
      typeof id === "number" && typeof on === "string" ? { vlan: { id, on } } : undefined,
    netplanKeys: ["id", "link"],
    ofStanza: (options, name) => {
      if (options.has("bridge-ports") || options.has("bond-slaves")) return undefined;
      const [, before, tag] = /^(.+)\.([0-9]+)$/.exec(name) ?? [];
      const on = options.get("vlan-raw-device") ?? before;
      const id = Number(options.get("vlan-id") ?? tag ?? /[0-9]+$/.exec(name)?.[0]);
      return on === undefined || !vlanId.safeParse(id).success ? undefined : { vlan: { id, on } };
    },
    stanzaKeys: ["vlan-raw-device", "vlan-id"],
  },
  noun: "VLAN",
  isNic: false,
  hasNeighbours: true,
  canBePort: true,
  canBeParent: true,
  takesGuests: false,
  guestVlans: () => undefined,
  tag: ({ id }) => id,
  below: ({ on }) => ({ as: "parent", names: [on], path: ["vlan", "on"] }),
  leadsOutside: ({ leadsOutside }) => leadsOutside,
  hasCarrier: ({ hasCarrier }) => hasCarrier,
  faults: ({ isAws }) => (isAws ? [inVpc("VLAN")] : []),
  unsayable: ({ id, on }, name, renderer) =>
    renderer === "ifupdown" && name !== `${on}.${id}` ? dottedName(name, renderer) : undefined,
  writers: {
    netplan: ({ id, on, hasCarrier }, settings) => ({
      section: "vlans",
      settings: { id, link: on, ...(hasCarrier ? {} : { optional: true }), ...settings },
    }),
    // By its name alone ifupdown2 and Proxmox VE make eno1.20 VLAN 20 of eno1.
    ifupdown2: ({ id, on }, name) => ({
      method: "static",
      options: name === `${on}.${id}` ? [] : [`vlan-id ${id}`, `vlan-raw-device ${on}`],
      isMade: true,
    }),
    networkd: ({ id, on }, name) => ({
      netdev: { kind: "vlan", sections: [["VLAN", { Id: `${id}` }]] },
      isAlwaysSaid: true,
      sections: [],
      below: onLower([on], () => ({ VLAN: [name] })),
    }),
    networkmanager: ({ id, on }) => withoutPorts("vlan", { id: `${id}`, parent: on, flags: "1" }),
    // VID is what the scripts read, VLAN_ID what NetworkManager does.
    ifcfg: ({ id, on }) => ({
      lines: { TYPE: "Vlan", VLAN: "yes", PHYSDEV: on, VID: `${id}`, VLAN_ID: `${id}` },
      isAlwaysSaid: true,
      below: () => ({}),
    }),
    // By its name alone ifupdown makes eno1.20 VLAN 20 of eno1, without the package vlan since 0.8.
    ifupdown: ({ id, on }, name) =>
      name === `${on}.${id}`
        ? { ...foundByIfupdown, isMade: true }
        : madeByIp(name, `link ${on} type vlan id ${id}`, [`ip link set dev ${on} up`]),
  },
  files: () => [],
  state: ({ id, on }) => ({ kind: "vlan", settings: { id: `${id}`, on } }),
  needs: () => [{ module: "8021q" }],
};
