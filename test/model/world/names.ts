import { furtherForms, type Host, type Layout, poolForm, prefixForm, type Site } from "../layout.ts";
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
} from "./places.ts";

/** Something that has a name, and can get another one. */
export interface Nameable {
  readonly kind: Kind;
  readonly name: string;
  /** Keys from the top of the layout to the thing. */
  readonly path: readonly string[];
  /** The things among which it has its name. */
  readonly among: Record<string, unknown>;
  /** Names that it may not get: of `among`, and of what shares names with that. */
  readonly taken: Readonly<Record<string, unknown>>;
  /** Names that are drawn for it; few, so that they come back and are handed on. */
  readonly names?: readonly string[];
  /** Writes it so that it can say what it was called before; as it is written, where there is nothing to do. */
  readonly prepare?: () => void;
  /** Has whoever refers to it refer to another name. */
  readonly follow: (name: string) => void;
}

export type Kind =
  | "guest"
  | "container"
  | "service"
  | "pool"
  | "interface"
  | "host"
  | "network"
  | "prefix"
  | "site";

/** All of a layout of one kind. */
export const nameables: Readonly<Record<Kind, (layout: Layout) => readonly Nameable[]>> = {
  guest: (layout) =>
    guests(layout).map(({ siteName, hostName, host, guestName }) => ({
      ...within(host.guests, "guest", guestName, ["sites", siteName, "hosts", hostName, "guests"]),
      follow: () => {},
    })),
  container: (layout) =>
    containers(layout).map(({ siteName, hostName, host, containerName }) => ({
      ...within(host.containers, "container", containerName, [
        ...["sites", siteName, "hosts", hostName, "containers"],
      ]),
      follow: () => {},
    })),
  service: (layout) =>
    services(layout).map(({ siteName, site, serviceName }) => ({
      ...within(site.services, "service", serviceName, ["sites", siteName, "services"]),
      taken: { ...site.services, ...site.networks, ...site.hosts },
      names: ["dns", "ntp", "mail", "www"],
      follow: () => {},
    })),
  pool: (layout) =>
    pools(layout).map(({ siteName, hostName, host, interfaceName, one: networkInterface, poolName }) => {
      const path = ["sites", siteName, "hosts", hostName, "interfaces", interfaceName, "pools"];
      return {
        ...within(networkInterface.pools, "pool", poolName, path),
        prepare: () => {
          const own = networkInterface.pools;
          if (own !== undefined) own[poolName] = poolForm(own[poolName] ?? "");
        },
        taken: Object.assign({}, ...Object.values(host.interfaces).map((other) => other.pools ?? {})),
        names: ["web", "tiny", "apps", "spare"],
        follow: (name) => {
          const users = [
            host.docker?.bridge,
            ...Object.values(host.docker?.networks ?? {}),
            ...Object.values(host.containers ?? {}),
          ];
          for (const user of users) if (user?.pool === poolName) user.pool = name;
        },
      };
    }),
  interface: (layout) =>
    interfaces(layout)
      .filter(({ host, interfaceName }) => interfaceName !== "lo" && !isStacked(host, interfaceName))
      .map(({ siteName, hostName, host, interfaceName }) => ({
        ...within(host.interfaces, "interface", interfaceName, [
          ...["sites", siteName, "hosts", hostName, "interfaces"],
        ]),
        taken: { ...host.interfaces, ...(host.incus ?? host.lxd)?.bridges },
        names: ["eno1", "eno2", "br0", "br1", "lan0"],
        follow: (name) => {
          for (const { bridge } of Object.values(host.interfaces))
            if (bridge !== undefined)
              bridge.ports = bridge.ports.map((port) => (port === interfaceName ? name : port));
          const at = `${siteName}/hosts/${hostName}/interfaces`;
          refer(layout, `${siteName}/${hostName}/${interfaceName}`, `${siteName}/${hostName}/${name}`);
          refer(layout, `${at}/${interfaceName}`, `${at}/${name}`);
        },
      })),
  host: (layout) =>
    hosts(layout).map(({ siteName, site, hostName }) => ({
      ...within(site.hosts, "host", hostName, ["sites", siteName, "hosts"]),
      taken: { ...site.hosts, ...site.services },
      follow: (name) => followHost(layout, siteName, site, hostName, name),
    })),
  network: (layout) =>
    networks(layout).map(({ siteName, site, networkName }) => ({
      ...within(site.networks, "network", networkName, ["sites", siteName, "networks"]),
      taken: { ...site.networks, ...site.services },
      follow: (name) => {
        followNetwork(site, networkName, name);
        refer(layout, `${siteName}/networks/${networkName}`, `${siteName}/networks/${name}`);
        refer(layout, `${siteName}/${networkName}/gateway`, `${siteName}/${name}/gateway`);
      },
    })),
  prefix: (layout) =>
    named(layout.prefixes).map(([prefixName, written]) => ({
      ...within(layout.prefixes, "prefix", prefixName, ["prefixes"]),
      taken: { ...layout.prefixes, ...layout.sites },
      names: ["home", "small", "house", "old"],
      prepare: () => {
        layout.prefixes[prefixName] = { ...prefixForm(written) };
      },
      follow: (name) => {
        for (const { network } of networks(layout)) {
          if (network.from === prefixName) network.from = name;
          for (const [further, form] of furtherForms(network))
            if (form.from === prefixName && network.prefixes !== undefined)
              network.prefixes[further] = { ...form, from: name };
          if (typeof network.ipv4 === "object" && network.ipv4.from === prefixName) network.ipv4.from = name;
        }
      },
    })),
  site: (layout) =>
    sites(layout).map(({ siteName }) => ({
      ...within(layout.sites, "site", siteName, ["sites"]),
      taken: { ...layout.sites, ...layout.prefixes },
      names: ["rack", "cellar", "attic", "sky"],
      follow: (name) => refer(layout, siteName, name),
    })),
};

/** Gives a thing another name, and says so; who was referred to is referred to. */
export function rename({ among, name, prepare, follow }: Nameable, to: string): void {
  prepare?.();
  const thing = among[name];
  if (typeof thing === "object" && thing !== null) Reflect.set(thing, "formerly", name);
  delete among[name];
  among[to] = thing;
  follow(to);
}

/** What a thing says that it was called before. */
export function formerName({ among, name }: Nameable): string | undefined {
  const thing = among[name];
  return typeof thing === "object" && thing !== null && "formerly" in thing
    ? String(thing.formerly)
    : undefined;
}

/** Hosts that a site's services name, and references, follow. */
export function followHost(layout: Layout, siteName: string, site: Site, from: string, to: string): void {
  for (const service of Object.values(site.services ?? {}))
    service.hosts = service.hosts?.map((host) => (host === from ? to : host)) ?? [];
  refer(layout, `${siteName}/${from}`, `${siteName}/${to}`);
  refer(layout, `${siteName}/hosts/${from}`, `${siteName}/hosts/${to}`);
}

function within(among: Record<string, unknown> = {}, kind: Kind, name: string, path: readonly string[]) {
  return { kind, name, path: [...path, name], among, taken: among };
}

function followNetwork(site: Site, from: string, to: string): void {
  for (const host of Object.values(site.hosts)) followOnHost(host, from, to);
  for (const service of Object.values(site.services ?? {}))
    if (service.network === from) service.network = to;
}

function followOnHost(host: Host, from: string, to: string): void {
  const users = [
    ...Object.values(host.interfaces),
    ...Object.values(host.containers ?? {}),
    ...Object.values(host.guests ?? {}),
    ...Object.values((host.incus ?? host.lxd)?.bridges ?? {}),
  ];
  for (const user of users) if (user.network === from) user.network = to;
  for (const { alsoIn } of Object.values(host.interfaces)) {
    const also = alsoIn?.[from];
    if (alsoIn === undefined || also === undefined) continue;
    delete alsoIn[from];
    alsoIn[to] = also;
  }
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
