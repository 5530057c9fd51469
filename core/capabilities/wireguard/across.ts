import { keyText, type Ledger, wireguardKeys } from "../../ledger/index.ts";
import { outerOf, usualPort, type WireguardPeer } from "../../links/index.ts";
import type { HostPlan, InterfacePlan, InterfaceRoute, SitePlan } from "../../plan/plan.ts";
import type { PlannedAddress, PlannedPrefix } from "../../plan/planned-prefix.ts";
import { withRouterRoutes } from "../../plan/routes.ts";
import { type Family, familyOf, outsideOf, uplinkOf } from "../../plan/uplink.ts";
import { behind, outermost } from "./behind.ts";
import { nameOf } from "./clients.ts";
import { everything } from "./everything.ts";
import type { WireguardPlan } from "./values.ts";

/** A WireGuard interface with what is around it. */
interface End {
  readonly site: SitePlan;
  readonly host: HostPlan;
  readonly device: InterfacePlan;
  readonly own: WireguardPlan;
}

type Ends = ReadonlyMap<string, End>;

/** The same sites, with both ends of each peering knowing each other: keys, where they are dialled, what lies behind them. */
export function withPeers(sites: readonly SitePlan[], ledger: Ledger): readonly SitePlan[] {
  const ends = endsOf(sites);
  if (ends.size === 0) return sites;
  const { held } = ledger.space(wireguardKeys);
  const keyOf = (name: string) => {
    const line = held.get(name);
    return line && keyText(line.number);
  };
  return sites.map((site) => {
    const hosts = site.hosts.map((host) => withEnds(site, host, ends, keyOf));
    return withRoutes({ ...site, hosts } as SitePlan);
  });
}

function endsOf(sites: readonly SitePlan[]): Ends {
  return new Map(
    sites.flatMap((site) =>
      site.hosts.flatMap((host) =>
        host.wireguard.flatMap((own): [string, End][] => {
          const device = host.interfaces.find(({ name }) => name === own.interface);
          return device === undefined
            ? []
            : [[nameOf(site.name, host.name, own.interface), { site, host, device, own }]];
        }),
      ),
    ),
  );
}

function withEnds<Host extends HostPlan>(
  site: SitePlan,
  host: Host,
  ends: Ends,
  keyOf: (name: string) => string | undefined,
): Host {
  if (host.wireguard.length === 0) return host;
  const wireguard = host.wireguard.map((own): WireguardPlan => {
    const name = nameOf(site.name, host.name, own.interface);
    const end = ends.get(name);
    if (end === undefined) return own;
    const peers = [...serverOf(end, ends, keyOf), ...clientsOf(end, ends, keyOf), ...own.peers];
    return { ...own, publicKey: keyOf(name), peers, mtu: mtuOf(end, ends) };
  });
  const find = (name: string) => wireguard.find((own) => own.interface === name);
  return {
    ...host,
    wireguard,
    mtus: host.mtus.map((mtu) => ({ ...mtu, mtu: find(mtu.interface)?.mtu ?? mtu.mtu })),
    interfaces: host.interfaces.map((device) => {
      const own = find(device.name);
      if (own === undefined || device.link.kind !== "wireguard") return device;
      const link = { ...device.link, peers: own.peers };
      return { ...device, link, routes: [...device.routes, ...routesOf({ site, host, device, own }, ends)] };
    }),
  };
}

/** The peer of a client of the layout's. */
function serverOf(
  { host, device, own }: End,
  ends: Ends,
  keyOf: (name: string) => string | undefined,
): WireguardPeer[] {
  const { server: name, allowed, keepalive } = own.offers;
  const server = ends.get(name ?? "");
  if (name === undefined || server === undefined) return [];
  const address = dialled(host, server.own);
  return [
    {
      name,
      publicKey: keyOf(name),
      endpoint: address && { address, port: server.own.port ?? usualPort },
      allowed: allowed ?? (device.gateway === undefined ? reachedThrough(server) : [everything]),
      keepalive,
    },
  ];
}

/** By IPv4 where the client has that to the outside, or has no IPv6 but through tunnels: that is whom most of this is for. */
function dialled(client: HostPlan, { offers: { ipv4, ipv6 } }: WireguardPlan): PlannedAddress | undefined {
  const leads = (family: Family) =>
    client.interfaces.some(
      (device) => outerOf(device.link) === undefined && familyOf(device, family).gateway !== undefined,
    );
  const hasIpv4 = client.dhcp4.length > 0 || leads(4) || (!leads(6) && outsideOf(client, 4) !== undefined);
  return ipv6 === undefined || (hasIpv4 && ipv4 !== undefined) ? ipv4 : ipv6;
}

/** What a client reaches through its server where that is not its way to everything. */
function reachedThrough({ site, host, device }: End): readonly PlannedPrefix[] {
  const network = site.networks.find(({ name }) => name === device.network);
  return outermost([...(network === undefined ? [] : [network.prefix]), ...behind(site, host)]);
}

/** The peers of a server of the layout's. */
function clientsOf({ own }: End, ends: Ends, keyOf: (name: string) => string | undefined): WireguardPeer[] {
  return own.gives.flatMap(({ peer: name, own: { address } }): WireguardPeer[] => {
    const client = ends.get(name);
    if (client === undefined) return [];
    const lies = client.own.offers.behind ?? behind(client.site, client.host);
    return [
      {
        name,
        publicKey: keyOf(name),
        endpoint: undefined,
        allowed: outermost([address.asPrefix(), ...lies]),
        keepalive: undefined,
      },
    ];
  });
}

/** No larger than what the way to each other end of the layout takes, where the layout does not say it. */
function mtuOf({ own }: End, ends: Ends): number {
  if (own.offers.hasMtu) return own.mtu;
  const others = [own.offers.server ?? "", ...own.gives.map(({ peer }) => peer)];
  return Math.min(own.mtu, ...others.flatMap((name) => ends.get(name)?.own.mtu ?? []));
}

/** What leads to what lies behind the peers, besides the default route. */
function routesOf({ site, device, own }: End, ends: Ends): readonly InterfaceRoute[] {
  const server = ends.get(own.offers.server ?? "");
  const network = (server?.site ?? site).networks.find(
    ({ name }) => name === (server?.device ?? device).network,
  );
  const via = (peer: WireguardPeer): PlannedAddress | undefined => {
    if (own.end === "server") return own.gives.find(({ peer: name }) => name === peer.name)?.own.address;
    if (device.gateway !== undefined) return undefined;
    return server?.device.addresses[0]?.address ?? network?.gateway;
  };
  return own.peers.flatMap((peer) => {
    const hop = via(peer);
    if (hop === undefined) return [];
    return peer.allowed
      .filter((to) => network?.prefix.contains(to) !== true)
      .map((to): InterfaceRoute => ({ to, via: hop, ofLayout: true, onLink: false }));
  });
}

/** A site whose router knows what lies behind the clients of its servers. */
function withRoutes<Site extends SitePlan>(site: Site): Site {
  const more = site.hosts.flatMap((host) => {
    const uplink = uplinkOf(host, 6);
    const network = uplink?.device.network;
    if (uplink === undefined || network === undefined) return [];
    const router = site.networks.find(({ name }) => name === network)?.gatewayOf?.host;
    const shared = {
      via: uplink.address,
      host: `${site.name}/${host.name}`,
      network,
      router,
      proof: undefined,
    };
    const known = site.routes.filter((route) => route.host === shared.host).map(({ to }) => to);
    return host.wireguard
      .filter(({ end }) => end === "server")
      .flatMap(({ peers }) => peers.flatMap(({ allowed }) => allowed))
      .filter((to) => !known.some((prefix) => prefix.contains(to)))
      .map((to) => ({ ...shared, to }));
  });
  if (more.length === 0) return site;
  const ofHosts = more.filter(({ router }) => router !== undefined);
  return {
    ...site,
    routes: [...site.routes, ...more],
    hosts: site.hosts.map((host) => withRouterRoutes(host, ofHosts)),
  };
}
