import type { NetworkRenderer } from "./link-kind.ts";

/**
 * Both make a VLAN of whatever has a dot in its name: ifupdown2's vlan.py, `_is_vlan_device`, and interfaces(5), "VLAN
 * interfaces".
 */
export function dottedName(name: string, renderer: NetworkRenderer): string | undefined {
  return (renderer === "ifupdown2" || renderer === "ifupdown") && name.includes(".")
    ? `${renderer} takes every name with a dot in it for a VLAN's`
    : undefined;
}
