import type { Host, Layout, Site } from "../layout.ts";
import { poolForm, prefixForm } from "../layout.ts";
import {
  containers,
  guests,
  hosts,
  interfaces,
  isStacked,
  named,
  networks,
  pools,
  services,
  sites,
} from "../world/places.ts";
import { type Edit, need } from "./edit.ts";

/** Names change, with a word about it or without, there and back again; who was referred to is referred to. */
export const renaming: Readonly<Record<string, Edit>> = {
  "rename a guest": ({ layout }, pick) => {
    const { host, guestName } = pick.one(guests(layout));
    rename(host.guests ?? {}, guestName, pick.name(host.guests));
  },
  "rename a container": ({ layout }, pick) => {
    const { host, containerName } = pick.one(containers(layout));
    rename(host.containers ?? {}, containerName, pick.name(host.containers));
  },
  "rename a service": ({ layout }, pick) => {
    const { site, serviceName } = pick.one(services(layout));
    const taken = { ...site.services, ...site.networks, ...site.hosts };
    rename(site.services ?? {}, serviceName, pick.name(taken, ["dns", "ntp", "mail", "www"]));
  },
  "rename a pool": ({ layout }, pick) => {
    const { host, one: networkInterface, poolName } = pick.one(pools(layout));
    const all = Object.values(host.interfaces).map((each) => each.pools ?? {});
    const name = pick.name(Object.assign({}, ...all), ["web", "tiny", "apps", "spare"]);
    const own = networkInterface.pools ?? {};
    own[poolName] = poolForm(own[poolName] ?? "");
    rename(own, poolName, name);
    for (const each of [host.docker?.bridge, ...Object.values(host.docker?.networks ?? {})])
      if (each?.pool === poolName) each.pool = name;
    for (const each of Object.values(host.containers ?? {})) if (each.pool === poolName) each.pool = name;
  },
  "rename an interface": ({ layout }, pick) => {
    const { siteName, hostName, host, interfaceName } = pick.one(
      interfaces(layout).filter((at) => at.interfaceName !== "lo" && !isStacked(at.host, at.interfaceName)),
    );
    const bridges = (host.incus ?? host.lxd)?.bridges ?? {};
    const name = pick.name({ ...host.interfaces, ...bridges }, ["eno1", "eno2", "br0", "br1", "lan0"]);
    rename(host.interfaces, interfaceName, name);
    for (const { bridge } of Object.values(host.interfaces))
      if (bridge !== undefined)
        bridge.ports = bridge.ports.map((port) => (port === interfaceName ? name : port));
    refer(layout, `${siteName}/${hostName}/${interfaceName}`, `${siteName}/${hostName}/${name}`);
    const at = `${siteName}/hosts/${hostName}/interfaces`;
    refer(layout, `${at}/${interfaceName}`, `${at}/${name}`);
  },
  "rename a host": ({ layout }, pick) => {
    const { siteName, site, hostName } = pick.one(hosts(layout));
    const name = pick.name({ ...site.hosts, ...site.services });
    rename(site.hosts, hostName, name);
    for (const service of Object.values(site.services ?? {}))
      service.hosts = service.hosts?.map((host) => (host === hostName ? name : host)) ?? [];
    referToHost(layout, siteName, hostName, name);
  },
  "rename a network": ({ layout }, pick) => {
    const { siteName, site, networkName } = pick.one(networks(layout));
    const name = pick.name({ ...site.networks, ...site.services });
    rename(site.networks, networkName, name);
    renameInSite(site, networkName, name);
    refer(layout, `${siteName}/networks/${networkName}`, `${siteName}/networks/${name}`);
    refer(layout, `${siteName}/${networkName}/gateway`, `${siteName}/${name}/gateway`);
  },
  "rename a prefix": ({ layout }, pick) => {
    const [prefixName] = pick.one(named(layout.prefixes));
    const name = pick.name({ ...layout.prefixes, ...layout.sites }, ["home", "small", "house", "old"]);
    layout.prefixes[prefixName] = { ...prefixForm(layout.prefixes[prefixName] ?? "") };
    rename(layout.prefixes, prefixName, name);
    for (const { network } of networks(layout)) {
      if (network.from === prefixName) network.from = name;
      if (typeof network.ipv4 === "object" && network.ipv4.from === prefixName) network.ipv4.from = name;
    }
  },
  "rename a site": ({ layout }, pick) => {
    const { siteName } = pick.one(sites(layout));
    const name = pick.name({ ...layout.sites, ...layout.prefixes }, ["rack", "cellar", "attic", "sky"]);
    rename(layout.sites, siteName, name);
    refer(layout, siteName, name);
  },
  "rename a host and say nothing": ({ layout }, pick) => {
    const { siteName, site, hostName, host } = pick.one(hosts(layout));
    const name = pick.name({ ...site.hosts, ...site.services });
    delete site.hosts[hostName];
    const { formerly: _, ...plain } = host;
    site.hosts[name] = plain;
    referToHost(layout, siteName, hostName, name);
  },
  "forget former names": ({ layout }) => {
    need(forget(layout));
  },
  "forget one former name": ({ layout }, pick) => {
    const holders: object[] = [];
    const look = (value: unknown): void => {
      if (typeof value !== "object" || value === null) return;
      if ("formerly" in value) holders.push(value);
      for (const inner of Object.values(value)) look(inner);
    };
    look(layout);
    Reflect.deleteProperty(pick.one(holders), "formerly");
  },
};

/** In place, so that others keep theirs: the order of keys means nothing, and changes. */
function rename<Thing>(things: Record<string, Thing>, from: string, to: string): void {
  const thing = things[from];
  if (typeof thing === "object" && thing !== null) Reflect.set(thing, "formerly", from);
  delete things[from];
  if (thing !== undefined) things[to] = thing;
}

function renameInSite(site: Site, from: string, to: string): void {
  for (const host of Object.values(site.hosts)) renameOnHost(host, from, to);
  for (const service of Object.values(site.services ?? {}))
    if (service.network === from) service.network = to;
}

function renameOnHost(host: Host, from: string, to: string): void {
  const users = [
    ...Object.values(host.interfaces),
    ...Object.values(host.containers ?? {}),
    ...Object.values(host.guests ?? {}),
    ...Object.values((host.incus ?? host.lxd)?.bridges ?? {}),
  ];
  for (const user of users) if (user.network === from) user.network = to;
}

function referToHost(layout: Layout, site: string, from: string, to: string): void {
  refer(layout, `${site}/${from}`, `${site}/${to}`);
  refer(layout, `${site}/hosts/${from}`, `${site}/hosts/${to}`);
}

/** References and lists of hosts follow a name. */
function refer(layout: Layout, from: string, to: string): void {
  const look = (value: unknown): unknown => {
    if (typeof value === "string")
      return value === from || value.startsWith(`${from}/`) ? to + value.slice(from.length) : value;
    if (Array.isArray(value)) return value.map(look);
    if (typeof value !== "object" || value === null) return value;
    for (const [key, inner] of Object.entries(value))
      if (key === "ref" || (typeof inner === "object" && inner !== null))
        Reflect.set(value, key, look(inner));
    return value;
  };
  look(layout);
}

function forget(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const had = "formerly" in value;
  Reflect.deleteProperty(value, "formerly");
  return Object.values(value).map(forget).some(Boolean) || had;
}
