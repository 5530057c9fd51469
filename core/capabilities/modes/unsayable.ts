import type { LayoutHost, LayoutInterface } from "../../layout/layout.ts";
import type { ComesBy } from "../../layout/written.ts";
import type { Problem } from "../../problem/problem.ts";

/** What the program that configures a host has no words for. */
export function unsayable(
  { renderer }: Pick<LayoutHost, "renderer">,
  { path, comes, network = "" }: LayoutInterface,
  by: ComesBy,
): Problem[] {
  if (renderer === "netplan") return [];
  const fix =
    "let netplan configure the host: network: { renderer: netplan }, or give the interface addresses";
  const { identifier } = comes ?? {};
  return [
    ...(by === "dhcp-stateless"
      ? [
          {
            code: "HX184" as const,
            path: [...path, "network"],
            value: network,
            reason:
              "has SLAAC with the rest by DHCPv6, and ifupdown2 asks a DHCPv6 server for addresses or not at all",
            fix: `${fix}; with mode: slaac resolvers come by router advertisement (RFC 8106)`,
          },
        ]
      : []),
    ...(identifier?.value === "stable-privacy"
      ? [
          {
            code: "HX184" as const,
            path: identifier.path,
            value: identifier.text,
            reason: "is something that ifupdown2 sets back to eui64 at every reload",
            fix: `write eui64 or { token: "::10" }; or ${fix}`,
          },
        ]
      : []),
  ];
}
