import type { Combination } from "./choices.ts";

/** What a kernel needs of modules and options for a combination, by the names that `../kernel-has.ts` tries. */
export function needsOf({ link, base }: Combination): readonly Need[] {
  return [
    ...(link.startsWith("vlan") || link === "bridge of VLANs" || base === "vlan" ? (["8021q"] as const) : []),
    ...(link.startsWith("bond") || base === "bond" ? (["bonding"] as const) : []),
    ...(link === "bridge of VLANs" ? (["bridge-vlan-filtering"] as const) : []),
    ...(link === "dummy" ? (["dummy"] as const) : []),
    ...(link.startsWith("macvlan") || base === "macvlan" ? (["macvlan"] as const) : []),
  ];
}

export type Need = "8021q" | "bonding" | "bridge-vlan-filtering" | "dummy" | "macvlan";

/** Why a combination that hextet takes is not tried; `undefined` where it is. */
export function unproven(combination: Combination): string | undefined {
  const { renderer, link, base, mode, addresses, prefixes } = combination;
  if (mode === "static" || addresses !== "by the network") return undefined;
  if (
    link.startsWith("vlan") ||
    link === "bridge of VLANs" ||
    (base === "vlan" && link !== "nic" && link !== "dummy")
  )
    return "the test's router advertises where nothing is tagged";
  if (mode === "dhcp" && prefixes === "of 128 bits") return "the test's DHCPv6 server has a range of a /64";
  if (renderer !== "ifupdown2" && renderer !== "ifupdown") return undefined;
  if (mode === "dhcp") return "the hosts' image has no dhclient";
  return "both leave accept_ra of links in no network as the kernel has it, and they hear the router too";
}

/** Whether it takes half a minute: the ports of its bridge listen before they forward, and something is asked through it. */
export function waits({ link, mode, addresses, way }: Combination): boolean {
  return (
    link === "bridge, spanning tree" &&
    (way !== "none" || (mode !== "static" && addresses === "by the network"))
  );
}
