import { isIpv4 } from "../../address/index.ts";
import type { LayoutSite } from "../../layout/layout.ts";
import type { NetworkPlan } from "../../plan/plan.ts";
import type { Problem } from "../../problem/problem.ts";
import { interfaceOf } from "./plan.ts";
import type { LayoutAdvertised, LayoutRouter, RouterKind } from "./values.ts";

/** Kinds that hand nothing on, or in words that no source known here has, and why. */
const withoutWords: Readonly<Partial<Record<RouterKind, string>>> = {
  centec: "hextet knows no words of Centec's for that",
  frr: "FRRouting relays no DHCP: dhcrelay or dnsmasq does beside it",
  zstack: "ZStack's platform answers DHCP itself",
};

/** What a router could not hand on to a DHCP server elsewhere. */
export function checkRelay(
  site: LayoutSite,
  router: LayoutRouter,
  own: LayoutAdvertised,
  planned: NetworkPlan | undefined,
): Problem[] {
  const { relay, network } = own;
  if (relay === undefined || planned === undefined) return [];
  const { path, uplink, servers } = relay;
  const found = (reason: string, fix: string, at = path, value?: string): Problem[] => [
    { code: "HX213", path: at, value, reason, fix },
  ];
  const why = withoutWords[router.kind];
  if (why !== undefined)
    return found(
      `is for a router that hands on what hosts ask, and ${why}`,
      "leave it out, and configure it there by hand",
    );
  if (router.kind === "vyos" && uplink === undefined)
    return found(
      "says no interface towards the servers, without which VyOS hands nothing on",
      "give what the router calls it: uplink: eth0",
    );
  if (router.kind !== "vyos" && uplink !== undefined)
    return found("is for VyOS: others go by their routes", "leave it out", uplink.path, uplink.text);
  if (router.kind === "host" && router.serves && router.server === "kea")
    return found(
      "hands on what hosts ask, and Kea does not",
      "let dnsmasq do it: leave dhcp: kea out, or write dhcp: other",
    );
  const mode = site.modes.get(network)?.value ?? "static";
  const device = interfaceOf(site, router, own);
  return servers.flatMap(({ value, text, path: at }) => {
    if (!isIpv4(value))
      return mode === "dhcp" || mode === "dhcp-stateless"
        ? []
        : found(
            `answers DHCPv6, for which nobody asks in ${network}: its mode is ${mode}`,
            "leave it out",
            at,
            text,
          );
    if (planned.ipv4 === undefined)
      return found(
        `answers DHCPv4, and ${network} has no IPv4`,
        `give ${network} ipv4: 192.0.2.0/24, or leave it out`,
        at,
        text,
      );
    return device !== undefined && device.ipv4 === undefined
      ? found(
          `is asked from an IPv4 address that ${router.host?.value} has in ${network}, and it has none`,
          `give it one: ${device.name}: { ipv4: true }`,
          at,
          text,
        )
      : [];
  });
}
