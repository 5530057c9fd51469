/**
 * A host's links, in one form for all that can tell of them: what its plan says, what networkd was given to read, what
 * the kernel has. A route is `PREFIX via NEXTHOP`, and what it has besides: `::/0 via fe80::1 onlink metric 512 src 3fff::1`,
 * `::/0 via fe80::1 table 101`.
 */

import { z } from "zod";
import type { HostPlan } from "../../core/index.ts";

export interface Link {
  readonly addresses: readonly string[];
  readonly routes: readonly string[];
  /** The bridge or bond that it is a port of. */
  readonly master: string | undefined;
  /** What it is, where that is more than a NIC or a plain bridge: `vlan 20 on bond0`. */
  readonly is: string | undefined;
}

/** By name; without those that have nothing to say. */
export type Links = Readonly<Record<string, Link>>;

interface Found {
  readonly addresses: string[];
  readonly routes: string[];
  master: string | undefined;
  is: string | undefined;
}

/** Links while they are being found. */
class Finding {
  readonly #links = new Map<string, Found>();

  of(name: string): Found {
    const found = this.#links.get(name) ?? { addresses: [], routes: [], master: undefined, is: undefined };
    this.#links.set(name, found);
    return found;
  }

  /** Each list in order. */
  get all(): Links {
    const reported = [...this.#links].filter(
      ([, { addresses, routes, master, is }]) =>
        addresses.length + routes.length > 0 || master !== undefined || is !== undefined,
    );
    return Object.fromEntries(
      reported.map(([name, { addresses, routes, master, is }]) => [
        name,
        { addresses: addresses.sort(), routes: routes.sort(), master, is },
      ]),
    );
  }
}

const everything = (via: string) => (via.includes(":") ? "::/0" : "0.0.0.0/0");

/** What a route may have besides its prefix and its next hop. */
interface RouteDetails {
  readonly onLink?: boolean | undefined;
  readonly metric?: string | number | undefined;
  readonly source?: unknown;
  readonly table?: string | number | undefined;
}

/** The metric that the kernel gives an IPv6 route is not said. */
function routeText(to: string, via: string, { onLink, metric, source, table }: RouteDetails): string {
  const usual = via.includes(":") ? "1024" : "0";
  return [
    `${to} via ${via}`,
    ...(onLink === true ? ["onlink"] : []),
    ...(metric === undefined || `${metric}` === usual ? [] : [`metric ${metric}`]),
    ...(source === undefined ? [] : [`src ${source}`]),
    ...(table === undefined ? [] : [`table ${table}`]),
  ].join(" ");
}

/** What the host's plan says of the links that its files configure: an instance has its IPv4 from elsewhere. */
export function plannedLinks(host: HostPlan): Links {
  const links = new Finding();
  for (const device of host.interfaces) {
    const { name, link: planned, addresses, ipv4, gateway, routes, metric, source } = device;
    const link = links.of(name);
    const defaultRoute = (via: unknown, details: RouteDetails) =>
      link.routes.push(routeText(everything(`${via}`), `${via}`, details));
    const own = host.kind === "ssh" && ipv4 !== undefined ? [ipv4] : [];
    // What a host makes itself of what a router advertises, or is delegated to it, is known, and in no file.
    const written = addresses.filter(({ origin }) => origin !== "slaac" && origin !== "delegated");
    for (const { address, length } of [...written, ...own]) link.addresses.push(`${address}/${length}`);
    if (gateway !== undefined) defaultRoute(gateway, { onLink: device.gatewayOnLink, metric, source });
    for (const each of own)
      if (each.gateway !== undefined) defaultRoute(each.gateway, { onLink: each.gatewayOnLink, metric });
    for (const { table, gateway, gatewayOnLink } of device.tables)
      defaultRoute(gateway, { onLink: gatewayOnLink, table });
    for (const { to, via, onLink } of routes) link.routes.push(routeText(`${to}`, `${via}`, { onLink }));
    // The default route takes less than the link, and the VPC has one of its own.
    for (const { interface: limited, within } of host.mtus)
      if (limited === name && within !== undefined) link.routes.push(`${within} via ${gateway}`);
    if (planned.kind === "bridge" || planned.kind === "bond")
      for (const port of planned.ports) links.of(port).master = name;
    link.is = plannedKind(planned);
  }
  for (const { address } of host.services)
    links.of("lo").addresses.push(`${address}/${`${address}`.includes(":") ? 128 : 32}`);
  return links.all;
}

/** The same without what is not asked of the kernel. */
export function withoutOnLink(links: Links): Links {
  return Object.fromEntries(
    Object.entries(links).map(([name, link]) => [
      name,
      { ...link, routes: link.routes.map((route) => route.replace(" onlink", "")) },
    ]),
  );
}

function plannedKind(link: HostPlan["interfaces"][number]["link"]): string | undefined {
  switch (link.kind) {
    case "vlan":
      return `vlan ${link.id} on ${link.on}`;
    case "bond":
      return bondText(link.mode, `${link.miiInterval}`, link.lacpRate, link.hashPolicy, link.primary);
    case "bridge":
      return bridgeText(link.stp, link.vlans !== undefined);
    case "dummy":
      return "dummy";
    case "macvlan":
      return `macvlan ${link.mode} on ${link.on}`;
    case "tunnel":
      return sitText(link.local, link.remote, link.ttl);
    case "wireguard":
      return "wireguard";
    case "physical":
    case "loopback":
      return undefined;
  }
}

function sitText(local: unknown = "any", remote: unknown, ttl: unknown): string {
  return `sit from ${local} to ${remote}, ttl ${ttl}`;
}

/** What a bond says nothing of is as the kernel has it by itself. */
function bondText(mode = "", interval = "", rate = "slow", policy = "layer2", primary = "none"): string {
  return `bond ${mode} every ${interval} ms, ${mode === "802.3ad" ? `${rate}, ` : ""}${policy}, primary ${primary}`;
}

function bridgeText(stp: boolean, vlans: boolean): string | undefined {
  const words = [...(stp ? ["a spanning tree"] : []), ...(vlans ? ["VLANs"] : [])];
  return words.length === 0 ? undefined : `bridge with ${words.join(" and ")}`;
}

/** What systemd-networkd would do by its units, as `cat` shows them one after the other. */
export function networkdLinks(units: string): Links {
  const links = new Finding();
  const netdevs = new Map<string, Map<string, string>>();
  const parents = new Map<string, string>();
  let netdev = new Map<string, string>();
  let name = "";
  for (const { section, lines } of sectionsOf(units)) {
    const keys = new Map(lines);
    const link = () => links.of(name);
    switch (section) {
      case "Match":
        name = keys.get("Name") ?? "";
        break;
      case "Network":
        link().addresses.push(...lines.flatMap(([key, value]) => (key === "Address" ? [value] : [])));
        link().master ??= keys.get("Bridge") ?? keys.get("Bond");
        if (keys.has("PrimarySlave")) netdevs.get(link().master ?? "")?.set("PrimarySlave", name);
        for (const [key, value] of lines) if (key === "VLAN" || key === "MACVLAN") parents.set(value, name);
        break;
      case "NetDev":
        netdev = keys;
        netdevs.set(keys.get("Name") ?? "", netdev);
        break;
      case "VLAN":
      case "MACVLAN":
      case "Tunnel":
      case "Bond":
      case "Bridge":
        for (const [key, value] of lines) netdev.set(key, value);
        break;
      case "Address":
        link().addresses.push(keys.get("Address") ?? "");
        break;
      case "Route":
        if (keys.has("Gateway")) link().routes.push(networkdRoute(keys));
        break;
    }
  }
  for (const [made, said] of netdevs) links.of(made).is = networkdKind(said, parents.get(made));
  return links.all;
}

function networkdRoute(keys: ReadonlyMap<string, string>): string {
  return routeText(keys.get("Destination") ?? "", keys.get("Gateway") ?? "", {
    onLink: isYes(keys.get("GatewayOnLink")),
    metric: keys.get("Metric"),
    source: keys.get("PreferredSource"),
    table: keys.get("Table"),
  });
}

function isYes(value: string | undefined): boolean {
  return value === "yes" || value === "true";
}

interface UnitSection {
  readonly section: string;
  readonly lines: (readonly [key: string, value: string])[];
}

/** The sections of units, in order; a key may be there several times. */
function sectionsOf(units: string): readonly UnitSection[] {
  const sections: UnitSection[] = [];
  for (const line of units.split("\n")) {
    const [, section] = /^\[(\w+)\]$/.exec(line) ?? [];
    const [, key, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (section !== undefined) sections.push({ section, lines: [] });
    else if (key !== undefined && value !== undefined) sections.at(-1)?.lines.push([key, value]);
  }
  return sections;
}

/** @param parent whose unit names it as a VLAN */
function networkdKind(said: ReadonlyMap<string, string>, parent: string | undefined): string | undefined {
  switch (said.get("Kind")) {
    case "vlan":
      return `vlan ${said.get("Id")} on ${parent}`;
    case "bond":
      return bondText(
        said.get("Mode"),
        said.get("MIIMonitorSec")?.replace(/ms$/, ""),
        said.get("LACPTransmitRate"),
        said.get("TransmitHashPolicy"),
        said.get("PrimarySlave"),
      );
    case "bridge":
      return bridgeText(isYes(said.get("STP")), isYes(said.get("VLANFiltering")));
    case "macvlan":
      return `macvlan ${said.get("Mode")} on ${parent}`;
    case "sit":
      return sitText(said.get("Local"), said.get("Remote"), said.get("TTL"));
    default:
      return said.get("Kind");
  }
}

const KernelLinks = z.array(
  z.object({
    ifname: z.string(),
    master: z.string().optional(),
    link: z.string().nullish(),
    linkinfo: z
      .object({ info_kind: z.string().optional(), info_data: z.record(z.string(), z.unknown()).optional() })
      .optional(),
    addr_info: z.array(z.object({ local: z.string(), prefixlen: z.number(), scope: z.string() })),
  }),
);
const KernelRoutes = z.array(
  z.object({
    dst: z.string(),
    gateway: z.string().optional(),
    dev: z.string().optional(),
    metric: z.number().optional(),
    prefsrc: z.string().optional(),
    table: z.string().optional(),
  }),
);

/**
 * What the kernel has, by the lines of `ip -j -d address`, `ip -j -6 route show table all` and the same of IPv4: what is of
 * scope global, and routes with a next hop. Not whether that is on-link: ifupdown2 says so of every gateway, and where it has
 * to be, the kernel takes no route without it.
 */
export function kernelLinks(said: string): Links {
  const links = new Finding();
  const [addresses = "[]", ...routes] = said.split("\n").filter((line) => line.startsWith("["));
  for (const { ifname, master, link: parent, linkinfo, addr_info } of KernelLinks.parse(
    JSON.parse(addresses),
  )) {
    const link = links.of(ifname);
    link.master = master;
    link.is = kernelKind(linkinfo?.info_kind, linkinfo?.info_data ?? {}, parent ?? undefined);
    for (const { local, prefixlen, scope } of addr_info)
      if (scope === "global") link.addresses.push(`${local}/${prefixlen}`);
  }
  for (const route of routes.flatMap((line) => KernelRoutes.parse(JSON.parse(line)))) {
    const { dst, gateway, dev = "", metric, prefsrc: source, table } = route;
    if (gateway === undefined) continue;
    const to =
      dst === "default"
        ? everything(gateway)
        : dst.includes("/")
          ? dst
          : `${dst}/${dst.includes(":") ? 128 : 32}`;
    links.of(dev).routes.push(routeText(to, gateway, { metric, source, table }));
  }
  return links.all;
}

function kernelKind(
  kind: string | undefined,
  data: Readonly<Record<string, unknown>>,
  parent: string | undefined,
): string | undefined {
  const said = (key: string) => (data[key] === undefined ? undefined : `${data[key]}`);
  switch (kind) {
    case "vlan":
      return `vlan ${said("id")} on ${parent}`;
    case "bond":
      return bondText(
        said("mode"),
        said("miimon"),
        said("ad_lacp_rate"),
        said("xmit_hash_policy"),
        said("primary"),
      );
    case "bridge":
      return bridgeText(data["stp_state"] === 1, data["vlan_filtering"] === 1);
    case "macvlan":
      return `macvlan ${said("mode")} on ${parent}`;
    case "sit":
      return sitText(said("local"), said("remote"), said("ttl"));
    case "dummy":
    case "wireguard":
      return kind;
    default:
      return undefined;
  }
}
