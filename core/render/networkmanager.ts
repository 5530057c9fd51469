import type { Capability, InterfaceSettings } from "../capabilities/capability.ts";
import { networkmanagerLink, type UnitLines, type UnitSection } from "../links/index.ts";
import type { HostPlan, InterfaceAddress, PlannedAddress } from "../plan/index.ts";
import { sourceRules } from "../plan/source-rules.ts";
import type { RenderedFile } from "./file.ts";
import { type HostDevice, hostDevices } from "./host-devices.ts";
import { nameUuid } from "./name-uuid.ts";
import { joinedLines, unitText } from "./unit-text.ts";
import { ownedBy } from "./yaml-text.ts";

/**
 * NetworkManager's keyfiles, a connection for each interface (nm-settings-keyfile). It passes over one that others than root
 * can read. A connection is known by its UUID, which is that of the interface's name on this host.
 */
export function renderNetworkmanager(
  host: HostPlan,
  capabilities: readonly Capability[],
): readonly RenderedFile[] {
  return networkmanagerConnections(host, capabilities).map(({ name, sections }) => ({
    path: `/etc/NetworkManager/system-connections/hextet-${name}.nmconnection`,
    mode: 0o600,
    content: `${ownedBy(`${host.site}/${host.name}`)}\n${unitText(sections)}`,
    subsystem: "networkmanager",
  }));
}

/** A connection of NetworkManager's, for the interface of that name. */
export interface NetworkmanagerConnection {
  readonly name: string;
  /** Those of its keyfile, in order. */
  readonly sections: readonly UnitSection[];
}

/** The connections of a host; none where it has another renderer. */
export function networkmanagerConnections(
  host: HostPlan,
  capabilities: readonly Capability[],
): readonly NetworkmanagerConnection[] {
  if (host.renderer !== "networkmanager") return [];
  const devices = hostDevices(host, capabilities);
  return devices.flatMap((device) => {
    const more = capabilities.flatMap(({ onInterface }) => onInterface?.(host, device.name) ?? []);
    const sections = connection(host, device, devices, more);
    return sections === undefined ? [] : [{ name: device.name, sections }];
  });
}

/** @param more what capabilities say of it */
function connection(
  host: HostPlan,
  device: HostDevice,
  devices: readonly HostDevice[],
  more: readonly InterfaceSettings[],
): readonly UnitSection[] | undefined {
  const { name, addresses, ipv4, link, unused } = device;
  const own = networkmanagerLink(link, name);
  const port = devices.flatMap((upper) => networkmanagerLink(upper.link, upper.name).port(name) ?? [])[0];
  const said = more.flatMap(({ networkmanager }) => networkmanager ?? []);
  const hasNothing = addresses.length === 0 && ipv4 === undefined && unused.length === 0 && said.length === 0;
  if (!own.isAlwaysSaid && hasNothing) return undefined;
  const all = (key: "link" | "ipv4" | "ipv6") => said.map((lines) => lines[key] ?? {});
  const [type, lines] = own.section;
  return [
    [
      "connection",
      {
        id: `hextet-${name}`,
        uuid: nameUuid(`hextet:${host.site}/${host.name}/${name}`),
        type,
        "interface-name": name,
        // Before whatever else there is for the interface.
        "autoconnect-priority": "100",
        ...(port === undefined ? {} : { master: port.of, "slave-type": port.kind }),
      },
    ],
    // The MTU of a link whose type has no word for it stands in the section of Ethernet's.
    ...(type === "ethernet" || own.hasMtu === true
      ? [[type, joinedLines(lines, ...all("link"))] as const]
      : [[type, lines] as const, ["ethernet", joinedLines(...all("link"))] as const]),
    ...(port === undefined
      ? ([
          ["ipv4", joinedLines(ipv4Lines(device, own.addresses), ...all("ipv4"))],
          ["ipv6", joinedLines(ipv6Lines(device, own.addresses), ...all("ipv6"))],
        ] as const)
      : port.sections),
  ];
}

/** `address1=`, `address2=` and so on. */
function numbered(key: string, values: readonly string[]): UnitLines {
  return Object.fromEntries(values.map((value, index) => [`${key}${index + 1}`, value]));
}

/** @param linkOwn addresses that the link has by itself, of either family */
function ipv4Lines(device: HostDevice, linkOwn: readonly string[]): UnitLines {
  const { addresses, ipv4 } = device;
  const given = [...(ipv4 === undefined ? [] : [ipv4]), ...addresses.filter(({ address }) => address.isIpv4)];
  const own = [...linkOwn.filter((text) => !text.includes(":")), ...given.map(addressText)];
  if (own.length === 0) return { method: "disabled" };
  return {
    method: "manual",
    ...numbered("address", own),
    ...routeLines(device, 4),
    ...ruleLines(device, 4),
  };
}

/**
 * What leads to a link-local address of its own follows the MAC address, as the kernel has it; where addresses come by
 * themselves a capability says how.
 */
function ipv6Lines(device: HostDevice, linkOwn: readonly string[]): UnitLines {
  const given = device.addresses.filter(({ address }) => !address.isIpv4);
  const own = [...linkOwn.filter((text) => text.includes(":")), ...given.map(addressText)];
  return {
    method: own.length === 0 ? "link-local" : "manual",
    "addr-gen-mode": "eui64",
    ...numbered("address", own),
    ...routeLines(device, 6),
    ...ruleLines(device, 6),
  };
}

/** A route, and what else is said of it. */
interface Route {
  readonly to: string;
  readonly via: string | undefined;
  readonly metric: number | undefined;
  readonly options: readonly string[];
}

/** The metric that the kernel gives a route of which nobody says it: NetworkManager's own would be that of the kind of link. */
const kernelMetric = { 4: 0, 6: 1024 } as const;

function routeLines(device: HostDevice, family: 4 | 6): UnitLines {
  const routes = routesOf(device).filter(({ via, to }) => (via ?? to).includes(":") === (family === 6));
  return Object.assign(
    {},
    ...routes.map(
      ({ to, via, metric = kernelMetric[family], options }, index): UnitLines => ({
        [`route${index + 1}`]: [to, via ?? "::", `${metric}`].join(","),
        ...(options.length === 0 ? {} : { [`route${index + 1}_options`]: options.join(",") }),
      }),
    ),
  );
}

function routesOf(device: HostDevice): readonly Route[] {
  const { gateway, gatewayOnLink, source, metric, ipv4, routes, unused, tables } = device;
  const route = (to: string, via: PlannedAddress, onLink: boolean, options: readonly string[]): Route => ({
    to,
    via: `${via}`,
    metric: undefined,
    options: [...(onLink ? ["onlink=true"] : []), ...options],
  });
  return [
    ...(gateway === undefined
      ? []
      : [
          {
            ...route("::/0", gateway, gatewayOnLink, source === undefined ? [] : [`src=${source}`]),
            metric,
          },
        ]),
    ...(ipv4?.gateway === undefined
      ? []
      : [{ ...route("0.0.0.0/0", ipv4.gateway, ipv4.gatewayOnLink, []), metric }]),
    ...routes.map(({ to, via, onLink }) => route(`${to}`, via, onLink, [])),
    ...unused.map(
      ({ prefix, unused: type }): Route => ({
        to: `${prefix}`,
        via: undefined,
        metric: undefined,
        options: [`type=${type}`],
      }),
    ),
    ...tables.map(({ table, gateway: via, gatewayOnLink: onLink }) =>
      route(via.isIpv4 ? "0.0.0.0/0" : "::/0", via, onLink, [`table=${table}`]),
    ),
  ];
}

function ruleLines({ tables }: HostDevice, family: 4 | 6): UnitLines {
  const rules = tables.flatMap(sourceRules).filter((rule) => rule.family === family);
  return numbered(
    "routing-rule",
    rules.map(
      ({ from, to, table, priority }) =>
        `priority ${priority} from ${from}${to === undefined ? "" : ` to ${to}`} table ${table}`,
    ),
  );
}

function addressText({ address, length }: Pick<InterfaceAddress, "address" | "length">): string {
  return `${address}/${length}`;
}
