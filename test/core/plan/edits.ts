import type { LayoutSource } from "../../../core/index.ts";

/** A layout that tests change step by step, and how names have changed with it. */
export type Site = LayoutSource["sites"][string];
type Host = NonNullable<Site["hosts"]>[string];
type Network = NonNullable<Site["networks"]>[string];

/** What one edit does; the numbers choose among what is there. */
export interface Edit {
  readonly kind: (typeof editKinds)[number];
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

export const editKinds = [
  "add host",
  "add guest",
  "add container",
  "add network",
  "add service",
  "remove service",
  "rename service",
  "remove host",
  "remove guest",
  "remove network",
  "rename host",
  "rename guest",
  "rename container",
  "rename network",
  "rename pool",
  "rename site",
  "rename prefix",
  "rename without saying so",
  "forget former names",
  "reorder",
  "pin guest",
  "unpin guest",
  "opaque guest",
  "pin network",
  "unpin network",
  "double network",
  "ask for IPv4",
  "pin IPv4",
  "leave IPv4",
  "double IPv4 network",
  "move host",
] as const;

/** What an edit may change, besides adding and removing. */
export interface Effect {
  /** From a name as it was to the name now, for what is told to be the same; by the kind of row and its name. */
  readonly renamed: (key: string) => string;
  /** Rows that are the edit's own business. */
  readonly touched: (key: string) => boolean;
}

const nobody: Effect = { renamed: (key) => key, touched: () => false };

export function firstLayout(): LayoutSource {
  return {
    hextet: 1,
    purpose: "lab",
    prefixes: {
      home: "3fff:b0b::/48",
      wide: { prefix: "3fff:b0c::/48", place: "sparse", keep: ["first", "last"] },
      home4: { prefix: "10.0.0.0/12", keep: ["first"] },
      wide4: { prefix: "172.16.0.0/12", place: "sparse", keep: ["last"] },
    },
    sites: {
      rack: {
        networks: {
          uplink: { prefix: "3fff:b0a::/64", gateway: "fe80::1" },
          guests: { from: "home", ipv4: { from: "home4", length: 24 } },
          spare: { from: "home" },
          loops: { prefix: "3fff:b0d::/64" },
        },
        hosts: { "pve-1": host("guests", { git: { ipv4: true } }, true) },
        services: { dns: { network: "loops" }, ntp: { network: "loops" } },
      },
      cellar: {
        networks: {
          guests: { from: "wide", ipv4: { from: "wide4", length: 23 } },
          spare: { from: "wide", ipv4: { from: "wide4", length: 22 } },
          lab: { from: "home", ipv4: { from: "home4", length: 18 } },
          loops: { prefix: "3fff:b0d:0:1::/120" },
        },
        services: { dns: { network: "loops" } },
        hosts: { "pve-1": host("guests", { mail: {}, web: { ipv4: true } }, true) },
      },
    },
  };
}

function host(
  network: string,
  guests: Record<string, { address?: string; ipv4?: true }>,
  hasIpv4: boolean,
): Host {
  const ipv4 = hasIpv4 ? { ipv4: true as const } : {};
  const block = hasIpv4 ? { ipv4: { length: 29 } } : {};
  return {
    connect: { address: "3fff:b0a::1", hostKey: "lab" },
    interfaces: {
      vmbr2: { bridge: { ports: ["eno1"] }, network, pools: { apps: { length: 120, ...block } }, ...ipv4 },
      eno1: {},
    },
    docker: { networks: { apps: { pool: "apps" } } },
    containers: { db: { pool: "apps" }, cache: { pool: "apps" } },
    guests: Object.fromEntries(
      Object.entries(guests).map(([name, guest], index) => [name, { id: 100 + index, network, ...guest }]),
    ),
  };
}

/** Applies an edit to the layout, in place; `undefined` where there is nothing to apply it to. */
export function apply(layout: LayoutSource, { kind, a, b, c }: Edit, step: number): Effect | undefined {
  const [siteName, site] = pick(layout.sites, a) ?? [];
  if (siteName === undefined || site === undefined) return undefined;
  site.hosts ??= {};
  site.networks ??= {};
  const { hosts, networks } = site;
  const [hostName, oneHost] = pick(hosts, b) ?? [];
  const [guestName, guest] = pick(oneHost?.guests ?? {}, c) ?? [];
  const [networkName, network] = pick(networks, b, (candidate) => candidate.from !== undefined) ?? [];
  const fresh = `n${step}x${c % 50}`;
  const at = `${siteName}/${hostName}/`;
  switch (kind) {
    case "add host": {
      const [home] = pick(networks, c, (candidate) => candidate.from !== undefined) ?? [];
      if (home === undefined) return undefined;
      hosts[fresh] = host(home, { first: {} }, networks[home]?.ipv4 !== undefined);
      site.hosts = shuffled(hosts, c);
      return nobody;
    }
    case "add guest": {
      const [bridge] = [oneHost?.interfaces?.["vmbr2"]?.network];
      if (oneHost === undefined || bridge === undefined) return undefined;
      oneHost.guests = { [fresh]: { id: 1000 + step, network: bridge }, ...oneHost.guests };
      return nobody;
    }
    case "add container": {
      const [pool] = Object.keys(oneHost?.interfaces?.["vmbr2"]?.pools ?? {});
      if (oneHost === undefined || pool === undefined) return undefined;
      oneHost.containers = { [`a${step}`]: { pool }, ...oneHost.containers };
      return nobody;
    }
    case "add network":
      networks[fresh] = {
        from: pick(layout.prefixes ?? {}, c, (candidate) => !isIpv4Source(candidate))?.[0] ?? "home",
        length: 60 + (c % 3) * 2,
        ...(c % 5 === 0
          ? {}
          : {
              ipv4: { from: pick(layout.prefixes ?? {}, c, isIpv4Source)?.[0] ?? "", length: 20 + (c % 7) },
            }),
      };
      return nobody;
    case "add service":
      site.services = { [`s${step}`]: { network: "loops" }, ...site.services };
      return nobody;
    case "remove service": {
      const [service] = pick(site.services ?? {}, b) ?? [];
      if (service === undefined) return undefined;
      delete site.services?.[service];
      return nobody;
    }
    case "rename service": {
      const [service] = pick(site.services ?? {}, b) ?? [];
      if (site.services === undefined || service === undefined) return undefined;
      site.services = renamed(site.services, service, fresh);
      const key = `service ${siteName}/${service}`;
      return {
        touched: () => false,
        renamed: (name) => (name === key ? `service ${siteName}/${fresh}` : name),
      };
    }
    case "remove host":
      if (hostName !== undefined) delete hosts[hostName];
      return nobody;
    case "remove guest":
      if (guestName === undefined) return undefined;
      delete oneHost?.guests?.[guestName];
      return nobody;
    case "remove network":
      if (networkName === undefined || isUsed(site, networkName)) return undefined;
      delete networks[networkName];
      return nobody;
    case "rename host":
      if (hostName === undefined || oneHost === undefined) return undefined;
      site.hosts = renamed(hosts, hostName, fresh);
      return {
        touched: () => false,
        renamed: (key) => key.replace(` ${siteName}/${hostName}/`, ` ${siteName}/${fresh}/`),
      };
    case "rename guest":
      if (oneHost?.guests === undefined || guestName === undefined) return undefined;
      oneHost.guests = renamed(oneHost.guests, guestName, fresh);
      return {
        touched: () => false,
        renamed: (key) => (key === `guest ${at}${guestName}` ? `guest ${at}${fresh}` : key),
      };
    case "rename container": {
      const [container] = pick(oneHost?.containers ?? {}, c) ?? [];
      if (oneHost?.containers === undefined || container === undefined) return undefined;
      oneHost.containers = renamed(oneHost.containers, container, fresh);
      return {
        touched: () => false,
        renamed: (key) => (key === `container ${at}${container}` ? `container ${at}${fresh}` : key),
      };
    }
    case "rename network": {
      if (networkName === undefined) return undefined;
      site.networks = renamed(networks, networkName, fresh);
      for (const host of Object.values(hosts)) rename(host, networkName, fresh);
      const name = `network ${siteName}/${networkName}`;
      return {
        touched: () => false,
        renamed: (key) => (key === name ? `network ${siteName}/${fresh}` : key),
      };
    }
    case "rename pool": {
      const bridge = oneHost?.interfaces?.["vmbr2"];
      const [pool] = Object.keys(bridge?.pools ?? {});
      if (oneHost === undefined || bridge?.pools === undefined || pool === undefined) return undefined;
      const was = bridge.pools[pool];
      const block = typeof was === "object" && was.ipv4 !== undefined ? { ipv4: was.ipv4 } : {};
      bridge.pools = { [fresh]: { length: 120, ...block, formerly: pool } };
      oneHost.docker = { networks: { apps: { pool: fresh } } };
      for (const container of Object.values(oneHost.containers ?? {})) container.pool = fresh;
      return {
        touched: () => false,
        renamed: (key) => (key === `pool ${at}${pool}` ? `pool ${at}${fresh}` : key),
      };
    }
    case "rename site":
      layout.sites = renamed(layout.sites, siteName, fresh);
      return {
        touched: () => false,
        renamed: (key) => key.replace(` ${siteName}/`, ` ${fresh}/`),
      };
    case "rename prefix": {
      const [prefixName, prefix] = pick(layout.prefixes ?? {}, c) ?? [];
      if (prefixName === undefined || prefix === undefined) return undefined;
      const { [prefixName]: _, ...others } = layout.prefixes ?? {};
      const plain = typeof prefix === "string" ? { prefix } : prefix;
      layout.prefixes = { ...others, [fresh]: { ...plain, formerly: prefixName } };
      for (const siteLayout of Object.values(layout.sites))
        for (const each of Object.values(siteLayout.networks ?? {})) {
          if (each.from === prefixName) each.from = fresh;
          if (typeof each.ipv4 === "object" && each.ipv4.from === prefixName) each.ipv4.from = fresh;
        }
      return nobody;
    }
    case "rename without saying so":
      if (hostName === undefined || oneHost === undefined) return undefined;
      delete hosts[hostName];
      hosts[fresh] = { ...oneHost, formerly: undefined };
      return nobody;
    case "forget former names":
      forget(layout);
      return nobody;
    case "reorder":
      layout.sites = shuffled(layout.sites, c);
      site.hosts = shuffled(hosts, c);
      site.networks = shuffled(networks, c);
      return nobody;
    case "pin guest":
      if (guest === undefined) return undefined;
      guest.address = `::5:${(c % 4096).toString(16)}`;
      delete guest.identifier;
      return { ...nobody, touched: (key) => key === `guest ${at}${guestName}` };
    case "unpin guest":
      if (guest === undefined) return undefined;
      delete guest.address;
      delete guest.identifier;
      return nobody;
    case "opaque guest":
      if (guest === undefined) return undefined;
      delete guest.address;
      guest.identifier = "opaque";
      return { ...nobody, touched: (key) => key === `guest ${at}${guestName}` };
    case "pin network":
      if (network === undefined) return undefined;
      return pinNetwork(layout, siteName, networkName ?? "", site, c);
    case "unpin network":
      if (network?.prefix === undefined) return undefined;
      network.length = Number(network.prefix.split("/")[1]);
      delete network.prefix;
      return nobody;
    case "double network":
      if (network === undefined || network.prefix !== undefined) return undefined;
      network.length = (network.length ?? 64) - 1;
      return nobody;
    case "ask for IPv4":
      if (guest === undefined || networks[guest.network]?.ipv4 === undefined) return undefined;
      guest.ipv4 = true;
      return { ...nobody, touched: (key) => key === `guest ${at}${guestName} IPv4` };
    case "pin IPv4":
      if (guest === undefined || networks[guest.network]?.ipv4 === undefined) return undefined;
      guest.ipv4 = `0.0.0.${c % 256}`;
      return { ...nobody, touched: (key) => key === `guest ${at}${guestName} IPv4` };
    case "leave IPv4":
      if (guest?.ipv4 === undefined) return undefined;
      delete guest.ipv4;
      return nobody;
    case "double IPv4 network": {
      const ipv4 = network?.ipv4;
      if (typeof ipv4 !== "object" || ipv4.length === undefined) return undefined;
      ipv4.length -= 1;
      return nobody;
    }
    case "move host": {
      const [otherName, other] = pick(layout.sites, a + 1) ?? [];
      const [home] = pick(other?.networks ?? {}, c, (candidate) => candidate.from !== undefined) ?? [];
      if (hostName === undefined || oneHost === undefined || other === undefined || home === undefined)
        return undefined;
      if (otherName === siteName) return undefined;
      delete hosts[hostName];
      rename(oneHost, oneHost.interfaces?.["vmbr2"]?.network ?? "", home);
      delete oneHost.formerly;
      other.hosts = { ...other.hosts, [fresh]: oneHost };
      return nobody;
    }
  }
}

function isIpv4Source(source: string | object): boolean {
  const prefix = typeof source === "object" && "prefix" in source ? source.prefix : source;
  return typeof prefix === "string" && prefix.includes(".");
}

/** Pinning a network that people live in moves them, so only an empty one is pinned elsewhere. */
function pinNetwork(
  layout: LayoutSource,
  siteName: string,
  name: string,
  site: Site,
  c: number,
): Effect | undefined {
  const network: Network | undefined = site.networks?.[name];
  const from = layout.prefixes?.[network?.from ?? ""];
  const whole = typeof from === "object" && "prefix" in from ? from.prefix : from;
  if (network === undefined || typeof whole !== "string" || isUsed(site, name)) return undefined;
  const [base] = whole.split("::");
  const length = network.length ?? 64;
  const block = (0x8000 + ((c * 16) % 0x4000)) & ~((1 << (64 - length)) - 1);
  network.prefix = `${base}:0:${block.toString(16)}::/${length}`;
  delete network.length;
  return { ...nobody, touched: (key) => key === `network ${siteName}/${name}` };
}

function isUsed(site: Site, network: string): boolean {
  return Object.values(site.hosts ?? {}).some(
    (host) =>
      Object.values(host.interfaces ?? {}).some((each) => each.network === network) ||
      Object.values(host.guests ?? {}).some((each) => each.network === network),
  );
}

function rename(machine: Host, from: string, to: string): void {
  for (const each of Object.values(machine.interfaces ?? {})) if (each.network === from) each.network = to;
  for (const each of Object.values(machine.guests ?? {})) if (each.network === from) each.network = to;
}

function forget(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  Reflect.deleteProperty(value, "formerly");
  for (const inner of Object.values(value)) forget(inner);
}

function renamed<Thing extends { formerly?: string | undefined }>(
  things: Record<string, Thing>,
  from: string,
  to: string,
): Record<string, Thing> {
  return Object.fromEntries(
    Object.entries(things).map(([name, thing]) =>
      name === from ? [to, { ...thing, formerly: from }] : [name, thing],
    ),
  );
}

function pick<Thing>(
  things: Record<string, Thing>,
  index: number,
  fits: (thing: Thing) => boolean = () => true,
): [string, Thing] | undefined {
  const all = Object.entries(things)
    .filter(([, thing]) => fits(thing))
    .sort(([first], [other]) => (first < other ? -1 : 1));
  return all[index % all.length];
}

/** The same entries in another order. */
export function shuffled<Thing>(things: Record<string, Thing>, seed: number): Record<string, Thing> {
  const order = Object.entries(things).map(([name, thing], index) => ({
    name,
    thing,
    at: (Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(seed + 1, 0x85ebca6b)) >>> 0,
  }));
  return Object.fromEntries(order.sort((a, b) => a.at - b.at).map(({ name, thing }) => [name, thing]));
}
