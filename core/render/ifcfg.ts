import type { Capability } from "../capabilities/capability.ts";
import { type IfcfgLines, ifcfgLink, portsOf } from "../links/index.ts";
import type { HostPlan, InterfaceAddress, PlannedAddress } from "../plan/index.ts";
import { sourceRules } from "../plan/source-rules.ts";
import type { RenderedFile } from "./file.ts";
import { type HostDevice, hostDevices } from "./host-devices.ts";
import { ownedBy } from "./yaml-text.ts";

/**
 * The RHEL family's /etc/sysconfig/network-scripts: ifcfg-NAME for each interface, and beside it route-NAME, route6-NAME,
 * rule-NAME and rule6-NAME, whose lines `ip route add` and `ip rule add` are given. The scripts of network.service read them
 * as shell, or NetworkManager, where that runs (initscripts' sysconfig.txt, nm-settings-ifcfg-rh).
 */
export function renderIfcfg(host: HostPlan, capabilities: readonly Capability[]): readonly RenderedFile[] {
  if (host.renderer !== "ifcfg") return [];
  const devices = hostDevices(host, capabilities);
  return devices.flatMap((device) => {
    const more = capabilities.flatMap(({ onInterface }): readonly IfcfgLines[] => {
      const said = onInterface?.(host, device.name)?.ifcfg;
      return said === undefined ? [] : [said];
    });
    const own = ifcfgLink(device.link, device.name);
    const isOnly = devices.every((other) => other === device || other.gateway === undefined);
    const routes = routeLines(device, isOnly);
    const rules = device.tables.flatMap(sourceRules);
    const hasNothing = device.addresses.length + routes.length === 0 && more.length === 0;
    if (!own.isAlwaysSaid && hasNothing) return [];
    const lines = interfaceLines(host, device, devices, isOnly, more);
    const files: readonly (readonly [kind: string, lines: readonly string[]])[] = [
      ["ifcfg", Object.entries(lines).map(([key, value]) => `${key}=${quoted(value)}`)],
      ["route", routes.flatMap(({ family, line }) => (family === 4 ? [line] : []))],
      ["route6", routes.flatMap(({ family, line }) => (family === 6 ? [line] : []))],
      ...([4, 6] as const).map(
        (family) =>
          [
            family === 4 ? "rule" : "rule6",
            rules
              .filter((rule) => rule.family === family)
              .map(
                ({ from, to, table, priority }) =>
                  `from ${from}${to === undefined ? "" : ` to ${to}`} table ${table} priority ${priority}`,
              ),
          ] as const,
      ),
    ];
    return files.flatMap(([kind, text]) =>
      text.length === 0 ? [] : [file(host, `${kind}-${device.name}`, text)],
    );
  });
}

function file(host: HostPlan, name: string, lines: readonly string[]): RenderedFile {
  return {
    path: `/etc/sysconfig/network-scripts/${name}`,
    mode: 0o644,
    content: [ownedBy(`${host.site}/${host.name}`), ...lines].map((line) => `${line}\n`).join(""),
    subsystem: "ifcfg",
  };
}

/** They are read as shell: what has a space in it stands in quotes. */
function quoted(value: string): string {
  return value.includes(" ") ? `"${value}"` : value;
}

/** @param more what capabilities say of it */
function interfaceLines(
  host: HostPlan,
  device: HostDevice,
  devices: readonly HostDevice[],
  isOnly: boolean,
  more: readonly IfcfgLines[],
): IfcfgLines {
  const { link, name } = device;
  const below = devices.map((upper) => ifcfgLink(upper.link, upper.name).below(name));
  const isPort = devices.some((upper) => portsOf(upper.link)?.includes(name) === true);
  const own = ifcfgLink(link, name).lines;
  return Object.assign(
    { DEVICE: name },
    own,
    { ONBOOT: "yes", BOOTPROTO: "none" },
    ...below,
    // Of 169.254.0.0/16 the layout says nothing.
    { NOZEROCONF: "yes" },
    isPort ? { IPV6INIT: "no" } : { ...ipv4Lines(device, own), ...ipv6Lines(host, device, isOnly) },
    ...more,
  );
}

/** @param own what the link itself says, which of the loopback is an address already */
function ipv4Lines({ addresses, ipv4, metric }: HostDevice, own: IfcfgLines): IfcfgLines {
  const all = [...(ipv4 === undefined ? [] : [ipv4]), ...addresses.filter(({ address }) => address.isIpv4)];
  const before = Object.hasOwn(own, "IPADDR") ? 1 : 0;
  const isRouted = ipv4?.gateway !== undefined && !ipv4.gatewayOnLink;
  return {
    ...Object.fromEntries(
      all.flatMap(({ address, length }, index) => {
        const number = index + before === 0 ? "" : `${index + before}`;
        return [
          [`IPADDR${number}`, `${address}`],
          [`PREFIX${number}`, `${length}`],
        ];
      }),
    ),
    ...(isRouted ? { GATEWAY: `${ipv4.gateway}` } : {}),
    ...(isRouted && metric !== undefined ? { METRIC: `${metric}` } : {}),
    ...(all.length === 0 ? {} : { DEFROUTE: isRouted ? "yes" : "no" }),
  };
}

/**
 * Where the host forwards, that is said at each interface: the scripts turn it off otherwise.
 */
function ipv6Lines(host: HostPlan, device: HostDevice, isOnly: boolean): IfcfgLines {
  const [first, ...others] = device.addresses.filter(({ address }) => !address.isIpv4);
  const { gateway, name } = device;
  return {
    IPV6INIT: "yes",
    IPV6_AUTOCONF: "no",
    ...(host.forwarding ? { IPV6FORWARDING: "yes" } : {}),
    ...(first === undefined ? {} : { IPV6ADDR: addressText(first) }),
    ...(others.length === 0 ? {} : { IPV6ADDR_SECONDARIES: others.map(addressText).join(" ") }),
    ...(gateway === undefined || !isPlain(device, isOnly) ? {} : { IPV6_DEFAULTGW: `${gateway}%${name}` }),
    IPV6_DEFROUTE: gateway === undefined ? "no" : "yes",
  };
}

/**
 * Whether its IPv6 default route has nothing but a next hop, and is the host's only one: any more of it takes a line of its
 * own, and the metric too, since the scripts give IPV6_DEFAULTGW metric 1.
 */
function isPlain({ metric, source, gatewayOnLink }: HostDevice, isOnly: boolean): boolean {
  return isOnly && metric === undefined && source === undefined && !gatewayOnLink;
}

/** What the kernel gives an IPv6 route of which nobody says it. */
const kernelMetric = 1024;

interface RouteLine {
  readonly family: 4 | 6;
  readonly line: string;
}

function routeLines(device: HostDevice, isOnly: boolean): readonly RouteLine[] {
  const { name, gateway, gatewayOnLink, source, metric, ipv4, routes, unused, tables } = device;
  const line = (
    to: string,
    via: PlannedAddress,
    onLink: boolean,
    ...words: readonly string[]
  ): RouteLine => ({
    family: via.isIpv4 ? 4 : 6,
    line: [`${to} via ${via} dev ${name}`, ...(onLink ? ["onlink"] : []), ...words].join(" "),
  });
  const weight = metric === undefined ? [] : [`metric ${metric}`];
  return [
    ...(gateway === undefined || isPlain(device, isOnly)
      ? []
      : [
          line(
            "default",
            gateway,
            gatewayOnLink,
            `metric ${metric ?? kernelMetric}`,
            ...(source === undefined ? [] : [`src ${source}`]),
          ),
        ]),
    ...(ipv4?.gateway !== undefined && ipv4.gatewayOnLink
      ? [line("default", ipv4.gateway, true, ...weight)]
      : []),
    ...routes.map(({ to, via, onLink }) => line(`${to}`, via, onLink)),
    ...unused.map(({ prefix, unused: type }): RouteLine => ({ family: 6, line: `${type} ${prefix}` })),
    ...tables.map(({ table, gateway: via, gatewayOnLink: onLink }) =>
      line("default", via, onLink, `table ${table}`),
    ),
  ];
}

function addressText({ address, length }: InterfaceAddress): string {
  return `${address}/${length}`;
}
