import { type LinkImport, type LinkSource, linkImports } from "../links/index.ts";

/** Of which a layout has words, and nobody who reads a host all that they take: the private key stays there. */
export const wireguardKind = "WireGuard";

/**
 * Kinds of links that a layout has no words for, as a person calls them in the plural; by what the kernel calls the kind
 * (`ip -d`), and by netplan's section.
 */
const kernelKinds: Readonly<Record<string, string>> = {
  team: "teams",
  vrf: "VRFs",
  vxlan: "VXLANs",
  geneve: "tunnels (geneve)",
  gre: "tunnels (gre)",
  gretap: "tunnels (gretap)",
  ip6gre: "tunnels (ip6gre)",
  ip6gretap: "tunnels (ip6gretap)",
  ip6tnl: "tunnels (ip6tnl)",
  ipip: "tunnels (ipip)",
  sit: "tunnels (sit)",
  vti: "tunnels (vti)",
  vti6: "tunnels (vti6)",
  xfrm: "tunnels (xfrm)",
  tun: "tunnels (tun)",
  wireguard: wireguardKind,
  macvtap: "macvtap devices",
  ipvlan: "ipvlan devices",
  macsec: "MACsec",
  openvswitch: "Open vSwitch",
};

const netplanSections: Readonly<Record<string, string>> = {
  vrfs: "VRFs",
  tunnels: "tunnels",
  "virtual-ethernets": "pairs of virtual Ethernet devices",
  wifis: "Wi-Fi",
  modems: "modems",
  "nm-devices": "devices of NetworkManager's own",
};

/** Kinds that a layout has words for, where what is known of one is not enough for them. */
const partlyKnown = { bond: "bonds", vlan: "VLANs", dummy: "dummy devices", macvlan: "macvlan devices" };

/** The same in the plural. */
export const partlyKnownKinds: ReadonlySet<string> = new Set(Object.values(partlyKnown));

/** What a host makes when nothing else is configured: a table has names alone to go by. */
const names: readonly (readonly [RegExp, string])[] = [
  [/^bond\d+$/, partlyKnown.bond],
  [/^team\d+$/, kernelKinds["team"] ?? ""],
  [/^bond\d+\.\d+$|\.\d+$|^vlan\d+$/, partlyKnown.vlan],
  [/^vrf/, kernelKinds["vrf"] ?? ""],
  [/^dummy\d+$/, partlyKnown.dummy],
  [/^wg\d+$/, kernelKinds["wireguard"] ?? ""],
  [/^vxlan/, kernelKinds["vxlan"] ?? ""],
  [/^(tun|tap|sit|gre|gretap|ip6tnl|ip6gre|ipip|he-ipv6|tailscale|ppp)\d*$/, "tunnels"],
  [/^ovs-/, kernelKinds["openvswitch"] ?? ""],
];

/** How a link of the kernel's kind is said; undefined where a layout has no words for it. */
export function importOfKind(kind: string): LinkImport<LinkSource> | undefined {
  return linkImports.find(({ kernel }) => kernel === kind);
}

/** The same for what stands in a section of netplan's. */
export function importOfSection(section: string): LinkImport<LinkSource> | undefined {
  return linkImports.find((known) => known.section === section);
}

/** What ifupdown2's options make of an interface, by the options that say so; undefined where they make nothing of it. */
export function importOfStanza(
  options: ReadonlyMap<string, string>,
  name: string,
): { readonly link: LinkSource; readonly keys: readonly string[] } | undefined {
  for (const { ofStanza, stanzaKeys = [] } of linkImports) {
    const link = ofStanza?.(options, name);
    if (link !== undefined) return { link, keys: stanzaKeys };
  }
  return undefined;
}

/** Of what ifupdown2's options make of an interface, and is to be left out. */
export function unsayableStanza(
  options: ReadonlyMap<string, string>,
  methods: readonly string[],
): string | undefined {
  if (options.has("vxlan-id")) return kernelKinds["vxlan"];
  if (options.has("vrf-table")) return kernelKinds["vrf"];
  if (options.has("ovs-type")) return kernelKinds["openvswitch"];
  if (options.has("bond-slaves") || options.has("slaves")) return partlyKnown.bond;
  return methods.some((method) => /tunnel|ppp|wireguard/.test(method)) ? "tunnels" : undefined;
}

/** Of a link of the kernel's kind, that is to be left out. */
export function unsayableKind(kind: string): string {
  const known: Readonly<Record<string, string>> = { ...kernelKinds, ...partlyKnown };
  return known[kind] ?? `devices of the kind ${kind}`;
}

/** Of what stands in netplan's section, and is to be left out. @param mode of a tunnel */
export function unsayableSection(section: string, mode: unknown): string {
  if (section === "tunnels" && mode === "wireguard") return wireguardKind;
  const known: Readonly<Record<string, string>> = { bonds: partlyKnown.bond, vlans: partlyKnown.vlan };
  return netplanSections[section] ?? known[section] ?? section;
}

/** Of a link of which nothing but its name is known. */
export function unsayableName(name: string): string | undefined {
  return names.find(([pattern]) => pattern.test(name))?.[1];
}
