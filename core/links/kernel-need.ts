/**
 * What a kernel may lack, by which a lab decides whether a twin can stand for a host or a machine with a kernel of its own
 * has to: a module, by the name that `modprobe` has for it, or what such a module was built with.
 */
export type KernelNeed =
  | { readonly module: "8021q" | "bonding" | "dummy" | "ipvlan" | "macvlan" | "sit" | "wireguard" }
  /** CONFIG_BRIDGE_VLAN_FILTERING. */
  | { readonly option: "bridge-vlan-filtering" }
  /** NICs that say which MAC address they came with: those of a machine do, pairs of virtual ones do not. */
  | { readonly nics: "permanent-mac" };
