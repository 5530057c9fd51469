/**
 * Kinds of links that a layout has no words for, as a person calls them in the plural; by what the kernel calls the kind
 * (`ip -d`), and by netplan's section.
 */
const kernelKinds: Readonly<Record<string, string>> = {
  bond: "bonds",
  team: "teams",
  vlan: "VLANs",
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
  wireguard: "WireGuard",
  dummy: "dummy devices",
  macvlan: "macvlan devices",
  macvtap: "macvtap devices",
  ipvlan: "ipvlan devices",
  macsec: "MACsec",
  openvswitch: "Open vSwitch",
};

const netplanSections: Readonly<Record<string, string>> = {
  bonds: "bonds",
  vlans: "VLANs",
  vrfs: "VRFs",
  tunnels: "tunnels",
  "dummy-devices": "dummy devices",
  "virtual-ethernets": "pairs of virtual Ethernet devices",
  wifis: "Wi-Fi",
  modems: "modems",
  "nm-devices": "devices of NetworkManager's own",
};

/** What a host makes when nothing else is configured: a table has names alone to go by. */
const names: readonly (readonly [RegExp, string])[] = [
  [/^bond\d+$/, kernelKinds["bond"] ?? ""],
  [/^team\d+$/, kernelKinds["team"] ?? ""],
  [/^bond\d+\.\d+$|\.\d+$|^vlan\d+$/, kernelKinds["vlan"] ?? ""],
  [/^vrf/, kernelKinds["vrf"] ?? ""],
  [/^dummy\d+$/, kernelKinds["dummy"] ?? ""],
  [/^wg\d+$/, kernelKinds["wireguard"] ?? ""],
  [/^vxlan/, kernelKinds["vxlan"] ?? ""],
  [/^(tun|tap|sit|gre|gretap|ip6tnl|ip6gre|ipip|he-ipv6|tailscale|ppp)\d*$/, "tunnels"],
  [/^ovs-/, kernelKinds["openvswitch"] ?? ""],
];

/** Of a link of the kernel's kind; undefined where a layout has words for it. */
export function unsayableKind(kind: string): string | undefined {
  if (kind === "bridge" || kind === "veth") return undefined;
  return kernelKinds[kind] ?? `devices of the kind ${kind}`;
}

/** Of netplan's section; undefined where a layout has words for what stands there. */
export function unsayableSection(section: string): string | undefined {
  return section === "ethernets" || section === "bridges" ? undefined : netplanSections[section];
}

/** Of a link of which nothing but its name is known. */
export function unsayableName(name: string): string | undefined {
  return names.find(([pattern]) => pattern.test(name))?.[1];
}
