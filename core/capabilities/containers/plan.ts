import type { LayoutHost, LayoutSite } from "../../layout/layout.ts";
import { standingHosts } from "../../layout/standing-hosts.ts";
import type { Members } from "../../plan/allocated-members.ts";
import { workloadOwner } from "../../plan/owners.ts";
import type { PlannedAddress } from "../../plan/planned-prefix.ts";
import { poolBlock } from "../../plan/pool-holder.ts";
import type { Problem } from "../../problem/problem.ts";
import type { HostPlanning } from "../capability.ts";
import { makesItsAddress } from "./foretell.ts";
import type { ContainerPlan, LayoutContainer } from "./values.ts";

/** The containers of a host; one without a number, or whose bridge has none, is left out. */
export function planContainers({ site, host, members, earlier }: HostPlanning): ContainerPlan[] {
  return host.containers.flatMap((container): ContainerPlan[] => {
    const { name, image, compose, ipv6, tcp, on } = container;
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
        origin: makesItsAddress(container) ? "slaac" : own.origin,
        comes: container.comes,
        mac: container.mac?.value,
        ipv4: ipv4 === undefined ? undefined : { address: ipv4.address, origin: ipv4.origin },
        image,
        compose,
        ipv6,
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

/** Those that make their addresses of MAC addresses that the runtime would draw. */
export function withoutMacs({ hosts }: LayoutSite): Problem[] {
  return standingHosts(hosts).flatMap(({ containers }) =>
    containers.flatMap((container): Problem[] =>
      makesItsAddress(container) && container.mac === undefined
        ? [
            {
              code: "HX201",
              path: [...container.path, "mac"],
              value: undefined,
              reason: "is missing, so that nobody knows which address the container will make of its own",
              fix: 'give it one, such as mac: "02:00:5e:10:00:01", or let the runtime give addresses: mode: dhcp at the network',
            },
          ]
        : [],
    ),
  );
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
