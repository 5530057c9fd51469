import type { LayoutHost, LayoutSite } from "../../layout/layout.ts";
import type { Members } from "../../plan/allocated-members.ts";
import { workloadOwner } from "../../plan/owners.ts";
import type { PlannedAddress, PlannedPrefix } from "../../plan/planned-prefix.ts";
import type { HostPlanning } from "../capability.ts";
import type { LayoutMacvlan, MacvlanPlan, ShimPlan } from "./values.ts";

/** The macvlans of a host; one whose network has no prefix, or whose shim got no number, is left out. */
export function planMacvlans(planning: HostPlanning): readonly MacvlanPlan[] {
  return planning.host.macvlans.flatMap((macvlan): MacvlanPlan[] => {
    const network = planning.networks.get(macvlan.network);
    if (network === undefined) return [];
    const shim = shimOf(planning, macvlan);
    if (macvlan.shim !== undefined && shim === undefined) return [];
    const { name, driver, parent, comes } = macvlan;
    const { prefix, ipv4, further } = network;
    return [
      {
        name,
        driver,
        parent,
        network: network.name,
        prefix,
        gateway: comes === undefined ? gatewayIn(prefix, network.gateway) : undefined,
        comes,
        further: comes === undefined ? [] : further.map((own) => ({ name: own.name, prefix: own.prefix })),
        ipv4: ipv4 && { prefix: ipv4.prefix, gateway: gatewayIn(ipv4.prefix, ipv4.gateway) },
        shim,
      },
    ];
  });
}

function shimOf(
  { site, host, members, macOf }: HostPlanning,
  { name, driver, network, shim, pin }: LayoutMacvlan,
): ShimPlan | undefined {
  const owner = workloadOwner(site.name, host.name, "macvlans", name);
  const own = members.ipv6.address(network, owner);
  const ipv4 = members.ipv4.address(network, owner);
  const mac = driver === "ipvlan" ? undefined : macOf(owner);
  if (shim === undefined || own === undefined || (mac === undefined && driver === "macvlan"))
    return undefined;
  return {
    interface: shim,
    mac,
    address: own.address,
    origin: pin?.path.at(-1) === "address" ? own.origin : "numbered",
    ipv4: ipv4 && { address: ipv4.address, origin: ipv4.origin },
  };
}

/** Docker takes no next hop outside of the prefix. */
export function gatewayIn(
  prefix: PlannedPrefix,
  gateway: PlannedAddress | undefined,
): PlannedAddress | undefined {
  return gateway !== undefined && prefix.contains(gateway) ? gateway : undefined;
}

/** The address of a shim. */
export function shimAddress(
  { name: site }: LayoutSite,
  host: LayoutHost,
  shim: string,
  members: Members,
): PlannedAddress | undefined {
  const macvlan = host.macvlans.find((candidate) => candidate.shim === shim);
  return (
    macvlan &&
    members.address(macvlan.network, workloadOwner(site, host.name, "macvlans", macvlan.name))?.address
  );
}
