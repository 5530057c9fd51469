import type { Capability, InterfaceSettings } from "../capabilities/capability.ts";
import { hasCarrier, networkdLink, portsOf, type UnitLines, type UnitSection } from "../links/index.ts";
import type { HostPlan, InterfaceAddress, InterfaceIpv4, PlannedAddress } from "../plan/index.ts";
import { sourceRules } from "../plan/source-rules.ts";
import type { RenderedFile } from "./file.ts";
import { type HostDevice, hostDevices } from "./host-devices.ts";
import { joinedLines, unitText } from "./unit-text.ts";
import { ownedBy } from "./yaml-text.ts";

/**
 * systemd-networkd's own files: for each interface a .network, and before it a .netdev where networkd makes the link
 * (systemd.network, systemd.netdev). networkd reads one .network for an interface, the first by name that matches.
 */
export function renderNetworkd(host: HostPlan, capabilities: readonly Capability[]): readonly RenderedFile[] {
  if (host.renderer !== "networkd") return [];
  const devices = hostDevices(host, capabilities);
  return devices.flatMap((device) => {
    const { netdev } = networkdLink(device.link, device.name);
    const more = capabilities.flatMap(({ onInterface }) => onInterface?.(host, device.name) ?? []);
    const network = networkSections(device, devices, more);
    return [
      ...(netdev === undefined
        ? []
        : [
            file(host, device, "netdev", [
              ["NetDev", { Name: device.name, Kind: netdev.kind }],
              ...netdev.sections,
            ]),
          ]),
      ...(network === undefined
        ? []
        : [file(host, device, "network", [["Match", { Name: device.name }], ...network])]),
    ];
  });
}

function file(
  host: HostPlan,
  { name }: HostDevice,
  suffix: "netdev" | "network",
  sections: readonly UnitSection[],
): RenderedFile {
  return {
    path: `/etc/systemd/network/60-hextet-${name}.${suffix}`,
    mode: 0o644,
    content: `${ownedBy(`${host.site}/${host.name}`)}\n${unitText(sections)}`,
    subsystem: "networkd",
  };
}

/**
 * What stands below `[Match]`; nothing of a loopback that has nothing.
 * @param more what capabilities say of it
 */
function networkSections(
  device: HostDevice,
  devices: readonly HostDevice[],
  more: readonly InterfaceSettings[],
): readonly UnitSection[] | undefined {
  const { addresses, ipv4, link, name, routes, tables, unused } = device;
  const own = networkdLink(link, name);
  const uppers = devices.map((upper) => networkdLink(upper.link, upper.name).below(name));
  const isPort = devices.some((upper) => portsOf(upper.link)?.includes(name) === true);
  const said = more.flatMap(({ networkd }) => networkd ?? []);
  const hasNothing = addresses.length === 0 && ipv4 === undefined && said.length === 0;
  if (!own.isAlwaysSaid && hasNothing && unused.length === 0) return undefined;
  const given = [...addresses, ...(ipv4 === undefined ? [] : [ipv4])];
  const isAwaited = isPort || (hasCarrier(link) && !hasNothing);
  return [
    [
      "Link",
      joinedLines(
        isAwaited ? {} : { RequiredForOnline: "no" },
        ...said.map(({ link: lines }) => lines ?? {}),
      ),
    ],
    [
      "Network",
      joinedLines(
        { LinkLocalAddressing: isPort ? "no" : "ipv6", DHCP: dhcpOf(said), IPv6AcceptRA: "no" },
        own.netdev === undefined ? {} : { ConfigureWithoutCarrier: "yes" },
        ...uppers.map(({ network }) => network),
        { Address: given.filter((address) => !isDeprecated(address)).map(addressText) },
        ...said.map(({ network }) => network ?? {}),
      ),
    ],
    ...said.flatMap(({ sections }) => sections ?? []),
    ...given
      .filter(isDeprecated)
      .map((address): UnitSection => ["Address", { Address: addressText(address), PreferredLifetime: "0" }]),
    ...defaultRoutes(device).map(routeSection),
    ...routes.map(({ to, via, onLink }) => routeSection({ Destination: `${to}`, ...hop(via, onLink) })),
    ...unused.map(({ prefix, unused: type }) => routeSection({ Destination: `${prefix}`, Type: type })),
    ...tables.map(({ table, gateway, gatewayOnLink }) =>
      routeSection({ Destination: everything(gateway), ...hop(gateway, gatewayOnLink), Table: `${table}` }),
    ),
    ...tables
      .flatMap(sourceRules)
      .map(
        ({ from, to, table, priority }): UnitSection => [
          "RoutingPolicyRule",
          { From: from, ...(to === undefined ? {} : { To: to }), Table: `${table}`, Priority: `${priority}` },
        ],
      ),
    ...own.sections,
    ...uppers.flatMap(({ sections }) => sections),
  ];
}

/** `DHCP=`: the families of which it gives addresses. */
function dhcpOf(said: readonly { readonly dhcp?: 4 | 6 }[]): string {
  const families = [4, 6].filter((family) => said.some(({ dhcp }) => dhcp === family));
  if (families.length === 2) return "yes";
  return families.map((family) => `ipv${family}`)[0] ?? "no";
}

function isDeprecated({ further }: InterfaceAddress): boolean {
  return further?.deprecated === true;
}

function addressText({ address, length }: InterfaceAddress): string {
  return `${address}/${length}`;
}

function routeSection(lines: UnitLines): UnitSection {
  return ["Route", lines];
}

function defaultRoutes({ gateway, gatewayOnLink, source, metric, ipv4 }: HostDevice): readonly UnitLines[] {
  const weight: UnitLines = metric === undefined ? {} : { Metric: `${metric}` };
  const from: UnitLines = source === undefined ? {} : { PreferredSource: `${source}` };
  return [
    ...(gateway === undefined ? [] : [{ ...defaultRoute(gateway, gatewayOnLink), ...weight, ...from }]),
    ...ofIpv4(ipv4).map((route) => ({ ...route, ...weight })),
  ];
}

function ofIpv4(ipv4: InterfaceIpv4 | undefined): readonly UnitLines[] {
  return ipv4?.gateway === undefined ? [] : [defaultRoute(ipv4.gateway, ipv4.gatewayOnLink)];
}

function defaultRoute(via: PlannedAddress, onLink: boolean): UnitLines {
  return { Destination: everything(via), ...hop(via, onLink) };
}

function everything({ isIpv4 }: PlannedAddress): string {
  return isIpv4 ? "0.0.0.0/0" : "::/0";
}

/** A next hop, with what makes the kernel take one that lies in no prefix of the interface. */
function hop(via: PlannedAddress, onLink: boolean): UnitLines {
  return { Gateway: `${via}`, ...(onLink ? { GatewayOnLink: "yes" } : {}) };
}
