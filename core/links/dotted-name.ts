import type { NetworkRenderer } from "./link-kind.ts";

/** ifupdown2 makes a VLAN of whatever has a dot in its name (its vlan.py, `_is_vlan_device`). */
export function dottedName(name: string, renderer: NetworkRenderer): string | undefined {
  return renderer === "ifupdown2" && name.includes(".")
    ? "ifupdown2 takes every name with a dot in it for a VLAN's"
    : undefined;
}
