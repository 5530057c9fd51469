import { z } from "zod";
import { dottedName } from "./dotted-name.ts";
import type { LinkKind } from "./link-kind.ts";
import { rendererTraits } from "./renderer-traits.ts";
import { foundByIfupdown, thereByItself, withoutPorts } from "./renderers.ts";

/** A NIC. */
export interface PhysicalLink {
  readonly kind: "physical";
  /** The MAC address that it came with, by which it is found and given its name; `undefined`: it has that name already. */
  readonly mac: string | undefined;
}

const key = z
  .strictObject({
    mac: z
      .string()
      .regex(/^[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}$/, "MAC address such as 02:00:5e:10:00:01")
      .describe("the MAC address that the NIC came with, such as 02:00:5e:10:00:01"),
  })
  .optional()
  .describe(
    "how the host finds the NIC that the interface is, where its name may change from one boot to another; absent: by its name",
  );

/** What a layout says of a NIC. */
export interface PhysicalSource {
  readonly nic?: z.input<typeof key>;
}

/** What no other kind takes is a NIC, whether or not it has its key. */
export const physical: LinkKind<PhysicalSource, PhysicalLink> = {
  keys: { nic: key },
  read: ({ nic }) => (nic === undefined ? undefined : { kind: "physical", mac: nic.mac.toLowerCase() }),
  said: ({ mac }) => (mac === undefined ? {} : { nic: { mac } }),
  imported: {
    section: "ethernets",
    ofKernel: () => ({}),
    ofNetplan: ({ match, "set-name": given }) => {
      const mac: unknown =
        typeof match === "object" && match !== null ? Reflect.get(match, "macaddress") : undefined;
      return typeof mac === "string" && typeof given === "string" && key.safeParse({ mac }).success
        ? { nic: { mac: mac.toLowerCase() } }
        : {};
    },
    netplanKeys: [],
  },
  noun: "NIC",
  isNic: true,
  hasNeighbours: true,
  canBePort: true,
  canBeParent: true,
  takesGuests: false,
  guestVlans: () => undefined,
  tag: () => undefined,
  below: () => undefined,
  leadsOutside: () => true,
  hasCarrier: () => true,
  faults: () => [],
  // One by the name of a VLAN is a finding of its own, which can be allowed.
  unsayable: (_link, name, renderer) => (/\.[0-9]+$/.test(name) ? undefined : dottedName(name, renderer)),
  writers: {
    netplan: ({ mac }, settings, name) => ({
      section: "ethernets",
      settings: {
        ...(mac === undefined ? {} : { match: { macaddress: mac }, "set-name": name }),
        ...settings,
      },
    }),
    ifupdown2: () => ({ method: "static", options: [], isMade: false }),
    networkd: () => thereByItself,
    networkmanager: () => withoutPorts("ethernet", {}),
    ifcfg: ({ mac }) => ({
      lines: { TYPE: "Ethernet", ...(mac === undefined ? {} : { HWADDR: mac.toUpperCase() }) },
      isAlwaysSaid: true,
      below: () => ({}),
    }),
    ifupdown: () => foundByIfupdown,
  },
  files: ({ mac }, name, renderer) =>
    mac === undefined || rendererTraits[renderer].namesNics
      ? []
      : [
          {
            path: `/etc/systemd/network/10-hextet-${name}.link`,
            mode: 0o644,
            content: `[Match]\nPermanentMACAddress=${mac}\n\n[Link]\nName=${name}\n`,
            subsystem: "udev",
          },
        ],
  state: ({ mac }) => (mac === undefined ? undefined : { settings: {}, mac }),
  needs: ({ mac }) => (mac === undefined ? [] : [{ nics: "permanent-mac" }]),
};
