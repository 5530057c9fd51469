import type { LayoutNetwork, LayoutSite } from "../../layout/layout.ts";
import type { HostPlan, NetworkPlan } from "../../plan/plan.ts";
import type { Problem } from "../../problem/problem.ts";
import type { AskedIn } from "../capability.ts";
import { planModes } from "../modes/plan.ts";
import { flagsText } from "../modes/table.ts";
import type { AdvertisedFlags, ModePlan } from "../modes/values.ts";
import { checkRelay } from "./check-relay.ts";
import { checkServed } from "./check-served.ts";
import { interfaceOf } from "./plan.ts";
import { unsayableByNetworkd } from "./unsayable.ts";
import type { LayoutAdvertised, LayoutRouter, SaidFlags } from "./values.ts";

/** What does not work of who advertises what; nothing is asked of a site that names no router. */
export function checkRouters(
  site: LayoutSite,
  networks: readonly NetworkPlan[],
  hosts: readonly HostPlan[],
  asked: AskedIn,
): Problem[] {
  if (site.routers.length === 0) return [];
  const modes = new Map(planModes(site).map((mode) => [mode.network, mode]));
  const planned = new Map(networks.map((network) => [network.name, network]));
  return [
    ...site.networks.flatMap((network) => nobodyAdvertises(site, network, planned.get(network.name))),
    ...site.routers.flatMap((router) => unsayableByNetworkd(site, router)),
    ...site.routers.flatMap((router) =>
      router.networks.flatMap((own) => [
        ...unable(site, router, own, planned.get(own.network)),
        ...otherFlags(own, modes.get(own.network)),
        ...checkRelay(site, router, own, planned.get(own.network)),
        ...checkServed(site, router, own, planned.get(own.network), hosts, asked),
      ]),
    ),
  ];
}

/** Of a network inside of a host that is said already, by the modes. */
function nobodyAdvertises(
  { modes, routers }: LayoutSite,
  { name, path }: LayoutNetwork,
  planned: NetworkPlan | undefined,
): Problem[] {
  const mode = modes.get(name);
  if (mode === undefined || mode.value === "static" || planned?.placement.kind !== "segment") return [];
  if (routers.some(({ networks }) => networks.some(({ network }) => network === name))) return [];
  return [
    {
      code: "HX186",
      path: [...path, "mode"],
      value: mode.text,
      reason: `needs a router that advertises, and none of the site's does: ${routers.map((router) => router.name).join(", ")}`,
      fix: `add it to one of them: networks: { ${name}: ... }`,
    },
  ];
}

/** Why a router cannot advertise a network. */
function unable(
  site: LayoutSite,
  router: LayoutRouter,
  own: LayoutAdvertised,
  planned: NetworkPlan | undefined,
): Problem[] {
  const { network, path } = own;
  const found = (reason: string, fix: string): Problem[] => [
    { code: "HX187", path, value: undefined, reason, fix },
  ];
  const mode = site.modes.get(network)?.value;
  if (mode === undefined)
    return found(
      "says no mode, so that nothing is known that a router would advertise there",
      `say how hosts in ${network} come by their addresses: mode: slaac, dhcp, dhcp-stateless or static`,
    );
  if (router.kind === "zstack" && mode === "static")
    return found(
      "has static addresses, and ZStack advertises what gives addresses: Stateful-DHCP, Stateless-DHCP or SLAAC",
      "leave it out here, or give the network one of the modes dhcp, dhcp-stateless and slaac",
    );
  const inside = planned?.placement.kind === "host" ? planned.placement.host : undefined;
  if (inside !== undefined && router.host?.value !== inside)
    return found(
      `lies inside of ${inside}, which alone is heard there`,
      `let ${inside} advertise it: kind: host, host: ${inside}`,
    );
  if (router.kind === "host" && interfaceOf(site, router, own) === undefined)
    return found(
      `is a network in which ${router.host.value} has no interface with addresses that the layout gives`,
      `give it one: { network: ${network}, addresses: ["::1"] }`,
    );
  return [];
}

/** Flags that the layout says of a router, and that are not what the mode of the network needs. */
function otherFlags({ path, flags: said }: LayoutAdvertised, planned: ModePlan | undefined): Problem[] {
  if (planned === undefined) return [];
  const { mode, flags } = planned;
  return differing(said, flags).map((name) => ({
    code: "HX188",
    path: [...path, "flags", name],
    value: `${said[name]}`,
    reason: `is not what mode ${mode} needs, ${flagsText(flags)}: with ${name}=${said[name]} ${consequences[name][said[name] ?? 0]}`,
    fix: "configure the router anew, or give the network the mode that it advertises",
  }));
}

function differing(said: SaidFlags, flags: AdvertisedFlags): readonly (keyof SaidFlags)[] {
  const wanted = {
    M: flags.managed,
    // M says so already (RFC 4861 section 4.2).
    O: flags.managed ? undefined : flags.otherConfiguration,
    A: flags.autonomous,
    L: flags.onLink,
  };
  return (["M", "O", "A", "L"] as const).filter(
    (name) => said[name] !== undefined && wanted[name] !== undefined && (said[name] === 1) !== wanted[name],
  );
}

/** What hosts do by a flag that is 0, and by one that is 1. */
const consequences: Readonly<Record<keyof SaidFlags, readonly [off: string, on: string]>> = {
  M: ["hosts ask no DHCPv6 server for addresses", "hosts ask a DHCPv6 server for addresses"],
  O: ["hosts ask no DHCPv6 server for anything", "hosts ask a DHCPv6 server for resolvers and the like"],
  A: ["hosts make no addresses of the prefix", "hosts make addresses of the prefix themselves"],
  L: ["hosts reach each other by the router alone", "hosts look for each other on the link"],
};
