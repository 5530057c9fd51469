import { guestVlans, nounOf, parentOf, tagOf, takesGuests } from "../../links/index.ts";
import type { InterfacePlan } from "../../plan/plan.ts";
import type { Problem } from "../../problem/problem.ts";
import type { LayoutGuest } from "./values.ts";

/** Where a guest's NIC is plugged in. */
export interface Plug {
  readonly bridge: InterfacePlan;
  /** The VLAN that its packets are in on that bridge; `undefined`: untagged. */
  readonly vlan: number | undefined;
  /** The host's own interface in the guest's network; none where the host is not in that. */
  readonly beside: InterfacePlan | undefined;
}

/**
 * The bridge of a guest: the one that it names, or the host's bridge in its network, or the bridge below the host's VLAN
 * in its network, where it is in the same VLAN.
 */
export function plugOf(guest: LayoutGuest, interfaces: readonly InterfacePlan[]): Plug | Problem {
  const found =
    guest.bridge === undefined ? byNetwork(guest, interfaces) : byName(guest, guest.bridge, interfaces);
  return "bridge" in found ? (wrongTag(guest, found) ?? found) : found;
}

function byNetwork(guest: LayoutGuest, interfaces: readonly InterfacePlan[]): Plug | Problem {
  const inNetwork = interfaces.filter(({ network }) => network === guest.network);
  const bridge = inNetwork.find(({ link }) => takesGuests(link));
  if (bridge !== undefined) return { bridge, vlan: guest.vlan, beside: bridge };
  for (const beside of inNetwork) {
    const parent = interfaces.find(({ name }) => name === parentOf(beside.link));
    const tag = tagOf(beside.link);
    if (parent !== undefined && tag !== undefined && takesGuests(parent.link))
      return { bridge: parent, vlan: guest.vlan ?? tag, beside };
  }
  return {
    code: "HX020",
    path: [...guest.path, "network"],
    value: guest.network,
    reason: "has no bridge on this host",
    fix: "give the host a bridge in that network, or name a network that has one",
  };
}

function byName(guest: LayoutGuest, name: string, interfaces: readonly InterfacePlan[]): Plug | Problem {
  const bridge = interfaces.find((device) => device.name === name && takesGuests(device.link));
  const beside = interfaces.find(({ network }) => network === guest.network);
  if (bridge !== undefined) {
    const onIt = beside !== undefined && parentOf(beside.link) === name ? tagOf(beside.link) : undefined;
    return { bridge, vlan: guest.vlan ?? onIt, beside };
  }
  const other = interfaces.find((device) => device.name === name);
  return {
    code: "HX020",
    path: [...guest.path, "bridge"],
    value: name,
    reason:
      other === undefined
        ? "names a bridge that is not there"
        : `is a ${nounOf(other.link)}, into which no guest is plugged`,
    fix: "name a bridge of this host",
  };
}

/** What is wrong with the VLAN that a guest is to be in. */
function wrongTag(guest: LayoutGuest, { bridge, vlan, beside }: Plug): Problem | undefined {
  const problem = (reason: string, fix: string): Problem => ({
    code: "HX159",
    path: guest.vlan === undefined ? [...guest.path, "network"] : [...guest.path, "vlan"],
    value: guest.vlan === undefined ? guest.network : `${guest.vlan}`,
    reason,
    fix,
  });
  const known = guestVlans(bridge.link);
  if (vlan === undefined) {
    if (bridge.network === undefined || bridge.network === guest.network) return undefined;
    return problem(
      `is not the network of ${bridge.name}, which is in ${bridge.network}`,
      `say in which VLAN of ${bridge.name} it is: vlan: ...`,
    );
  }
  if (known === undefined)
    return problem(
      `would be VLAN ${vlan} of ${bridge.name}, which looks at no tags`,
      `say which VLANs ${bridge.name} passes: bridge: { vlans: [${vlan}], ... }`,
    );
  if (!known.some(([first, last]) => vlan >= first && vlan <= last))
    return problem(
      `would be VLAN ${vlan} of ${bridge.name}, which does not pass that`,
      `add ${vlan} to its vlans, or give one that is there`,
    );
  const own = beside === undefined || parentOf(beside.link) !== bridge.name ? undefined : tagOf(beside.link);
  if (own === undefined || own === vlan) return undefined;
  return problem(
    `is VLAN ${vlan}, and the host has ${guest.network} in VLAN ${own} of ${bridge.name}`,
    "leave the guest's out, or correct one of the two",
  );
}
