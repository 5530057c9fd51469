import type { LayoutHost, LayoutSite } from "../../layout/layout.ts";
import { standingHosts } from "../../layout/standing-hosts.ts";
import type { Members } from "../../plan/allocated-members.ts";
import { workloadOwner } from "../../plan/owners.ts";
import type { InterfacePlan } from "../../plan/plan.ts";
import type { PlannedAddress } from "../../plan/planned-prefix.ts";
import { poolBlock } from "../../plan/pool-holder.ts";
import type { Problem } from "../../problem/problem.ts";
import type { HostPlanning } from "../capability.ts";
import { makesItsAddress } from "./foretell.ts";
import type { ContainerPlan, LayoutContainer, LayoutProxyDevice, ProxyDevicePlan } from "./values.ts";

/** The containers of a host; one without a number, or whose bridge has none, is left out. */
export function planContainers({
  site,
  host,
  interfaces,
  members,
  macOf,
  earlier,
}: HostPlanning): ContainerPlan[] {
  return host.containers.flatMap((container): ContainerPlan[] => {
    const { name, image, compose, ipv6, tcp, on, ofIncus } = container;
    const { adopt, vm, device, profiles } = ofIncus;
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
        mac: container.mac?.value ?? macOf(owner),
        ipv4: ipv4 === undefined ? undefined : { address: ipv4.address, origin: ipv4.origin },
        image,
        compose,
        ipv6,
        tcp,
        adopt,
        vm,
        device,
        profiles,
        proxyDevices: ofIncus.proxies.flatMap((proxy) =>
          proxyDevices(
            proxy,
            interfaces.find((each) => each.name === proxy.interface),
            own.address,
            ipv4?.address,
          ),
        ),
      },
    ];
  });
}

function placeOf(
  { docker, incus, macvlans }: HostPlanning["earlier"],
  on: LayoutContainer["on"],
): Pick<ContainerPlan, "runtime" | "bridge" | "isRouted" | "network"> | undefined {
  if (on.kind === "routed") return incus && { runtime: incus.flavor, bridge: on.interface, isRouted: true };
  if (on.kind === "network" && on.macvlan !== undefined) {
    const macvlan = macvlans.find(({ name }) => name === on.macvlan);
    return macvlan && { runtime: "docker", bridge: macvlan.name, isRouted: false, network: macvlan.network };
  }
  if (on.kind === "network") {
    const bridge = incus?.bridges.find(({ network }) => network === on.network);
    return incus && bridge && { runtime: incus.flavor, bridge: bridge.name, isRouted: false };
  }
  const bridge = [docker?.bridge, ...(docker?.networks ?? [])].find(
    (candidate) => candidate?.pool === on.pool,
  );
  return bridge && { runtime: "docker", bridge: bridge.name, isRouted: false };
}

/** One for each family that the interface has an address of its own of. */
function proxyDevices(
  { name, protocol, listen, port }: LayoutProxyDevice,
  device: InterfacePlan | undefined,
  address: PlannedAddress,
  ipv4: PlannedAddress | undefined,
): readonly ProxyDevicePlan[] {
  const shared = { protocol, listen, port };
  const first = device?.addresses[0]?.address;
  const second = device?.ipv4?.address;
  return [
    ...(first === undefined ? [] : [{ ...shared, name, address: first, to: address }]),
    ...(second === undefined ? [] : [{ ...shared, name: `${name}-4`, address: second, to: ipv4 ?? address }]),
  ];
}

/** Containers whose MAC addresses the ledger keeps: Docker would draw others at each start. */
export function onMacvlans({ containers, macvlans }: LayoutHost): readonly LayoutContainer[] {
  const isIpvlan = ({ on }: LayoutContainer) =>
    macvlans.some(({ name, driver }) => driver === "ipvlan" && on.kind === "network" && on.macvlan === name);
  return containers.filter((container) => isOnMacvlan(container) && !isIpvlan(container));
}

function isOnMacvlan({ on }: LayoutContainer): boolean {
  return on.kind === "network" && on.macvlan !== undefined;
}

/** Those that make their addresses of MAC addresses that the runtime would draw. */
export function withoutMacs({ hosts }: LayoutSite): Problem[] {
  return standingHosts(hosts).flatMap(({ containers }) =>
    containers.flatMap((container): Problem[] =>
      makesItsAddress(container) && container.mac === undefined && !isOnMacvlan(container)
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
  return on.kind === "pool" ? poolBlock(site.name, host, on.pool)?.owner : on.network;
}

function ownerOf(site: LayoutSite, host: LayoutHost, name: string): string {
  return workloadOwner(site.name, host.name, "containers", name);
}
