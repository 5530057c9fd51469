import type { LayoutHost, LayoutSite } from "../../layout/layout.ts";
import type { Members } from "../../plan/allocated-members.ts";
import { workloadOwner } from "../../plan/owners.ts";
import type { PlannedAddress } from "../../plan/planned-prefix.ts";
import { poolBlock } from "../../plan/pool-holder.ts";
import type { HostPlanning } from "../capability.ts";
import type { ContainerPlan, LayoutContainer } from "./values.ts";

/** The containers of a host; one without a number, or whose bridge has none, is left out. */
export function planContainers({ site, host, members, earlier }: HostPlanning): ContainerPlan[] {
  return host.containers.flatMap((container): ContainerPlan[] => {
    const { name, image, tcp, on } = container;
    const owner = ownerOf(site, host, name);
    const space = spaceOf(site, host, on);
    if (space === undefined) return [];
    const own = members.ipv6.address(space, owner);
    const ipv4 = members.ipv4.address(space, owner);
    const place = placeOf(earlier, on);
    if (place === undefined || own === undefined) return [];
    return [
      {
        name,
        ...place,
        address: own.address,
        origin: own.origin,
        mac: container.mac?.value,
        ipv4: ipv4 === undefined ? undefined : { address: ipv4.address, origin: ipv4.origin },
        image,
        tcp,
      },
    ];
  });
}

function placeOf(
  { docker, incus }: HostPlanning["earlier"],
  on: LayoutContainer["on"],
): Pick<ContainerPlan, "runtime" | "bridge"> | undefined {
  if (on.kind === "network") {
    const bridge = incus?.bridges.find(({ network }) => network === on.network);
    return incus && bridge && { runtime: incus.flavor, bridge: bridge.name };
  }
  const bridge = [docker?.bridge, ...(docker?.networks ?? [])].find(
    (candidate) => candidate?.pool === on.pool,
  );
  return bridge && { runtime: "docker", bridge: bridge.name };
}

/** The address of one of them, also where its bridge has none. */
export function containerAddress(
  site: LayoutSite,
  host: LayoutHost,
  name: string,
  members: Members,
): PlannedAddress | undefined {
  const container = host.containers.find((candidate) => candidate.name === name);
  const space = container && spaceOf(site, host, container.on);
  return space === undefined ? undefined : members.address(space, ownerOf(site, host, name))?.address;
}

/** Under what name the numbers of its network or pool are found. */
function spaceOf(site: LayoutSite, host: LayoutHost, on: LayoutContainer["on"]): string | undefined {
  return on.kind === "network" ? on.network : poolBlock(site.name, host, on.pool)?.owner;
}

function ownerOf(site: LayoutSite, host: LayoutHost, name: string): string {
  return workloadOwner(site.name, host.name, "containers", name);
}
