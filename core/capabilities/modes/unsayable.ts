import type { LayoutHost, LayoutInterface } from "../../layout/layout.ts";
import type { ComesBy } from "../../layout/written.ts";
import type { NetworkRenderer } from "../../links/index.ts";
import type { Problem } from "../../problem/problem.ts";

/** Why a renderer can not have a host come by its addresses that way; `undefined` where it can. */
interface Lacks {
  readonly stateless?: string;
  readonly stablePrivacy?: string;
}

const lacks: Readonly<Record<NetworkRenderer, Lacks>> = {
  netplan: {},
  networkd: {},
  ifcfg: {},
  networkmanager: {},
  ifupdown2: {
    stateless: "ifupdown2 asks a DHCPv6 server for addresses or not at all",
    stablePrivacy: "ifupdown2 sets back to eui64 at every reload",
  },
  ifupdown: { stablePrivacy: "ifupdown has no words for, and the kernel no secret that outlasts a restart" },
};

/** What the program that configures a host has no words for. */
export function unsayable(
  { renderer }: Pick<LayoutHost, "renderer">,
  { path, comes, network = "" }: LayoutInterface,
  by: ComesBy,
): Problem[] {
  const { stateless, stablePrivacy } = lacks[renderer];
  const fix =
    "let netplan configure the host: network: { renderer: netplan }, or give the interface addresses";
  const { identifier } = comes ?? {};
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
  ];
}
