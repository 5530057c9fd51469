/** What a kernel has to have by a layout, found from its text alone, in the words of `./in-force.ts`. */

import { leadsOutside, modeOf, readLayout, type WrittenHost, type WrittenInterface } from "./read-layout.ts";

export interface InForce {
  /** Each link by name: what it is, and its MTU. */
  readonly links: Readonly<Record<string, string>>;
  readonly addresses: readonly string[];
  readonly routes: readonly string[];
  readonly rules: readonly string[];
  /** What bridges that tell VLANs apart pass, by each port: `eno2 20`; and themselves, of those in which the host is. */
  readonly vlans: readonly string[];
}

/** Those of every twin, whether its layout names them or not. */
const nics = ["eno1", "eno2", "eno3", "eno4"];

/** What an interface has: addresses of which the layout says only the prefix have `*` after it. */
export function expected(text: string): InForce {
  const host = readLayout(text);
  const names = Object.keys(host.interfaces);
  return {
    links: Object.fromEntries(
      [...new Set([...nics, ...names])].map((name) => [
        name,
        `${kindOf(host, name)} mtu ${mtuOf(host, name)}`,
      ]),
    ),
    addresses: names.flatMap((name) => addressesOf(host, name)).sort(),
    routes: names.flatMap((name) => routesOf(host, name)).sort(),
    rules: names.flatMap((name) => rulesOf(host, name)).sort(),
    vlans: names.flatMap((name) => vlansOf(host, name)).sort(),
  };
}

function vlansOf({ interfaces }: WrittenHost, name: string): readonly string[] {
  const { bridge } = interfaces[name] ?? {};
  if (bridge?.vlans === undefined) return [];
  const ids = bridge.vlans.flatMap((range) => {
    const [first = 0, last = first] = `${range}`.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => `${first + index}`);
  });
  const own = Object.values(interfaces).flatMap(({ vlan }) => (vlan?.on === name ? [`${vlan.id}`] : []));
  const passed = (link: string, vlans: readonly string[]) =>
    ["1 PVID untagged", ...vlans].map((id) => `${link} ${id}`);
  return [...passed(name, own), ...bridge.ports.flatMap((port) => passed(port, ids))];
}

function kindOf({ interfaces }: WrittenHost, name: string): string {
  const { bond, bridge, vlan, macvlan, dummy } = interfaces[name] ?? {};
  const [master] =
    Object.entries(interfaces).find(([, { bond, bridge }]) => (bond ?? bridge)?.ports.includes(name)) ?? [];
  const port = master === undefined ? "" : `, port of ${master}`;
  if (vlan !== undefined) return `vlan ${vlan.id} on ${vlan.on}${port}`;
  if (macvlan !== undefined) return `macvlan ${macvlan.mode ?? "bridge"} on ${macvlan.on}${port}`;
  if (dummy !== undefined) return "dummy";
  if (bridge !== undefined)
    return `bridge stp ${bridge.stp === true ? 1 : 0} vlans ${bridge.vlans === undefined ? 0 : 1}${port}`;
  if (bond !== undefined) {
    const { mode, primary = "none", hashPolicy = "layer2", lacpRate = "slow" } = bond;
    return `bond ${mode} miimon 100 primary ${primary} hash ${hashPolicy} lacp ${lacpRate}${port}`;
  }
  return `nic${port}`;
}

/** Its own, its network's, that of what it is a port of, the largest of what lies on it; else a NIC's usual one, and of what lies on it what that had then. */
function mtuOf(host: WrittenHost, name: string): number | "*" {
  const { vlan, macvlan } = host.interfaces[name] ?? {};
  return givenMtu(host, name) ?? ((vlan ?? macvlan) === undefined ? 1500 : "*");
}

function givenMtu(host: WrittenHost, name: string): number | undefined {
  const { mtu, network = "", dummy, bond, bridge } = host.interfaces[name] ?? {};
  if (dummy !== undefined) return undefined;
  const own = mtu ?? host.networks[network]?.mtu;
  if (own !== undefined) return own;
  const uppers = Object.entries(host.interfaces).filter(([, { bond, bridge, vlan, macvlan }]) =>
    [...((bond ?? bridge)?.ports ?? []), vlan?.on, macvlan?.on].includes(name),
  );
  const above = uppers.flatMap(([upper]) => givenMtu(host, upper) ?? []);
  if (above.length > 0) return Math.max(...above);
  const ports = ((bond ?? bridge)?.ports ?? []).flatMap((port) => host.interfaces[port]?.mtu ?? []);
  return ports.length > 0 ? Math.min(...ports) : undefined;
}

interface Prefix {
  readonly prefix: string;
  readonly isDeprecated: boolean;
}

function prefixesOf(host: WrittenHost, { network: name = "" }: WrittenInterface): readonly Prefix[] {
  const network = host.networks[name];
  if (network === undefined) return [];
  const more = Object.values(network.prefixes ?? {}).map((each) =>
    typeof each === "string"
      ? { prefix: each, isDeprecated: false }
      : { prefix: each.prefix, isDeprecated: each.deprecated === true },
  );
  return [{ prefix: network.prefix, isDeprecated: false }, ...more];
}

/** The ends of its IPv6 addresses, or `*`. */
function endsOf(host: WrittenHost, device: WrittenInterface): readonly string[] {
  if (device.addresses !== undefined) return device.addresses.map((text) => text.replace(/^.*::/, ""));
  const { identifier } = device;
  if (modeOf(host, device) === "slaac" && typeof identifier === "object")
    return [identifier.token.replace("::", "")];
  return ["*"];
}

function addressesOf(host: WrittenHost, name: string): readonly string[] {
  const device = host.interfaces[name] ?? {};
  const mode = modeOf(host, device);
  const isAlone = device.dummy !== undefined;
  const ipv6 = prefixesOf(host, device)
    // A DHCPv6 server gives addresses of its own range, in one prefix.
    .slice(0, mode === "dhcp" ? 1 : undefined)
    .flatMap(({ prefix, isDeprecated }) =>
      endsOf(host, device).map((end) => {
        const [start = "", length] = prefix.split("/");
        const whole = length === "128" ? start : `${start}${end}`;
        const long = isAlone || mode === "dhcp" ? "128" : length;
        const came = mode === "static" ? "" : " dynamic";
        return `${whole}/${long} ${name}${came}${isDeprecated ? " deprecated" : ""}`;
      }),
    );
  return [...ipv6, ...ipv4Of(host, device).map((address) => `${address}/${isAlone ? 32 : 24} ${name}`)];
}

function ipv4Of(host: WrittenHost, { network = "", ipv4 }: WrittenInterface): readonly string[] {
  const prefix = host.networks[network]?.ipv4?.prefix;
  if (ipv4 === undefined || prefix === undefined) return [];
  return [within(prefix, ipv4)];
}

/** `0.0.0.10` within 192.0.2.0/24 is 192.0.2.10. */
function within(prefix: string, part: string): string {
  return prefix.replace(/0\/24$/, part.replace("0.0.0.", ""));
}

interface Hop {
  readonly family: 4 | 6;
  readonly via: string;
}

/** The next hops of its network's default routes, where it leads out and the layout says them. */
function hopsOf(host: WrittenHost, name: string): readonly Hop[] {
  const device = host.interfaces[name] ?? {};
  const { gateway, ipv4 } = host.networks[device.network ?? ""] ?? {};
  if (!leadsOutside(host, name)) return [];
  const via = typeof gateway === "object" ? gateway.address : gateway;
  return [
    ...(via === undefined ? [] : [{ family: 6, via } as const]),
    ...(device.ipv4 === undefined || ipv4?.gateway === undefined
      ? []
      : [{ family: 4, via: within(ipv4.prefix, ipv4.gateway) } as const]),
  ];
}

function routesOf(host: WrittenHost, name: string): readonly string[] {
  const device = host.interfaces[name] ?? {};
  const { metric, table } = device;
  const { routes = [] } = host.networks[device.network ?? ""] ?? {};
  const usual = { 4: 0, 6: 1024 };
  return [
    ...hopsOf(host, name).flatMap(({ family, via }) => [
      `default via ${via} dev ${name} metric ${metric ?? usual[family]}`,
      ...(table === undefined
        ? []
        : [`default via ${via} dev ${name} metric ${usual[family]} table ${table}`]),
    ]),
    ...(modeOf(host, device) === "static" ? [] : [`default by advertisement dev ${name}`]),
    // A next hop that the layout names may live on a bridge without ports.
    ...(device.network === undefined || device.dummy !== undefined
      ? []
      : routes.map(({ to, via }) => `${to} via ${via} dev ${name} metric 1024`)),
  ];
}

/** What comes from its addresses goes by its table, but for destinations that the host knows better. */
function rulesOf(host: WrittenHost, name: string): readonly string[] {
  const device = host.interfaces[name] ?? {};
  const { table } = device;
  if (table === undefined || hopsOf(host, name).length === 0) return [];
  const known = Object.values(host.interfaces).flatMap((each) =>
    prefixesOf(host, each).map(({ prefix }) => prefix),
  );
  const known4 = Object.values(host.interfaces).flatMap((each) =>
    each.ipv4 === undefined ? [] : (host.networks[each.network ?? ""]?.ipv4?.prefix ?? []),
  );
  const further = host.networks[device.network ?? ""]?.routes?.map(({ to }) => to) ?? [];
  const rules = (addresses: readonly string[], to: readonly string[]) =>
    addresses.flatMap((text) => {
      const from = text.replace(/\/.*/, "");
      return [
        ...[...new Set(to)].map((prefix) => `32000 from ${from} to ${prefix} lookup main`),
        `32100 from ${from} lookup ${table}`,
      ];
    });
  const ipv6 = addressesOf(host, name).filter((text) => text.includes(":"));
  return [...rules(ipv6, [...known, ...further]), ...rules(ipv4Of(host, device), known4)];
}
