import { gatewayAddress, type Identity, ipv4Side, poolForm, type Ref } from "../layout.ts";
import type { Books } from "../oracle/books.ts";
import {
  bridges,
  containers,
  guests,
  hosts,
  interfaces,
  isForLoopbacks,
  lengthOf,
  named,
  networks,
  services,
} from "../world/places.ts";
import { type Edit, need } from "./edit.ts";

/** What addresses end with, who has IPv4, who is the gateway, who is let go. */
export const endings: Readonly<Record<string, Edit>> = {
  "ask for an opaque identifier, or not": ({ layout }, pick) => {
    const { one: identity } = pick.one(identities(layout).filter(({ is64, hasPin }) => is64 && !hasPin));
    if (identity.identifier === "opaque") delete identity.identifier;
    else identity.identifier = "opaque";
  },
  "make an identifier of the MAC address, or not": ({ layout }, pick) => {
    const { one: identity } = pick.one(identities(layout).filter(({ is64, hasPin }) => is64 && !hasPin));
    if (identity.identifier === "eui64") delete identity.identifier;
    else if (identity.mac !== undefined) identity.identifier = "eui64";
    else need(false);
  },
  "give a MAC address, or take it out": ({ layout, books }, pick) => {
    const { site, one: identity } = pick.one(identities(layout));
    if (identity.mac !== undefined) {
      delete identity.mac;
      return;
    }
    const used = JSON.stringify(site);
    const own = Array.from({ length: 9 }, (_, index) => `02:00:5e:10:00:0${index}`);
    const all = pick.one([own, macsOf(books)]);
    identity.mac = pick.one(all.filter((mac) => !used.includes(mac)));
  },
  "ask for IPv4, or not": ({ layout }, pick) => {
    const { one: identity } = pick.one(identities(layout).filter(({ hasIpv4 }) => hasIpv4));
    if (identity.ipv4 === undefined) identity.ipv4 = true;
    else delete identity.ipv4;
  },
  "ask for IPv4 on a bridge, or not": ({ layout }, pick) => {
    const { site, host } = pick.one(
      hosts(layout).filter((at) => (at.host.incus ?? at.host.lxd) !== undefined),
    );
    const bridge = pick.one(named((host.incus ?? host.lxd)?.bridges ?? {}))[1];
    const network = site.networks[bridge.network];
    if (network !== undefined) network.ipv4 ??= "10.20.2.0/26";
    if (bridge.ipv4 === undefined) bridge.ipv4 = pick.one([true as const, "0.0.0.12"]);
    else delete bridge.ipv4;
  },
  "give a pool IPv4, or take it out": ({ layout }, pick) => {
    const {
      host,
      one: networkInterface,
      interfaceName,
    } = pick.one(
      interfaces(layout).filter(
        (at) =>
          at.site.aws === undefined &&
          at.one.pools !== undefined &&
          at.site.networks[at.one.network ?? ""]?.ipv4 !== undefined,
      ),
    );
    need(interfaceName !== "lo");
    const [name, pool] = pick.one(named(networkInterface.pools ?? {}));
    need(typeof pool !== "string" && host.docker?.bridge?.pool !== name);
    if (typeof pool === "string") return;
    if (pool.ipv4 === undefined) pool.ipv4 = { length: 29 };
    else delete pool.ipv4;
  },
  "let a host go, or not": ({ layout }, pick) => {
    const { host } = pick.one(hosts(layout).filter((at) => at.site.aws === undefined));
    if (host.retired) delete host.retired;
    else host.retired = true;
  },
  "give a network another gateway": ({ layout }, pick) => {
    const { siteName, site, networkName, network } = pick.one(
      networks(layout).filter((at) => at.site.aws === undefined && !isForLoopbacks(at.site, at.networkName)),
    );
    const routers = named(site.hosts).flatMap(([host, { interfaces: all, retired }]) =>
      retired
        ? []
        : named(all)
            .filter(
              ([, networkInterface]) =>
                networkInterface.network === networkName && networkInterface.addresses?.length !== 0,
            )
            .map(([name]) => ({ ref: `${siteName}/${host}/${name}` })),
    );
    delete network.routes;
    const address = pick.one(["fe80::1", "::1", "::f", ...routers]);
    network.gateway = pick.one([
      ...[address, address],
      { address },
      { address: pick.one([address, "2001:db8:e::1"]), onLink: true },
    ]);
  },
  "give a network another IPv4 gateway": ({ layout }, pick) => {
    const { siteName, site, networkName, network } = pick.one(
      networks(layout).filter((at) => at.site.aws === undefined && at.network.ipv4 !== undefined),
    );
    const routers = named(site.hosts).flatMap(([host, { interfaces: all, retired }]) =>
      retired
        ? []
        : named(all)
            .filter(
              ([, networkInterface]) =>
                networkInterface.network === networkName && networkInterface.ipv4 !== undefined,
            )
            .map(([name]) => ({ ref: `${siteName}/${host}/${name}` })),
    );
    const address = pick.one(["0.0.0.1", "0.0.0.9", ...routers]);
    const gateway = pick.one([
      ...[address, address],
      { address, onLink: false },
      { address: pick.one([address, "203.0.113.1"]), onLink: true },
    ]);
    network.ipv4 = { ...ipv4Side(network), gateway };
  },
  "take a gateway out": ({ layout }, pick) => {
    const { network } = pick.one(networks(layout).filter((at) => at.network.gateway !== undefined));
    delete network.gateway;
  },
  "give a network a route": ({ layout }, pick) => {
    const { siteName, networkName, network } = pick.one(
      networks(layout).filter((at) => at.site.aws === undefined && !isForLoopbacks(at.site, at.networkName)),
    );
    const other = pick.one(
      networks(layout).filter((at) => at.network !== network && at.site.aws === undefined),
    );
    need(siteName !== "" && networkName !== "");
    network.routes = [
      {
        to: pick.one(["2001:db8:77::/48", { ref: `${other.siteName}/networks/${other.networkName}` }]),
        ...pick.one([{ via: "fe80::9" }, { via: "2001:db8:e::9", onLink: true }]),
      },
    ];
  },
  "something is its network's gateway": ({ layout }, pick) => {
    const places = [
      ...interfaces(layout).map(({ siteName, site, host, one: networkInterface }) => ({
        siteName,
        site,
        host,
        network: networkInterface.network,
        set: (ref: Ref) => {
          networkInterface.addresses = [ref];
          delete networkInterface.identifier;
        },
      })),
      ...[
        ...guests(layout).map((at) => ({ ...at, one: at.guest })),
        ...containers(layout).map((at) => ({ ...at, one: at.container })),
        ...bridges(layout).map((at) => ({ ...at, one: at.bridge })),
      ].map(({ siteName, site, host, one: thing }) => ({
        siteName,
        site,
        host,
        network: thing.network,
        set: (ref: Ref) => {
          thing.address = ref;
        },
      })),
    ];
    const { siteName, site, network, host, set } = pick.one(places.filter((at) => at.site.aws === undefined));
    const own = site.networks[network ?? ""];
    need(own !== undefined && !host.retired && !isForLoopbacks(site, network ?? ""));
    need(!JSON.stringify(layout).includes(`"${siteName}/${network}/gateway"`));
    const was = gatewayAddress(own?.gateway);
    if (own !== undefined && (typeof was !== "string" || was.startsWith("fe80"))) {
      own.gateway = pick.one(["::1", "::9"]);
      delete own.routes;
    }
    set({ ref: `${siteName}/${network}/gateway` });
  },
  "a service is at a gateway": ({ layout }, pick) => {
    const { siteName, site, service } = pick.one(services(layout));
    const network = site.networks[service.network];
    if (network !== undefined) network.gateway = "::3";
    service.address = { ref: `${siteName}/${service.network}/gateway` };
  },
  "ask for IPv4 in a container, or not": ({ layout }, pick) => {
    const { site, host, container } = pick.one(containers(layout).filter((at) => at.site.aws === undefined));
    const pools = named(host.interfaces).flatMap(([, { pools: own }]) => own?.[container.pool ?? ""] ?? []);
    const inPool = pools.some((pool) => poolForm(pool).ipv4 !== undefined);
    need(inPool || site.networks[container.network ?? ""]?.ipv4 !== undefined);
    if (container.ipv4 === undefined) container.ipv4 = pick.one([true as const, "0.0.0.3", "0.0.0.4"]);
    else delete container.ipv4;
  },
  "Incus becomes LXD, or LXD Incus": ({ layout }, pick) => {
    const { host } = pick.one(hosts(layout).filter((at) => (at.host.incus ?? at.host.lxd) !== undefined));
    const { incus, lxd } = host;
    delete host.incus;
    delete host.lxd;
    if (incus !== undefined) host.lxd = incus;
    else if (lxd !== undefined) host.incus = lxd;
  },
  "refer to another thing": ({ layout }, pick) => {
    const { siteName, hostName, interfaceName } = pick.one(
      interfaces(layout).filter((at) => at.one.network !== undefined && at.one.addresses?.length !== 0),
    );
    const ref = { ref: `${siteName}/hosts/${hostName}/interfaces/${interfaceName}` };
    const { site, network } = pick.one(networks(layout));
    const { host } = pick.one(hosts(layout).filter((at) => at.site.aws === undefined));
    const endpoint = { address: ref, hostKey: "lab" };
    const ways: (() => void)[] = [
      () => {
        if (site.aws === undefined) network.routes = [{ to: "2001:db8:78::/48", via: ref }];
        else Reflect.set(network, "ingress", [{ protocol: "tcp", port: 22, from: ref }]);
      },
      () => {
        host.connect = endpoint;
      },
      () => {
        Reflect.set(host, "connect", { ...host.connect, bastion: endpoint });
      },
      () => {
        Reflect.set(host, "connect", { ...host.connect, today: { ...endpoint, bastion: endpoint } });
      },
      ...[site, network, host].map((asks) => () => {
        Reflect.set(asks, "dns", { servers: [ref, "2001:db8:53::53"] });
      }),
    ];
    pick.one(ways)();
  },
};

interface IdentityPlace {
  readonly site: object;
  readonly one: Identity;
  readonly is64: boolean;
  readonly hasPin: boolean;
  readonly hasIpv4: boolean;
}

/** MAC addresses that something has or had by the ledger, in any site. */
function macsOf(books: Books): string[] {
  const all = [...books].flatMap(([space, { held, rests }]) =>
    space.startsWith("mac:") ? [...held.values(), ...rests] : [],
  );
  return all.map(({ first }) => first.toString(16).padStart(12, "0").match(/../g)?.join(":") ?? "");
}

/** Guests, interfaces, and containers of Incus's. */
function identities(layout: Parameters<typeof guests>[0]): IdentityPlace[] {
  return [
    ...guests(layout).map(({ site, guest }) => ({
      site,
      one: guest,
      name: guest.network,
      pin: guest.address,
    })),
    ...containers(layout)
      .filter(({ container }) => container.network !== undefined)
      .map(({ site, container }) => ({
        site,
        one: container,
        name: container.network,
        pin: container.address,
      })),
    ...interfaces(layout).map(({ site, one: networkInterface }) => ({
      site,
      one: networkInterface,
      name: networkInterface.network,
      pin: networkInterface.addresses,
    })),
  ].flatMap(({ site, one: thing, name, pin }): IdentityPlace[] => {
    const network = name === undefined ? undefined : site.networks[name];
    if (network === undefined) return [];
    const hasIpv4 = network.ipv4 !== undefined && site.aws === undefined;
    return [{ site, one: thing, is64: lengthOf(network) === 64, hasPin: pin !== undefined, hasIpv4 }];
  });
}
