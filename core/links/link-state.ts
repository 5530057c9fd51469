/** What the kernel tells of a link, in the words that `ip -d link` prints. */
export interface LinkState {
  /** The kind by the kernel's name; `undefined` for a NIC. */
  readonly kind?: "vlan" | "bond" | "bridge" | "dummy" | "macvlan" | "sit" | "wireguard";
  /** Settings by the words that stand before them: `id`, `mode`, `lacp_rate`. */
  readonly settings: Readonly<Record<string, string>>;
  /** The MAC address that it came with. */
  readonly mac?: string;
}
