import { ipv4Side, prefixForm } from "../layout.ts";
import { onPrem } from "../world/parts.ts";
import {
  bridged,
  dockerPools,
  hosts,
  interfaces,
  isForLoopbacks,
  isPrefix,
  networks,
  sites,
} from "../world/places.ts";
import { type Edit, need } from "./edit.ts";

/** Something comes in that was not there. */
export const adding: Readonly<Record<string, Edit>> = {
  "add a guest": ({ layout }, pick) => {
    const { host } = pick.one(hosts(layout).filter((at) => bridged(at.host).length > 0));
    const network = pick.one(bridged(host));
    host.guests ??= {};
    const id = 100 + Math.max(0, ...Object.values(host.guests).map((guest) => guest.id - 99));
    host.guests[pick.name(host.guests)] = { id, network };
  },
  "add a container": ({ layout }, pick) => {
    const places = hosts(layout).flatMap(({ host }) => [
      ...dockerPools(host).map((pool) => ({ host, place: { pool } })),
      ...Object.values((host.incus ?? host.lxd)?.bridges ?? {}).map(({ network }) => ({
        host,
        place: { network },
      })),
    ]);
    const { host, place } = pick.one(places);
    host.containers ??= {};
    host.containers[pick.name(host.containers)] = place;
  },
  "add a host": ({ layout }, pick) => {
    const at = pick.one(networks(layout).filter((place) => !isForLoopbacks(place.site, place.networkName)));
    const { site, networkName: network } = at;
    const name = pick.name(site.hosts);
    site.hosts[name] =
      site.aws === undefined
        ? onPrem({
            interfaces: pick.maybe()
              ? { eno1: { network } }
              : { br0: { bridge: { ports: [] }, network, pools: { web: { length: 125 } } } },
            ...(pick.maybe() ? {} : { docker: {} }),
          })
        : {
            aws: { instanceType: "t3.small", image: "debian-13" },
            interfaces: { ens5: { network } },
          };
  },
  "add an interface": ({ layout }, pick) => {
    const at = pick.one(
      networks(layout).filter((network) => !isForLoopbacks(network.site, network.networkName)),
    );
    const host = pick.one(Object.values(at.site.hosts));
    const bridges = (host.incus ?? host.lxd)?.bridges ?? {};
    const name = pick.name({ ...host.interfaces, ...bridges }, ["eno1", "eno2", "br0", "br1"]);
    host.interfaces[name] = name.startsWith("br")
      ? { bridge: { ports: [] }, network: at.networkName }
      : { network: at.networkName };
  },
  "add a second address": ({ layout }, pick) => {
    const { one: networkInterface } = pick.one(
      interfaces(layout).filter((at) => at.one.network !== undefined),
    );
    need(networkInterface.identifier === undefined);
    networkInterface.addresses ??= [];
    networkInterface.addresses.push(`::${(0x30 + pick.below(6)).toString(16)}`);
  },
  "add a pool": ({ layout }, pick) => {
    const { host, one: networkInterface } = pick.one(
      interfaces(layout).filter((at) => at.one.network !== undefined && at.interfaceName !== "lo"),
    );
    networkInterface.pools ??= {};
    const all = Object.values(host.interfaces).map(({ pools }) => pools ?? {});
    const name = pick.name(Object.assign({}, ...all), ["web", "tiny", "apps", "spare"]);
    networkInterface.pools[name] = { length: 124 + pick.below(3) };
    if (!pick.maybe()) return;
    host.docker ??= {};
    host.docker.networks ??= {};
    host.docker.networks[pick.name(host.docker.networks, ["front", "back", "mid"])] = { pool: name };
  },
  "put a pool on docker0": ({ layout }, pick) => {
    const { host, one: networkInterface } = pick.one(
      interfaces(layout).filter(
        (at) => at.host.docker !== undefined && Object.keys(at.one.pools ?? {}).length > 0,
      ),
    );
    const pool = pick.one(Object.keys(networkInterface.pools ?? {}).sort());
    host.docker ??= {};
    if (host.docker.bridge?.pool === pool) delete host.docker.bridge;
    else host.docker.bridge = { pool };
    for (const [name, network] of Object.entries(host.docker.networks ?? {}))
      if (network.pool === pool) delete host.docker.networks?.[name];
  },
  "add a network": ({ layout }, pick) => {
    const { site } = pick.one(sites(layout));
    const name = pick.name({ ...site.networks, ...site.services });
    if (site.aws !== undefined) {
      site.networks[name] = { zone: "eu-central-1b", ipv4: { length: 26 + pick.below(3) } };
      return;
    }
    const six = Object.keys(layout.prefixes).filter((prefixName) => isPrefix(layout, prefixName, 6));
    const four = Object.keys(layout.prefixes).filter((prefixName) => isPrefix(layout, prefixName, 4));
    site.networks[name] = { from: pick.one(six.sort()), length: pick.one([64, 64, 63, 62, 120]) };
    if (four.length > 0 && pick.maybe())
      site.networks[name].ipv4 = { from: pick.one(four.sort()), length: 26 + pick.below(3) };
  },
  "give a network IPv4": ({ layout }, pick) => {
    const four = Object.keys(layout.prefixes).filter((name) => isPrefix(layout, name, 4));
    const { network } = pick.one(
      networks(layout).filter((at) => at.site.aws === undefined && ipv4Side(at.network) === undefined),
    );
    network.ipv4 =
      four.length > 0 && pick.maybe()
        ? { from: pick.one(four.sort()), length: 26 + pick.below(3) }
        : `10.20.${pick.below(4)}.${64 * pick.below(4)}/26`;
  },
  "add a service": ({ layout }, pick) => {
    const { site, networkName } = pick.one(
      networks(layout).filter((at) => isForLoopbacks(at.site, at.networkName)),
    );
    site.services ??= {};
    const taken = { ...site.services, ...site.networks, ...site.hosts };
    const name = pick.name(taken, ["dns", "ntp", "mail", "www"]);
    site.services[name] = { network: networkName, hosts: [pick.one(Object.keys(site.hosts).sort())] };
  },
  "add a bridge of Incus's": ({ layout }, pick) => {
    const at = pick.one(
      networks(layout).filter(
        (network) => !isForLoopbacks(network.site, network.networkName) && network.site.aws === undefined,
      ),
    );
    const host = pick.one(Object.values(at.site.hosts));
    const holder = host.incus ?? host.lxd ?? { bridges: {} };
    if (host.lxd === undefined) host.incus = holder;
    need(!Object.values(holder.bridges).some(({ network }) => network === at.networkName));
    const name = pick.name({ ...host.interfaces, ...holder.bridges }, ["incusbr0", "incusbr1", "br0"]);
    holder.bridges[name] = { network: at.networkName };
  },
  "add a prefix": ({ layout }, pick) => {
    const name = pick.name({ ...layout.prefixes, ...layout.sites });
    const used = new Set(Object.values(layout.prefixes).map((prefix) => prefixForm(prefix).prefix));
    const texts = ["2001:db8:7::/60", "2001:db8:8::/58", "10.30.0.0/23", "10.20.0.0/22"];
    layout.prefixes[name] = pick.one([
      ...texts.filter((text) => !used.has(text)),
      { delegated: { length: 60 } },
      { ula: true as const },
    ]);
  },
  "add a site": ({ layout }, pick) => {
    const name = pick.name({ ...layout.sites, ...layout.prefixes }, ["attic", "barn", "cloud", "cellar"]);
    layout.sites[name] = pick.maybe()
      ? {
          aws: { region: "eu-west-1", vpc: { ipv4: "10.20.0.0/22", ipv6: "amazon" } },
          networks: { edge: { zone: "eu-west-1a", ipv4: { length: 27 } } },
          hosts: {},
        }
      : { networks: { guests: { from: "home" } }, hosts: {} };
    if (layout.prefixes["home"] === undefined) delete layout.sites[name]?.networks["guests"];
  },
};
