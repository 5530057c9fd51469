import type {
  LayoutConnection,
  LayoutEndpoint,
  LayoutHost,
  LayoutInterface,
  LayoutSite,
} from "../layout/layout.ts";
import { loopback } from "../layout/resolve-services.ts";
import type { Problem } from "../problem/index.ts";
import { defaultRoutes } from "./default-routes.ts";
import type { SiteMembers } from "./members.ts";
import { interfaceOwner, poolOwner, workloadOwner } from "./owners.ts";
import type {
  ContainerPlan,
  DockerBridge,
  DockerPlan,
  GuestPlan,
  HostPlan,
  IncusPlan,
  InterfaceAddress,
  InterfaceIpv4,
  InterfacePlan,
  NetworkPlan,
  PlannedConnection,
  PlannedEndpoint,
} from "./plan.ts";
import type { PlannedAddress } from "./planned-prefix.ts";
import type { Referred } from "./referred.ts";
import type { SiteServices } from "./services.ts";

/** The networks of a site, found by name and by the host that routes them. */
export class SiteNetworks {
  readonly #byName: ReadonlyMap<string, NetworkPlan>;
  readonly #routers: ReadonlySet<string>;
  readonly #nextHops: ReadonlySet<string>;

  constructor(networks: readonly NetworkPlan[]) {
    this.#byName = new Map(networks.map((network) => [network.name, network]));
    this.#routers = new Set(
      networks.flatMap(({ placement, gatewayOf, ipv4, routes }) => [
        ...(placement.kind === "host" ? [placement.host] : []),
        ...[gatewayOf?.host, ipv4?.gatewayOf?.host].flatMap((host) => host ?? []),
        ...routes.flatMap(({ through }) => through?.host ?? []),
      ]),
    );
    this.#nextHops = new Set(
      networks.flatMap(({ routes }) =>
        routes.flatMap(({ through }) => (through === undefined ? [] : [`${through.host}/${through.name}`])),
      ),
    );
  }

  get(name: string | undefined): NetworkPlan | undefined {
    return name === undefined ? undefined : this.#byName.get(name);
  }

  isRouter(host: string): boolean {
    return this.#routers.has(host);
  }

  isNextHop(host: string, name: string): boolean {
    return this.#nextHops.has(`${host}/${name}`);
  }
}

/** One host with everything on it, from numbers that are given already. What got no number is left out. */
export function planHost(
  site: LayoutSite,
  host: LayoutHost,
  networks: SiteNetworks,
  services: SiteServices,
  members: SiteMembers,
  macs: ReadonlyMap<string, string>,
  referred: Referred,
): { host: HostPlan; problems: readonly Problem[] } {
  const interfaces = host.interfaces.map((one) => planInterface(site.name, host, one, networks, members));
  const docker = planDocker(site.name, host, members);
  const incus = planIncus(site.name, host, members);
  const { guests, problems } = planGuests(site, host, interfaces, networks, members, macs);
  const plan: HostPlan = {
    site: site.name,
    formerSite: site.formerly,
    name: host.name,
    formerly: host.formerly,
    instance: host.instance,
    connection: planConnection(host.connection, referred),
    wayIn: {
      today: planConnection(host.wayIn.today, referred),
      allowCutoff: host.wayIn.allowCutoff,
    },
    renderer: host.renderer,
    interfaces,
    services: services.on(host.name),
    forwarding: networks.isRouter(host.name) || docker !== undefined || incus !== undefined,
    docker,
    incus,
    containers: planContainers(site.name, host, docker, incus, members),
    guests,
  };
  return { host: plan, problems: host.retired ? problems : [...problems, ...defaultRoutes(host, plan)] };
}

function planInterface(
  site: string,
  host: LayoutHost,
  one: LayoutInterface,
  networks: SiteNetworks,
  members: SiteMembers,
): InterfacePlan {
  const network = networks.get(one.network);
  const count = one.network === undefined ? 0 : (one.addresses?.length ?? 1);
  const addresses = Array.from({ length: count }, (_, index) =>
    members.ipv6.address(one.network ?? "", interfaceOwner(site, host.name, one.name, index)),
  );
  const own = addresses.flatMap((address) => address ?? []);
  const isLoopback = one.name === loopback;
  const gateway = network?.placement.kind === "segment" && !isLoopback ? network.gateway : undefined;
  const isGateway = own.some(({ address }) => gateway !== undefined && address.equals(gateway));
  const ipv4 = members.ipv4.address(one.network ?? "", interfaceOwner(site, host.name, one.name, 0));
  return {
    name: one.name,
    formerly: one.formerly,
    kind:
      one.ports !== undefined
        ? { kind: "bridge", ports: one.ports }
        : { kind: isLoopback ? "loopback" : "physical" },
    network: one.network,
    // Nobody is on-link for a loopback.
    addresses: isLoopback ? own.map((address) => ({ ...address, length: 128 })) : own,
    pools: one.pools.flatMap((pool) => {
      const owner = poolOwner(site, host.name, one.name, pool.name);
      const block = members.ipv6.block(one.network ?? "", owner);
      const own = members.ipv4.block(one.network ?? "", owner);
      return block === undefined ? [] : [{ name: pool.name, ...block, ipv4: own }];
    }),
    gateway: isGateway || !one.defaultRoute ? undefined : gateway,
    // A VPC's routes stand in its subnets' tables.
    routes:
      network === undefined || network.subnet !== undefined || isLoopback
        ? []
        : network.routes
            .filter(({ via }) => !own.some(({ address }) => address.equals(via)))
            .map(({ to, via }) => ({ to, via, ofLayout: members.ipv6.holds(network.name, via) })),
    isNextHop: networks.isNextHop(host.name, one.name),
    ipv4: planIpv4(ipv4, isLoopback ? undefined : network, one.defaultRoute),
  };
}

/** @param network none for a loopback, which nobody is on-link for */
function planIpv4(
  own: InterfaceAddress | undefined,
  network: NetworkPlan | undefined,
  defaultRoute: boolean,
): InterfaceIpv4 | undefined {
  if (own === undefined) return undefined;
  const length = network === undefined ? 32 : own.length;
  return { ...own, length, gateway: defaultRoute ? ipv4Gateway(own.address, network) : undefined };
}

/** The IPv4 next hop of what is on a segment; none for the router itself. */
function ipv4Gateway(own: PlannedAddress, network: NetworkPlan | undefined): PlannedAddress | undefined {
  const gateway = network?.placement.kind === "segment" ? network.ipv4?.gateway : undefined;
  return gateway?.equals(own) === true ? undefined : gateway;
}

function planConnection(
  source: LayoutConnection | undefined,
  referred: Referred,
): PlannedConnection | undefined {
  const target = source && planEndpoint(source, referred);
  const bastion = source?.bastion && planEndpoint(source.bastion, referred);
  if (target === undefined || (source?.bastion !== undefined && bastion === undefined)) return undefined;
  return { ...target, bastion };
}

function planEndpoint(end: LayoutEndpoint, referred: Referred): PlannedEndpoint | undefined {
  const { port, user, key, hostKey } = end;
  const rest = { port, user, key, hostKey };
  if (typeof end.address === "string") return { address: end.address, ...rest, referred: undefined };
  const address = referred.address(end.address.target);
  return address === undefined ? undefined : { address: `${address}`, ...rest, referred: address };
}

function planDocker(site: string, host: LayoutHost, members: SiteMembers): DockerPlan | undefined {
  if (host.docker === undefined) return undefined;
  const bridge = (name: string, pool: string): DockerBridge[] => {
    const holder = host.interfaces.find((one) => one.pools.some((candidate) => candidate.name === pool));
    if (holder?.network === undefined) return [];
    const owner = poolOwner(site, host.name, holder.name, pool);
    const block = members.ipv6.block(holder.network, owner);
    if (block === undefined || block.prefix.length > 126) return [];
    const own = members.ipv4.block(holder.network, owner)?.prefix;
    const ipv4 =
      own === undefined || own.length > 30 ? undefined : { prefix: own, gateway: own.addressAt(1n) };
    return [{ name, pool, prefix: block.prefix, gateway: block.prefix.addressAt(1n), ipv4 }];
  };
  return {
    bridge: host.docker.bridge === undefined ? undefined : bridge("docker0", host.docker.bridge)[0],
    networks: host.docker.networks.flatMap((network) => bridge(network.name, network.pool)),
  };
}

function planIncus(site: string, host: LayoutHost, members: SiteMembers): IncusPlan | undefined {
  if (host.incus === undefined) return undefined;
  return {
    flavor: host.incus.flavor,
    bridges: host.incus.bridges.flatMap(({ name, network }) => {
      const owner = interfaceOwner(site, host.name, name, 0);
      const own = members.ipv6.address(network, owner);
      const ipv4 = members.ipv4.address(network, owner);
      return own === undefined ? [] : [{ name, network, address: own.address, length: own.length, ipv4 }];
    }),
  };
}

function planContainers(
  site: string,
  host: LayoutHost,
  docker: DockerPlan | undefined,
  incus: IncusPlan | undefined,
  members: SiteMembers,
): ContainerPlan[] {
  return host.containers.flatMap((container): ContainerPlan[] => {
    const owner = workloadOwner(site, host.name, "containers", container.name);
    const { name, image, tcp, on } = container;
    const mac = container.mac?.value;
    if (on.kind === "network") {
      const bridge = incus?.bridges.find((candidate) => candidate.network === on.network);
      const own = members.ipv6.address(on.network, owner);
      const ipv4 = members.ipv4.address(on.network, owner);
      if (incus === undefined || bridge === undefined || own === undefined) return [];
      return [
        {
          name,
          runtime: incus.flavor,
          bridge: bridge.name,
          address: own.address,
          origin: own.origin,
          mac,
          ipv4: ipv4 === undefined ? undefined : { address: ipv4.address, origin: ipv4.origin },
          image,
          tcp,
        },
      ];
    }
    const bridges = [...(docker?.bridge === undefined ? [] : [docker.bridge]), ...(docker?.networks ?? [])];
    const bridge = bridges.find((candidate) => candidate.pool === on.pool);
    const holder = host.interfaces.find((one) => one.pools.some((pool) => pool.name === on.pool));
    if (holder === undefined) return [];
    const inside = poolOwner(site, host.name, holder.name, on.pool);
    const own = members.ipv6.address(inside, owner);
    const four = members.ipv4.address(inside, owner);
    if (bridge === undefined || own === undefined) return [];
    const ipv4 = four === undefined ? undefined : { address: four.address, origin: four.origin };
    const { address, origin } = own;
    return [{ name, runtime: "docker", bridge: bridge.name, address, origin, mac, ipv4, image, tcp }];
  });
}

function planGuests(
  site: LayoutSite,
  host: LayoutHost,
  interfaces: readonly InterfacePlan[],
  networks: SiteNetworks,
  members: SiteMembers,
  macs: ReadonlyMap<string, string>,
): { guests: GuestPlan[]; problems: Problem[] } {
  const problems: Problem[] = [];
  const ids = new Map<number, string>();
  const guests = host.guests.flatMap((guest): GuestPlan[] => {
    const twice = ids.get(guest.id);
    if (twice !== undefined) {
      problems.push({
        code: "HX032",
        path: [...guest.path, "id"],
        value: String(guest.id),
        reason: `is used twice: it is that of ${twice}`,
        fix: "give each guest its own number",
      });
    }
    ids.set(guest.id, guest.name);
    const bridge = interfaces.find((one) => one.network === guest.network && one.kind.kind === "bridge");
    if (bridge === undefined) {
      problems.push({
        code: "HX020",
        path: [...guest.path, "network"],
        value: guest.network,
        reason: "has no bridge on this host",
        fix: "give the host a bridge in that network, or name a network that has one",
      });
      return [];
    }
    const owner = workloadOwner(site.name, host.name, "guests", guest.name);
    const own = members.ipv6.address(guest.network, owner);
    const ipv4 = members.ipv4.address(guest.network, owner);
    const mac = macs.get(owner);
    if (own === undefined || mac === undefined) return [];
    return [
      {
        name: guest.name,
        kind: guest.kind,
        id: guest.id,
        network: guest.network,
        bridge: bridge.name,
        mac,
        ...own,
        gateway: guestGateway(own.address, bridge, networks.get(guest.network)),
        ipv4:
          ipv4 === undefined
            ? undefined
            : {
                ...ipv4,
                gateway: guestIpv4Gateway(ipv4.address, bridge, networks.get(guest.network)),
              },
        tcp: guest.tcp,
      },
    ];
  });
  return { guests, problems };
}

/** What a guest sends everything to: the segment's gateway, where it is none itself; else the host's bridge. */
function guestGateway(
  own: PlannedAddress,
  bridge: InterfacePlan,
  network: NetworkPlan | undefined,
): PlannedAddress | undefined {
  const gateway = network?.placement.kind === "segment" ? network.gateway : undefined;
  if (gateway?.equals(own) === true) return undefined;
  return gateway ?? bridge.addresses[0]?.address;
}

/** The same in IPv4. */
function guestIpv4Gateway(
  own: PlannedAddress,
  bridge: InterfacePlan,
  network: NetworkPlan | undefined,
): PlannedAddress | undefined {
  const gateway = network?.placement.kind === "segment" ? network.ipv4?.gateway : undefined;
  if (gateway?.equals(own) === true) return undefined;
  return gateway ?? bridge.ipv4?.address;
}
