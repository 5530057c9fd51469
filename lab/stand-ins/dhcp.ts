import type { TwinFeature } from "../supervisor/world.ts";
import type { StandIn } from "./stand-in.ts";

/** What answers DHCP on a host, or asks, and that the hosts' image has not. */
export const dhcp: StandIn = {
  features: ({ advertised, renderer, interfaces, dhcp4 }) =>
    [
      ...(advertised.some((own) => own.server === "kea" && own.dhcp4 !== undefined) ? ["kea" as const] : []),
      ...(runsDhclient.has(renderer) &&
      (dhcp4.length > 0 || interfaces.some(({ comes }) => comes !== undefined && comes.by !== "slaac"))
        ? ["dhclient" as const]
        : []),
    ] satisfies TwinFeature[],
};

const runsDhclient: ReadonlySet<string> = new Set(["ifupdown", "ifupdown2"]);
