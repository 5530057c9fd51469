import type { Capability, InterfaceSettings } from "../capabilities/capability.ts";
import { below, hasCarrier, ifupdownLink, loopbackName } from "../links/index.ts";
import type { HostPlan, InterfaceAddress, PlannedAddress } from "../plan/index.ts";
import type { RenderedFile } from "./file.ts";
import { type HostDevice, hostDevices } from "./host-devices.ts";
import { patiently, refusedLines, routeLines, stanzaText, tableLines } from "./stanza-lines.ts";
import { ownedBy } from "./yaml-text.ts";

/**
 * A file that Debian's /etc/network/interfaces names, for ifupdown (not ifupdown2), interfaces(5). The host's own stanzas stay
 * beside it, such as one for IPv4 by DHCP. What makes a link is `ip` in `pre-up`, so that no bridge-utils, ifenslave or vlan is
 * needed. An interface's first address of a family is an option, for whose duplicate address detection ifup waits; the others are
 * commands.
 */
export function renderIfupdown(host: HostPlan, capabilities: readonly Capability[]): readonly RenderedFile[] {
  if (host.renderer !== "ifupdown") return [];
  const stanzas = lowerFirst(hostDevices(host, capabilities)).flatMap((device) => {
    const more = capabilities.flatMap(({ onInterface }) => onInterface?.(host, device.name) ?? []);
    return device.name === loopbackName ? loopback(device) : byFamily(device, more);
  });
  return [
    {
      path: "/etc/network/interfaces.d/60-hextet",
      mode: 0o644,
      content: [`${ownedBy(`${host.site}/${host.name}`)}\n`, ...stanzas].join("\n"),
      subsystem: "ifupdown",
    },
  ];
}

/** ifup goes by the order of the file, and a link is made of what is there already. */
function lowerFirst(devices: readonly HostDevice[]): readonly HostDevice[] {
  const placed = new Set<HostDevice>();
  const place = (device: HostDevice) => {
    if (placed.has(device)) return;
    for (const lower of below(device.link)?.names ?? [])
      for (const other of devices) if (other.name === lower && other !== device) place(other);
    placed.add(device);
  };
  for (const device of devices) place(device);
  return [...placed];
}

/** That the loopback is one says /etc/network/interfaces, or ifupdown by itself. */
function loopback({ name, addresses, unused }: HostDevice): readonly string[] {
  const lines = [...addresses.flatMap((address) => addressLines(address, name)), ...refusedLines(unused)];
  return lines.length === 0 ? [] : [`auto ${name}\n${stanzaText(`${name} inet loopback`, lines)}`];
}

interface Family {
  readonly method: string;
  readonly lines: readonly string[];
}

/** @param more what capabilities say of it */
function byFamily(device: HostDevice, more: readonly InterfaceSettings[]): readonly string[] {
  const { name, link } = device;
  const { make, unmake, isMade } = ifupdownLink(link, name);
  const said = more.flatMap(({ ifupdown }) => ifupdown ?? []);
  const lines = said.flatMap((settings) => settings.lines ?? []);
  const coming = said.flatMap(({ ipv6 }) => ipv6 ?? [])[0];
  // Routers are asked when the link comes up, by when a token has to be set.
  const coming4 = said.flatMap(({ ipv4: method }) => method ?? [])[0];
  const order = [ipv4(device, coming4), ipv6(device, coming)];
  const families = (coming === undefined ? order : order.reverse()).filter((family) => family !== undefined);
  if (families.length === 0 && !isMade && lines.length === 0) return [stanzaText(`${name} inet6 manual`, [])];
  const [head = { method: "inet6 manual", lines: [] }, ...others] = families;
  const first = [...make.map((command) => `pre-up ${command}`), ...head.lines, ...lines];
  const stanzas = [{ ...head, lines: first }, ...others];
  const texts = stanzas.map((family, index) =>
    stanzaText(`${name} ${family.method}`, [
      ...inOrder(family.lines),
      // ifdown goes through the stanzas in their order, and what all of them are about goes last.
      ...(index === stanzas.length - 1 ? unmake.map((command) => `post-down ${command}`) : []),
    ]),
  );
  return [`auto ${name}\n${texts.join("\n")}`];
}

/** What comes before the link is up, options, what comes after. */
function inOrder(lines: readonly string[]): readonly string[] {
  const place = (line: string) =>
    line.startsWith("pre-up ") ? 0 : /^(post-up|pre-down) /.test(line) ? 2 : 1;
  return [0, 1, 2].flatMap((wanted) => lines.filter((line) => place(line) === wanted));
}

function ipv4(
  device: HostDevice,
  coming: NonNullable<InterfaceSettings["ifupdown"]>["ipv4"],
): Family | undefined {
  if (coming !== undefined) return { method: `inet ${coming.method}`, lines: [] };
  const { name, ipv4: own, metric, tables } = device;
  if (own === undefined) return undefined;
  const { gateway, gatewayOnLink: onLink } = own;
  const wayOut = gateway === undefined ? undefined : { family: 4 as const, via: gateway, onLink, metric };
  return {
    method: "inet static",
    lines: [
      `address ${addressText(own)}`,
      ...defaultRoute(wayOut, name),
      ...tables.filter(({ gateway: via }) => via.isIpv4).flatMap((table) => tableLines(table, name)),
    ],
  };
}

/** @param coming where addresses come by themselves: those that the layout says besides are commands */
function ipv6(
  device: HostDevice,
  coming: NonNullable<InterfaceSettings["ifupdown"]>["ipv6"],
): Family | undefined {
  const { name, link, addresses, gateway, gatewayOnLink: onLink, metric, source, routes, tables } = device;
  const wayOut =
    gateway === undefined ? undefined : { family: 6 as const, via: gateway, onLink, metric, source };
  const first =
    coming === undefined ? addresses.find(({ further }) => further?.deprecated !== true) : undefined;
  const more = [
    ...addresses.filter((address) => address !== first).flatMap((address) => addressLines(address, name)),
    ...defaultRoute(wayOut, name),
    ...routes.flatMap((route) => routeLines(route, name)),
    ...tables.filter(({ gateway: via }) => !via.isIpv4).flatMap((table) => tableLines(table, name)),
  ];
  if (coming !== undefined) return { method: `inet6 ${coming.method}`, lines: [...coming.lines, ...more] };
  if (first === undefined && more.length === 0) return undefined;
  if (first === undefined) return { method: "inet6 manual", lines: more };
  return {
    method: "inet6 static",
    lines: [
      `address ${addressText(first)}`,
      "accept_ra 0",
      "autoconf 0",
      // Without a carrier no address is ever found to be nobody else's.
      ...[hasCarrier(link) ? ifupdownLink(link, name).dadAttempts : 0].flatMap((attempts) =>
        attempts === undefined ? [] : [`dad-attempts ${attempts}`],
      ),
      ...more,
    ],
  };
}

function addressText({ address, length }: InterfaceAddress): string {
  return `${address}/${length}`;
}

function addressLines(address: InterfaceAddress, name: string): readonly string[] {
  const words = `${addressText(address)} dev ${name}`;
  return [
    `post-up ip addr replace ${words}${address.further?.deprecated === true ? " preferred_lft 0" : ""}`,
    `pre-down ip addr del ${words} || true`,
  ];
}

interface WayOut {
  readonly family: 4 | 6;
  readonly via: PlannedAddress;
  readonly onLink: boolean;
  readonly metric: number | undefined;
  readonly source?: PlannedAddress | undefined;
}

/** `gateway`, which is on-link by ifupdown's own word; with a metric or a source, of which a change is one of the route, a command. */
function defaultRoute(wayOut: WayOut | undefined, name: string): readonly string[] {
  if (wayOut === undefined) return [];
  const { family, via, onLink, metric, source } = wayOut;
  if (metric === undefined && source === undefined) return [`gateway ${via}`];
  const route = [
    `default via ${via} dev ${name}`,
    ...(onLink ? ["onlink"] : []),
    ...(metric === undefined ? [] : [`metric ${metric}`]),
  ].join(" ");
  const replace = `ip -${family} route replace ${route}`;
  return [
    `post-up ${source === undefined ? replace : patiently(`${replace} src ${source}`)}`,
    `pre-down ip -${family} route del ${route} || true`,
  ];
}
