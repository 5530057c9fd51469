import {
  type Container,
  comesBy,
  gatewayAddress,
  type Host,
  type Interface,
  ipv4Side,
  type Layout,
  poolForm,
  type Site,
} from "../layout.ts";
import { tidyForwards } from "./forwarded.ts";
import { bridged, dockerPools, isPrefix, isStacked, lengthOf, named } from "./places.ts";
import { tidyRequesters } from "./tidy-requesters.ts";
import { tidyRouters } from "./tidy-routers.ts";
import { routerOf, tidyFurther, tidyMemberships } from "./tidy-segments.ts";

/**
 * Takes out what makes no sense any more after an edit: members of networks that have gone, references to nobody. So
 * an edit can do one thing, and a layout is refused for its numbers alone.
 */
export function tidy(layout: Layout): void {
  for (let before = ""; before !== JSON.stringify(layout); ) {
    before = JSON.stringify(layout);
    for (const [name, site] of named(layout.sites)) tidySite(layout, name, site);
    dropReferences(layout, layout);
    tidyRequesters(layout);
  }
  if (!canBeRolledOut(layout)) Reflect.deleteProperty(layout, "rollout");
}

/** Whether every host that the rollout names is there to be changed, and somebody has the label. */
function canBeRolledOut(layout: Layout): boolean {
  const rollout = JSON.stringify(Reflect.get(layout, "rollout") ?? {});
  const named = [...rollout.matchAll(/"([a-z0-9-]+)\/([a-z0-9-]+)"/g)];
  const isChanged = ([, site = "", name = ""]: RegExpMatchArray) => {
    const host = layout.sites[site]?.hosts[name];
    return host !== undefined && !host.retired && layout.sites[site]?.aws === undefined;
  };
  const hosts = Object.values(layout.sites).flatMap(({ aws, hosts: all }) =>
    aws === undefined ? Object.values(all).filter(({ retired }) => !retired) : [],
  );
  const hasRouter = hosts.some((host) => JSON.stringify(host).includes('"labels":["router"'));
  return named.every(isChanged) && (hasRouter || !rollout.includes("label"));
}

function tidySite(layout: Layout, name: string, site: Site): void {
  const isAws = site.aws !== undefined;
  for (const [networkName, network] of named(site.networks)) {
    const leadsInto = (ref: string) => {
      const [at, , host = "", , on = ""] = ref.split("/");
      const hop = site.hosts[host];
      return at === name && hop?.interfaces[on]?.network === networkName && !hop.retired;
    };
    if (!isAws && network.from !== undefined && !isPrefix(layout, network.from, 6))
      delete site.networks[networkName];
    const side = ipv4Side(network);
    if (!isAws && side?.from !== undefined && !isPrefix(layout, side.from, 4)) delete network.ipv4;
    const routes = network.routes?.filter(({ via }) => typeof via === "string" || leadsInto(via.ref)) ?? [];
    if (routes.length === 0) delete network.routes;
    else network.routes = routes;
    tidyFurther(layout, network, isAws);
    const router4 = routerOf(side?.gateway);
    if (side !== undefined && router4 === undefined) delete side.gateway;
    if (side !== undefined && typeof router4 === "object") {
      const [, host = "", on = ""] = router4.ref.split("/");
      const router = site.hosts[host];
      const networkInterface = router?.interfaces[on];
      if (networkInterface?.network !== networkName || networkInterface.ipv4 === undefined || router?.retired)
        delete side.gateway;
    }
    const gateway = routerOf(network.gateway);
    if (gateway === undefined) delete network.gateway;
    if (typeof gateway !== "object") continue;
    const [, host = "", on = ""] = gateway.ref.split("/");
    if (site.hosts[host]?.interfaces[on]?.network !== networkName || site.hosts[host].retired)
      delete network.gateway;
  }
  for (const [hostName, host] of named(site.hosts)) tidyHost(site, `${name}/${hostName}`, host, isAws);
  onceEach(name, site);
  tidyRouters(site);
  for (const [serviceName, service] of named(site.services ?? {})) {
    if (site.networks[service.network] === undefined) delete site.services?.[serviceName];
    else if (service.hosts !== undefined)
      service.hosts = service.hosts.filter((host) => site.hosts[host] !== undefined);
    if (site.networks[serviceName] !== undefined || site.hosts[serviceName] !== undefined)
      delete site.services?.[serviceName];
  }
  if (Object.keys(site.services ?? {}).length === 0) delete site.services;
}

/** MAC addresses are once in a site, the numbers of guests once on a host, and a gateway is one thing. */
function onceEach(siteName: string, site: Site): void {
  const macs = new Set<string>();
  const gateways = new Set<string>();
  for (const [, host] of named(site.hosts)) {
    const ids = new Set<number>();
    for (const [, guest] of named(host.guests ?? {})) {
      while (ids.has(guest.id)) guest.id++;
      ids.add(guest.id);
      // Of one that hextet sets, cloud-init has what Proxmox VE writes.
      if ("nic" in guest) Reflect.deleteProperty(guest, "cloudInit");
    }
    for (const [, thing] of [
      ...named(host.interfaces),
      ...named(host.containers ?? {}),
      ...named(host.guests ?? {}),
    ]) {
      if (thing.mac !== undefined && macs.has(thing.mac)) delete thing.mac;
      if (thing.mac !== undefined) macs.add(thing.mac);
    }
    const isFree = (ref: string, network: string | undefined) => {
      const [site = "", own, third] = ref.split("/");
      const isTaken = gateways.has(ref) || own !== network || third !== "gateway" || site !== siteName;
      gateways.add(ref);
      return !isTaken && !host.retired;
    };
    for (const [, networkInterface] of named(host.interfaces)) {
      const refs = (networkInterface.addresses ?? []).filter((address) => typeof address !== "string");
      if (!refs.every(({ ref }) => isFree(ref, networkInterface.network))) delete networkInterface.addresses;
    }
    const others = [
      ...named(host.containers ?? {}),
      ...named(host.guests ?? {}),
      ...named((host.incus ?? host.lxd)?.bridges ?? {}),
    ];
    for (const [, other] of others)
      if (typeof other.address === "object" && !isFree(other.address.ref, other.network))
        delete other.address;
  }
}

function tidyHost(site: Site, at: string, host: Host, isAws: boolean): void {
  tidyWireguard(site, at, host);
  tidyStacks(host);
  tidyEnds(site, host);
  for (const [name, networkInterface] of named(host.interfaces)) {
    if (networkInterface.network !== undefined && site.networks[networkInterface.network] === undefined) {
      delete networkInterface.network;
      if (name === "lo") delete host.interfaces[name];
    }
    if (networkInterface.network === undefined)
      for (const key of ["addresses", "ipv4", "pools", "identifier"] as const) delete networkInterface[key];
    if (networkInterface.bridge !== undefined)
      networkInterface.bridge.ports = networkInterface.bridge.ports.filter((port) => {
        const target = host.interfaces[port];
        return target !== undefined && target.bridge === undefined && target.network === undefined;
      });
    if (!asksByDhcp(host, name)) Reflect.deleteProperty(networkInterface, "dhcp4");
    if (!hasProvider(host, name))
      for (const key of ["upstream", "proxies"]) Reflect.deleteProperty(networkInterface, key);
    // A port carries what its bridge does, and nothing has to fit a loopback.
    for (const port of [...(networkInterface.bridge?.ports ?? []), ...(name === "lo" ? [name] : [])])
      Reflect.deleteProperty(host.interfaces[port] ?? {}, "mtu");
    tidyMemberships(site, networkInterface);
    if (networkInterface.addresses !== undefined) delete networkInterface.identifier;
    tidyIdentity(site, networkInterface, networkInterface.network);
    tidyComing(site, host, networkInterface);
    for (const [poolName, pool] of named(networkInterface.pools ?? {})) {
      const ipv4 = poolForm(pool).ipv4;
      const hasIpv4 =
        networkInterface.network !== undefined && site.networks[networkInterface.network]?.ipv4 !== undefined;
      const isDocker0 = host.docker?.bridge?.pool === poolName;
      if (ipv4 !== undefined && typeof pool !== "string" && (!hasIpv4 || isAws || isDocker0))
        delete pool.ipv4;
    }
    if (Object.keys(networkInterface.pools ?? {}).length === 0) delete networkInterface.pools;
  }
  const pools = named(host.interfaces).flatMap(([, networkInterface]) =>
    Object.keys(networkInterface.pools ?? {}),
  );
  if (host.docker?.bridge !== undefined && !pools.includes(host.docker.bridge.pool))
    delete host.docker.bridge;
  // A pool is one network's: it may have got the name of one that another still has.
  const taken = new Set([host.docker?.bridge?.pool]);
  for (const [name, { pool }] of named(host.docker?.networks ?? {})) {
    if (!pools.includes(pool) || taken.has(pool)) delete host.docker?.networks?.[name];
    taken.add(pool);
  }
  for (const flavor of ["incus", "lxd"] as const) {
    for (const [name, bridge] of named(host[flavor]?.bridges ?? {})) {
      const network = site.networks[bridge.network];
      if (network === undefined) delete host[flavor]?.bridges[name];
      else if (network.ipv4 === undefined) delete bridge.ipv4;
    }
  }
  const bridges = Object.values((host.incus ?? host.lxd)?.bridges ?? {});
  const ofDocker = dockerPools(host);
  for (const [name, container] of named(host.containers ?? {})) {
    const bridge = bridges.find(({ network }) => network === container.network);
    const isThere =
      container.pool !== undefined
        ? ofDocker.includes(container.pool)
        : container.network !== undefined
          ? bridge !== undefined
          : ofDocker.length + bridges.length === 1;
    if (!isThere) delete host.containers?.[name];
    if (container.pool !== undefined && container.pool === host.docker?.bridge?.pool) {
      delete container.address;
      delete container.identifier;
    }
    if (container.pool !== undefined) {
      const held = named(host.interfaces).flatMap(
        ([, { pools: own }]) => own?.[container.pool ?? ""] ?? [],
      )[0];
      if (held !== undefined && poolForm(held).ipv4 === undefined) delete container.ipv4;
      delete container.identifier;
    }
    tidyIdentity(site, container, container.network);
    tidyCompose(host, container);
  }
  for (const [name, guest] of named(host.guests ?? {})) {
    if (!bridged(host).includes(guest.network)) delete host.guests?.[name];
    tidyIdentity(site, guest, guest.network);
  }
  tidyForwards(site, host);
  const leadsOut = named(host.interfaces).some(
    ([name, { network, bridge }]) => network !== undefined && name !== "lo" && bridge?.ports.length !== 0,
  );
  // Nobody is asked for names by a host that nothing leads out of.
  if (!leadsOut) Reflect.deleteProperty(host, "dns");
}

/** Only what is Docker's has these keys, and no Compose file starts what is on docker0, nor hextet what is on one's network. */
function tidyCompose(host: Host, container: Container): void {
  const pool = container.pool ?? (container.network === undefined ? dockerPools(host)[0] : undefined);
  const network = named(host.docker?.networks ?? {}).find(([, own]) => own.pool === pool)?.[1];
  const isCompose = network !== undefined && Reflect.get(network, "compose") === true;
  const said = Reflect.get(container, "compose");
  if (network === undefined || (isCompose && said === false)) Reflect.deleteProperty(container, "compose");
  if (pool === undefined) Reflect.deleteProperty(container, "ipv6");
}

/** Whether it can have IPv4 by DHCP: it has none otherwise, somebody is heard there, and nothing is said that its renderer has no words for. */
function asksByDhcp(host: Host, name: string): boolean {
  const device = host.interfaces[name] ?? {};
  const { ipv4, dummy, defaultRoute } = device;
  const isPort = Object.values(host.interfaces).some(
    ({ bridge, bond }) => bridge?.ports.includes(name) === true || bond?.ports.includes(name) === true,
  );
  const isSaid = "metric" in device || defaultRoute === false;
  if (ipv4 !== undefined || name === "lo" || dummy !== undefined || isPort) return false;
  return !isSaid || host.network?.renderer !== "ifupdown2";
}

/** WireGuard clients of a server that has gone go too, with whoever has lost its network; the others call it by the names of now. */
function tidyWireguard(site: Site, at: string, host: Host): void {
  // The network of a server lies behind its host alone.
  const others = JSON.stringify(Object.values(site.hosts).filter((other) => other !== host));
  const isOthersToo = (network = "") => others.includes(`"${network}"`);
  for (const [name, { wireguard, network }] of named(host.interfaces))
    if (
      wireguard?.peers !== undefined &&
      (site.networks[network ?? ""] === undefined || isOthersToo(network))
    )
      delete host.interfaces[name];
  const server = named(host.interfaces).find(([, { wireguard }]) => wireguard?.peers !== undefined)?.[0];
  for (const [name, { wireguard }] of named(host.interfaces)) {
    if (wireguard?.server === undefined || !("ref" in wireguard.server)) continue;
    if (server === undefined) delete host.interfaces[name];
    else wireguard.server = { ref: `${at}/${server}` };
  }
}

/** Tunnels to an interface that has no IPv4 any more end elsewhere. */
function tidyEnds(site: Site, host: Host): void {
  for (const [, device] of named(host.interfaces)) {
    const remote = device.tunnel?.remote;
    if (device.tunnel === undefined || typeof remote !== "object") continue;
    const { ipv4, network } = host.interfaces[remote.ref.split("/").at(-1) ?? ""] ?? {};
    if (ipv4 === undefined || site.networks[network ?? ""]?.ipv4 === undefined)
      device.tunnel = { ...device.tunnel, remote: "192.0.2.7" };
  }
}

/** Links on others: what lies on what has gone goes too, and what netplan has no words for where that is the renderer. */
/** Whether there can be a router of somebody else's on its segment. */
function hasProvider(host: Host, name: string): boolean {
  const { network, bridge } = host.interfaces[name] ?? {};
  return network !== undefined && (bridge?.ports.length ?? 1) > 0 && !isStacked(host, name) && name !== "lo";
}

function tidyStacks(host: Host): void {
  const isPve = host.network?.renderer === "ifupdown2";
  const isFree = (name: string) =>
    host.interfaces[name] !== undefined && host.interfaces[name].network === undefined;
  for (const [name, { bond, macvlan }] of named(host.interfaces)) {
    const isThere = macvlan === undefined || (isPve && host.interfaces[macvlan.on] !== undefined);
    if (!isThere || bond?.ports.every(isFree) === false) delete host.interfaces[name];
  }
  for (const [name, { vlan }] of named(host.interfaces))
    if (vlan !== undefined && host.interfaces[vlan.on] === undefined) delete host.interfaces[name];
  for (const [name, { bridge, dummy }] of named(host.interfaces)) {
    if (!isPve) delete bridge?.vlans;
    // A dummy's network would be a loopback's.
    if (dummy !== undefined) delete host.interfaces[name]?.network;
    if (isStacked(host, name)) Reflect.deleteProperty(host.interfaces[name] ?? {}, "mtu");
  }
  for (const [, guest] of named(host.guests ?? {})) {
    if (host.interfaces[guest.bridge ?? ""]?.bridge?.vlans !== undefined) continue;
    delete guest.bridge;
    delete guest.vlan;
  }
}

/** Identifiers have 64 bits, and one that is made of a MAC address needs that. */
function tidyIdentity(
  site: Site,
  thing: { address?: unknown; mac?: string; identifier?: unknown; ipv4?: unknown },
  name: string | undefined,
): void {
  if (thing.address !== undefined || (thing.identifier === "eui64" && thing.mac === undefined))
    delete thing.identifier;
  const network = name === undefined ? undefined : site.networks[name];
  if (network === undefined) return;
  if (lengthOf(network) !== 64) delete thing.identifier;
  if (network.ipv4 === undefined) delete thing.ipv4;
}

/** What is said of how addresses come, where they come in another way or the host's renderer has no words for that. */
function tidyComing(site: Site, host: Host, device: Interface): void {
  const by = comesBy(site, device);
  const renderer = host.network?.renderer ?? "netplan";
  const drop = (key: string) => Reflect.deleteProperty(device, key);
  if (by === undefined || by === "slaac" || !["networkd", "networkmanager"].includes(renderer)) drop("duid");
  if (by === undefined || by === "dhcp") drop("temporary");
  const isRefused = by !== "dhcp" || !renderer.startsWith("ifupdown");
  if (by === undefined || (isRefused && Reflect.get(device, "acceptRaPinfo") === false))
    drop("acceptRaPinfo");
}

/** Takes out every `{ ref: ... }` that names nothing, with what it is the value of. */
function dropReferences(layout: Layout, holder: object): void {
  for (const [key, value] of Object.entries(holder)) {
    if (typeof value !== "object" || value === null) continue;
    if (isDangling(layout, value)) {
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else Reflect.deleteProperty(holder, key);
      dropReferences(layout, holder);
      return;
    }
    dropReferences(layout, value);
  }
}

function isDangling(layout: Layout, value: object): boolean {
  if ("ref" in value) return !isThere(layout, String(value.ref));
  // A way in without an address is none.
  if ("hostKey" in value && !("address" in value)) return true;
  if ("to" in value && "via" in value)
    return [value.to, value.via].some(
      (part) => typeof part === "object" && part !== null && isDangling(layout, part),
    );
  return false;
}

/** Of the forms that the model writes: SITE/HOST/INTERFACE, SITE/NETWORK/gateway, SITE/networks/NETWORK, and the whole of an interface. */
function isThere(layout: Layout, ref: string): boolean {
  const [siteName = "", second = "", third = ""] = ref.split("/");
  const site = layout.sites[siteName];
  if (third === "gateway") return typeof gatewayAddress(site?.networks[second]?.gateway) === "string";
  if (second === "networks") return site?.networks[third] !== undefined;
  if (second === "hosts") {
    const [, , , , name = ""] = ref.split("/");
    const networkInterface = site?.hosts[third]?.interfaces[name];
    return networkInterface?.network !== undefined && networkInterface.addresses?.length !== 0;
  }
  return site?.hosts[second]?.interfaces[third]?.network !== undefined;
}
