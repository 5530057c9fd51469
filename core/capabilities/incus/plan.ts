import type { LayoutHost, LayoutSite } from "../../layout/layout.ts";
import type { Members, SiteMembers } from "../../plan/allocated-members.ts";
import { interfaceOwner } from "../../plan/owners.ts";
import type { PlannedAddress } from "../../plan/planned-prefix.ts";
import type { IncusPlan } from "./values.ts";

/** Incus or LXD with its bridges; one without a number is left out. */
export function planIncus(site: LayoutSite, host: LayoutHost, members: SiteMembers): IncusPlan | undefined {
  if (host.incus === undefined) return undefined;
  return {
    flavor: host.incus.flavor,
    bridges: host.incus.bridges.flatMap(({ name, network, nat }) => {
      const owner = interfaceOwner(site.name, host.name, name, 0);
      const own = members.ipv6.address(network, owner);
      const ipv4 = members.ipv4.address(network, owner);
      const mode = site.modes.get(network)?.value;
      const comes = mode === "static" ? undefined : mode;
      return own === undefined
        ? []
        : [{ name, network, address: own.address, length: own.length, ipv4, comes, nat }];
    }),
  };
}

/** The address of one of its bridges. */
export function bridgeAddress(
  site: LayoutSite,
  host: LayoutHost,
  name: string,
  members: Members,
): PlannedAddress | undefined {
  const bridge = host.incus?.bridges.find((candidate) => candidate.name === name);
  return bridge && members.address(bridge.network, interfaceOwner(site.name, host.name, name, 0))?.address;
}
