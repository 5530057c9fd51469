import {
  type Bridge,
  type Container,
  type Guest,
  type Host,
  type Interface,
  type Layout,
  type Network,
  type Pool,
  prefixForm,
  type Service,
  type Site,
} from "../layout.ts";
import { numberOf } from "../text/numbers.ts";

/** Where things are in a layout: what edits choose from. Lists are in order of name, so that choices stay. */

export interface SitePlace {
  readonly siteName: string;
  readonly site: Site;
}

export interface NetworkPlace extends SitePlace {
  readonly networkName: string;
  readonly network: Network;
}

export interface HostPlace extends SitePlace {
  readonly hostName: string;
  readonly host: Host;
}

export interface InterfacePlace extends HostPlace {
  readonly interfaceName: string;
  readonly one: Interface;
}

export interface PoolPlace extends InterfacePlace {
  readonly poolName: string;
  readonly pool: Pool;
}

export function sites({ sites: all }: Layout): SitePlace[] {
  return named(all).map(([siteName, site]) => ({ siteName, site }));
}

export function networks(layout: Layout): NetworkPlace[] {
  return sites(layout).flatMap((at) =>
    named(at.site.networks).map(([networkName, network]) => ({ ...at, networkName, network })),
  );
}

export function hosts(layout: Layout): HostPlace[] {
  return sites(layout).flatMap((at) =>
    named(at.site.hosts).map(([hostName, host]) => ({ ...at, hostName, host })),
  );
}

export function interfaces(layout: Layout): InterfacePlace[] {
  return hosts(layout).flatMap((at) =>
    named(at.host.interfaces).map(([interfaceName, networkInterface]) => ({
      ...at,
      interfaceName,
      one: networkInterface,
    })),
  );
}

export function pools(layout: Layout): PoolPlace[] {
  return interfaces(layout).flatMap((at) =>
    named(at.one.pools ?? {}).map(([poolName, pool]) => ({ ...at, poolName, pool })),
  );
}

export function guests(layout: Layout): (HostPlace & { guestName: string; guest: Guest })[] {
  return hosts(layout).flatMap((at) =>
    named(at.host.guests ?? {}).map(([guestName, guest]) => ({ ...at, guestName, guest })),
  );
}

export function containers(layout: Layout): (HostPlace & { containerName: string; container: Container })[] {
  return hosts(layout).flatMap((at) =>
    named(at.host.containers ?? {}).map(([containerName, container]) => ({
      ...at,
      containerName,
      container,
    })),
  );
}

export function bridges(layout: Layout): (HostPlace & { bridgeName: string; bridge: Bridge })[] {
  return hosts(layout).flatMap((at) =>
    named((at.host.incus ?? at.host.lxd)?.bridges ?? {}).map(([bridgeName, bridge]) => ({
      ...at,
      bridgeName,
      bridge,
    })),
  );
}

export function services(layout: Layout): (SitePlace & { serviceName: string; service: Service })[] {
  return sites(layout).flatMap((at) =>
    named(at.site.services ?? {}).map(([serviceName, service]) => ({ ...at, serviceName, service })),
  );
}

/** Networks of a site that guests of a host can be on: those that the host has a bridge in. */
export function bridged(host: Host): string[] {
  return named(host.interfaces).flatMap(([, { bridge, network }]) =>
    bridge === undefined || network === undefined ? [] : [network],
  );
}

/** Pools that Docker on a host numbers containers from. */
export function dockerPools({ docker }: Host): string[] {
  const all = [docker?.bridge, ...Object.values(docker?.networks ?? {})];
  return all.flatMap((place) => (place === undefined ? [] : [place.pool]));
}

/** Whether a network holds loopbacks and services alone. */
export function isForLoopbacks(site: Site, network: string): boolean {
  const services = Object.values(site.services ?? {}).some((service) => service.network === network);
  return services || Object.values(site.hosts).some((host) => host.interfaces["lo"]?.network === network);
}

export function named<Thing>(things: Readonly<Record<string, Thing>>): [string, Thing][] {
  return Object.entries(things).sort(([first], [other]) => (first < other ? -1 : 1));
}

/** Whether an interface lies on another, or another on it. */
export function isStacked(host: Host, name: string): boolean {
  const { bond, vlan, macvlan, tunnel, dummy, nic } = host.interfaces[name] ?? {};
  const isMade = bond ?? vlan ?? macvlan ?? tunnel ?? dummy ?? nic;
  const below = Object.values(host.interfaces).flatMap((other) => [
    ...(other.bond?.ports ?? []),
    other.vlan?.on,
    other.macvlan?.on,
  ]);
  return isMade !== undefined || below.includes(name);
}

export function lengthOf({ prefix, length = 64 }: Network): number {
  return prefix === undefined ? length : numberOf(prefix).length;
}

export function isPrefix(layout: Layout, name: string, family: 4 | 6): boolean {
  const written = layout.prefixes[name];
  if (written === undefined) return false;
  const { prefix } = prefixForm(written);
  return (prefix === undefined ? 6 : numberOf(prefix).family) === family;
}
