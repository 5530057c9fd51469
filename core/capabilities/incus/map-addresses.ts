import type { AddressMembers } from "../../plan/address-members.ts";
import { mapInterfaceAddress } from "../../plan/mapped/interfaces.ts";
import { type AddressMapping, maybe } from "../../plan/mapped/mapping.ts";
import type { IncusPlan } from "../../plan/plan.ts";

type IncusBridge = IncusPlan["bridges"][number];

export function mapIncus(incus: IncusPlan, to: AddressMapping): IncusPlan {
  const mapped: AddressMembers<IncusPlan> = { bridges: incus.bridges.map((bridge) => mapBridge(bridge, to)) };
  return { ...incus, ...mapped };
}

function mapBridge(bridge: IncusBridge, to: AddressMapping): IncusBridge {
  const mapped: AddressMembers<IncusBridge> = {
    address: to.address(bridge.address),
    ipv4: maybe(bridge.ipv4, (ipv4) => mapInterfaceAddress(ipv4, to)),
  };
  return { ...bridge, ...mapped };
}
