/** What combinations are made of: each choice, and what a layout can say there. */

export const choices = {
  renderer: ["netplan", "networkd", "ifupdown2", "ifcfg", "networkmanager", "ifupdown"],
  /** The link that the case is about. */
  link: [
    "nic",
    "vlan, dotted",
    "vlan, named",
    "bond active-backup",
    "bond balance-xor",
    "bond 802.3ad",
    "bridge",
    "bridge, spanning tree",
    "bridge, empty",
    "bridge of VLANs",
    "dummy",
    "macvlan bridge",
    "macvlan private",
    "macvlan vepa",
    "macvlan passthru",
  ],
  /** What it lies on, or what is there beside one that lies on nothing. */
  base: ["nic", "bond", "vlan", "bridge", "macvlan"],
  mtu: ["none", "1280", "1400", "2000", "2000 of the network"],
  mode: ["static", "slaac, token", "slaac, eui64", "slaac, stable-privacy", "dhcp-stateless", "dhcp"],
  addresses: ["by the network", "given", "two given"],
  prefixes: ["one", "another", "another, deprecated", "of 128 bits"],
  ipv4: ["none", "static"],
  /** Which ways lead out, and by what rules. */
  way: ["none", "gateway", "metric", "routes", "table"],
} as const;

export type Choices = typeof choices;
export type Choice = keyof Choices;
export type Combination = { readonly [Key in Choice]: Choices[Key][number] };

export const names = Object.keys(choices) as readonly Choice[];
