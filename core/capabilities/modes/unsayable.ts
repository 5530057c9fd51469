import type { LayoutHost, LayoutInterface } from "../../layout/layout.ts";
import type { ComesBy, DuidType } from "../../layout/written.ts";
import type { NetworkRenderer } from "../../links/index.ts";
import type { Problem } from "../../problem/problem.ts";

/** Why a renderer can not have a host come by its addresses that way; `undefined` where it can. */
interface Lacks {
  readonly stateless?: string;
  readonly stablePrivacy?: string;
  /** Of the kinds of DHCP unique identifiers. */
  readonly duids?: { readonly but: readonly DuidType[]; readonly why: string };
  readonly noPinfo?: string;
}

const lacks: Readonly<Record<NetworkRenderer, Lacks>> = {
  netplan: {
    duids: { but: [], why: "netplan has no words for: its dhcp-identifier is about DHCPv4" },
    noPinfo: "netplan has no words for",
  },
  networkd: {},
  ifcfg: {
    duids: { but: ["ll", "llt"], why: "dhclient does not make" },
    noPinfo: "ifcfg files have no words for",
  },
  networkmanager: { noPinfo: "NetworkManager has no words for" },
  ifupdown2: {
    duids: { but: [], why: "ifupdown2 has no words for: dhclient makes one, and keeps it beside its leases" },
    stateless: "ifupdown2 asks a DHCPv6 server for addresses or not at all",
    stablePrivacy: "ifupdown2 sets back to eui64 at every reload",
  },
  ifupdown: {
    stablePrivacy: "ifupdown has no words for, and the kernel no secret that outlasts a restart",
    duids: { but: [], why: "ifupdown has no words for: dhclient makes one, and keeps it beside its leases" },
  },
};

/** What the program that configures a host has no words for. */
export function unsayable(
  { renderer }: Pick<LayoutHost, "renderer">,
  { path, comes, network = "" }: LayoutInterface,
  by: ComesBy,
): Problem[] {
  const { stateless, stablePrivacy, duids, noPinfo } = lacks[renderer];
  const fix =
    "let netplan configure the host: network: { renderer: netplan }, or give the interface addresses";
  const { identifier, duid, acceptRaPinfo } = comes ?? {};
  const byNetworkd = "leave it out, or let networkd configure the host: network: { renderer: networkd }";
  return [
    ...(by === "dhcp-stateless" && stateless !== undefined
      ? [
          {
            code: "HX184" as const,
            path: [...path, "network"],
            value: network,
            reason: `has SLAAC with the rest by DHCPv6, and ${stateless}`,
            fix: `${fix}; with mode: slaac resolvers come by router advertisement (RFC 8106)`,
          },
        ]
      : []),
    ...(identifier?.value === "stable-privacy" && stablePrivacy !== undefined
      ? [
          {
            code: "HX184" as const,
            path: identifier.path,
            value: identifier.text,
            reason: `is something that ${stablePrivacy}`,
            fix: `write eui64 or { token: "::10" }; or ${fix}`,
          },
        ]
      : []),
    ...(duid !== undefined && duids !== undefined && !duids.but.includes(duid.value)
      ? [
          {
            code: "HX184" as const,
            path: duid.path,
            value: duid.text,
            reason: `is an identifier that ${duids.why}`,
            fix: duids.but.length === 0 ? byNetworkd : `write ${duids.but.join(" or ")}; or ${byNetworkd}`,
          },
        ]
      : []),
    ...(acceptRaPinfo?.value === false && noPinfo !== undefined
      ? [
          {
            code: "HX184" as const,
            path: acceptRaPinfo.path,
            value: acceptRaPinfo.text,
            reason: `is something that ${noPinfo}`,
            fix: byNetworkd,
          },
        ]
      : []),
  ];
}
