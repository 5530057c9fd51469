/**
 * The shape of the layouts that the model writes: what its edits change, key by key. What changes no number is written
 * by world/plain-keys.ts, by its path.
 */

export interface Layout {
  hextet: 1;
  purpose: "lab";
  allow: Readonly<Record<string, string>>;
  prefixes: Record<string, Prefix>;
  sites: Record<string, Site>;
}

export type Prefix = string | PrefixForm;

export interface PrefixForm {
  prefix?: string;
  ula?: true;
  delegated?: { length: number; on?: string };
  formerly?: string;
  place?: "dense" | "sparse";
  keep?: ("first" | "last")[];
}

export interface Site {
  formerly?: string;
  aws?: { region: string; vpc: { ipv4: string; ipv6: VpcBlock } };
  networks: Record<string, Network>;
  hosts: Record<string, Host>;
  services?: Record<string, Service>;
  routers?: Record<string, Router>;
}

/** Who advertises networks; with a host, that host does. */
export interface Router {
  kind: string;
  allow?: Readonly<Record<string, string>>;
  host?: string;
  by?: "radvd" | "networkd";
  dhcp?: "dnsmasq" | "other";
  lifetimes?: Lifetimes;
  networks: Record<string, RouterNetwork>;
}

export interface Lifetimes {
  router?: number;
  valid?: number;
  preferred?: number;
}

export interface RouterNetwork {
  lifetimes?: Lifetimes;
  interface?: string;
  flags?: { M?: 0 | 1; O?: 0 | 1; A?: 0 | 1; L?: 0 | 1 };
  leases?: string;
  reservations?: Record<string, string>;
  ipv4?: { reservations: Record<string, string> };
  relay?: { servers: string[]; uplink?: string };
}

export type VpcBlock = string | { ipam: string; length?: number; prefix?: string };

export interface Network {
  formerly?: string;
  prefix?: string;
  from?: string;
  length?: number;
  mode?: "static" | "slaac" | "dhcp" | "dhcp-stateless";
  prefixes?: Record<string, FurtherPrefix>;
  gateway?: Gateway;
  routes?: { to: string | Ref; via: string | Ref; onLink?: boolean }[];
  zone?: string;
  ipv4?: string | Ipv4Side;
}

export interface Ipv4Side {
  prefix?: string;
  from?: string;
  length?: number;
  gateway?: Gateway;
}

export interface Ref {
  ref: string;
}

export type Gateway = string | Ref | { address: string | Ref; onLink?: boolean };

/** A prefix of a network besides its own, as long as that. */
export type FurtherPrefix = string | FurtherForm;

export interface FurtherForm {
  prefix?: string;
  from?: string;
  deprecated?: boolean;
}

export interface Host {
  formerly?: string;
  retired?: boolean;
  aws?: { instanceType: string; image: string };
  connect?: { address: string | Ref; hostKey: string };
  network?: { renderer: string };
  interfaces: Record<string, Interface>;
  docker?: { bridge?: { pool: string }; networks?: Record<string, { pool: string }> };
  incus?: { bridges: Record<string, Bridge> };
  lxd?: { bridges: Record<string, Bridge> };
  containers?: Record<string, Container>;
  guests?: Record<string, Guest>;
  forwards?: Record<string, Forward>;
}

/** An address of an interface, or ports of it, that lead to containers of Incus's or LXD's. */
export interface Forward {
  interface: string;
  address?: string | Ref;
  ipv4?: "own";
  to?: string;
  ports?: Record<string, string>;
}

/** What has an address, and may say how that ends. */
export interface Identity {
  mac?: string;
  identifier?: "eui64" | "opaque" | "stable-privacy" | { token: string };
  ipv4?: true | string;
}

export interface Interface extends Identity {
  formerly?: string;
  bridge?: { ports: string[]; stp?: boolean; vlans?: (number | string)[] };
  nic?: { mac: string };
  bond?: Bond;
  vlan?: { id: number; on: string };
  macvlan?: { on: string; mode?: string };
  tunnel?: Tunnel;
  wireguard?: Wireguard;
  dummy?: Record<string, never>;
  defaultRoute?: boolean;
  network?: string;
  addresses?: (string | Ref)[];
  prefixes?: Record<string, string[]>;
  alsoIn?: Record<string, { addresses?: string[]; table?: number }>;
  source?: string | Ref;
  pools?: Record<string, Pool>;
}

export interface Wireguard {
  server?: Ref | { publicKey: string; endpoint: string };
  local?: string;
  port?: number;
  address?: string;
  allowed?: (string | Ref)[];
  behind?: (string | Ref)[];
  keepalive?: number;
  peers?: Record<
    string,
    { publicKey: string; endpoint?: string; address?: string; allowed?: (string | Ref)[]; keepalive?: number }
  >;
}

export interface Tunnel {
  kind: string;
  end?: string;
  local?: string;
  remote: string | Ref;
  ttl?: number;
  peer?: string;
  update?: { id: string; user: string; url?: string };
}

export interface Bond {
  ports: string[];
  mode: string;
  lacpRate?: string;
  hashPolicy?: string;
  primary?: string;
  miiInterval?: number;
}

export type Pool = string | PoolForm;

export interface PoolForm {
  formerly?: string;
  block?: string;
  length?: number;
  ipv4?: string | { length: number };
}

export interface Bridge {
  network: string;
  address?: string | Ref;
  ipv4?: true | string;
}

export interface Container extends Identity {
  formerly?: string;
  proxyDevices?: Record<string, { interface: string; listen: string; port?: number }>;
  pool?: string;
  network?: string;
  address?: string | Ref;
}

export interface Guest extends Identity {
  formerly?: string;
  id: number;
  network: string;
  bridge?: string;
  vlan?: number;
  address?: string | Ref;
}

export interface Service {
  formerly?: string;
  network: string;
  hosts?: string[];
  address?: string | Ref;
}

/** How an interface comes by its addresses where the layout gives it none. */
export function comesBy(
  { networks }: Site,
  { network, addresses }: Pick<Interface, "network" | "addresses">,
): string | undefined {
  const mode = networks[network ?? ""]?.mode;
  return addresses !== undefined || mode === "static" ? undefined : mode;
}

/** A pool with its settings, however it is written. */
export function poolForm(pool: Pool): PoolForm {
  return typeof pool === "string" ? { block: pool } : pool;
}

/** A prefix with its settings, however it is written. */
export function prefixForm(prefix: Prefix): PrefixForm {
  return typeof prefix === "string" ? { prefix } : prefix;
}

/** A network's further prefixes with their settings, in order of name. */
export function furtherForms({ prefixes = {} }: Pick<Network, "prefixes">): [string, FurtherForm][] {
  return Object.entries(prefixes)
    .sort(([first], [other]) => (first < other ? -1 : 1))
    .map(([name, written]) => [name, typeof written === "string" ? { prefix: written } : written]);
}

/** A gateway's address, however it is written. */
export function gatewayAddress(gateway: Gateway | undefined): string | Ref | undefined {
  return typeof gateway === "object" && "address" in gateway ? gateway.address : gateway;
}

/** Whether it says that the gateway is on the segment wherever its address lies. */
export function isOnLink(gateway: Gateway | undefined): boolean {
  return typeof gateway === "object" && "address" in gateway && gateway.onLink === true;
}

/** A network's IPv4 side with its settings, however it is written; `undefined` where it has none. */
export function ipv4Side({ ipv4 }: Network): Ipv4Side | undefined {
  return typeof ipv4 === "string" ? { prefix: ipv4 } : ipv4;
}
