import { AddressError, Ipv6Address, splitPrefix } from "../address/index.ts";
import { ipv4OfFiles } from "./file-ipv4.ts";
import { type FoundAddress, type FoundHost, type FoundInterface, ImportError } from "./found.ts";
import { keysOfNetplan } from "./imported-settings.ts";
import { importOfSection, unsayableSection } from "./link-kinds.ts";
import { type NetplanDevice, type NetplanSettings, netplanDevices } from "./netplan-files.ts";
import { netplanNotes } from "./netplan-notes.ts";
import { netplanPolicy } from "./netplan-policy.ts";
import { resolversOf } from "./netplan-resolvers.ts";
import { defaultHop, leadsToGateway } from "./netplan-routes.ts";
import { addressText } from "./netplan-words.ts";
import { isMadeLink, ofLink } from "./of-link.ts";
import { sayableMetric } from "./route-words.ts";

/**
 * One host from its netplan files, in the order in which netplan reads them. Addresses of later files are added,
 * as netplan does it.
 * @throws ImportError where a file is not netplan's
 */
export function readNetplan(
  host: string,
  files: readonly { readonly path: string; readonly text: string }[],
): { host: FoundHost; notes: readonly string[] } {
  const { devices, others } = netplanDevices(files);
  const notes = others.map((key) => `${host}: netplan's ${key} is left out: a layout has no words for it`);
  const names = new Map<string, string>();
  for (const device of devices) {
    const name = interfaceName(device);
    if (name !== undefined) names.set(device.id, name);
    else
      notes.push(
        `${host}/${device.id} is left out: its file picks it by ${Object.keys(device.settings.match ?? {}).join(" and ")}, so that its name is not known; ip -j -6 addr tells it`,
      );
  }
  const anyDefault = devices.some(({ settings }) => defaultHop(settings) !== undefined);
  const found = devices.flatMap((device): FoundInterface[] => {
    const name = names.get(device.id);
    if (name === undefined) return [];
    const links = (device.settings.interfaces ?? []).map((id) => names.get(id) ?? id);
    const networkInterface = interfaceOf(host, name, device, links, names, anyDefault, notes);
    if (networkInterface.unsayable === undefined)
      notes.push(...netplanNotes(host, name, device.section, device.settings));
    return [networkInterface];
  });
  const parts = new Set(
    found.flatMap(({ ports = [], members = [], on = [] }) => [...(ports ?? []), ...members, ...[on].flat()]),
  );
  const interfaces = found.filter(
    (device) =>
      device.addresses.length > 0 ||
      isMadeLink(device) ||
      device.unsayable !== undefined ||
      parts.has(device.name),
  );
  const resolvers = resolversOf(host, devices, notes);
  return { host: { name: host, interfaces, resolvers, instance: undefined }, notes };
}

function interfaceOf(
  host: string,
  name: string,
  { section, settings, path }: NetplanDevice,
  links: readonly string[],
  names: ReadonlyMap<string, string>,
  anyDefault: boolean,
  notes: string[],
): FoundInterface {
  const said = importOfSection(section)?.ofNetplan(named(settings, links, names));
  const unsayable =
    "openvswitch" in settings
      ? "Open vSwitch"
      : said === undefined
        ? unsayableSection(section, settings["mode"])
        : undefined;
  return {
    name,
    ...ofLink(name, unsayable === undefined ? said : undefined),
    addresses: addressesOf(path, host, name, settings, notes),
    fileIpv4: ipv4OfFiles(host, name, settings, notes),
    blocks: [],
    ...defaultRouteOf(path, settings, anyDefault),
    tables: netplanPolicy(settings).tables,
    unsayable,
    members: unsayable === undefined ? [] : links,
    more: keysOfNetplan(settings),
  };
}

/** The same with the names of interfaces in the place of netplan's own. */
function named(
  settings: NetplanSettings,
  links: readonly string[],
  names: ReadonlyMap<string, string>,
): Readonly<Record<string, unknown>> {
  const nameOf = (id: unknown) => (typeof id === "string" ? (names.get(id) ?? id) : id);
  const { parameters } = settings;
  return {
    ...settings,
    interfaces: links,
    link: nameOf(settings["link"]),
    parameters: parameters && { ...parameters, primary: nameOf(parameters["primary"]) },
  };
}

/** What a device's interface is called; undefined where the files do not say. */
function interfaceName({ id, settings: { match, "set-name": given } }: NetplanDevice): string | undefined {
  if (typeof given === "string") return given;
  const picked = match?.name;
  if (typeof picked === "string" && !/[*?[]/.test(picked)) return picked;
  return match === undefined || match === null || Object.keys(match).length === 0 ? id : undefined;
}

/** The default route of a device in netplan's words. @param anyDefault whether an interface of the host has a default route of its own: then none is looked for on the others */
export function defaultRouteOf(
  path: string,
  settings: NetplanSettings,
  anyDefault: boolean,
): Pick<FoundInterface, "gateway" | "gatewayOnLink" | "defaultRoute" | "metric" | "source"> {
  const hop = defaultHop(settings);
  if (hop !== undefined) {
    const { route } = hop;
    const from = route?.from;
    return {
      gateway: read(path, () => Ipv6Address.parse(hop.via)),
      gatewayOnLink:
        route?.["on-link"] === true || (settings.routes ?? []).some((each) => leadsToGateway(settings, each)),
      defaultRoute: "fixed",
      metric: sayableMetric(route?.metric),
      source: from == null ? undefined : read(path, () => Ipv6Address.parse(from.replace(/\/128$/, ""))),
    };
  }
  if (settings["accept-ra"] === false) return { gateway: undefined, defaultRoute: "none" };
  const asksFor = settings["accept-ra"] === true || settings.dhcp6 === true;
  return asksFor || !anyDefault ? { gateway: undefined, defaultRoute: "advertised" } : { gateway: undefined };
}

/** Its IPv6 addresses; link-local ones are reported. */
export function addressesOf(
  path: string,
  host: string,
  name: string,
  settings: NetplanSettings,
  notes: string[],
): readonly FoundAddress[] {
  return (settings.addresses ?? []).flatMap((entry): FoundAddress[] => {
    const text = addressText(entry);
    if (!text.includes(":")) return [];
    const found = read(path, () => splitPrefix(text));
    if (!found.address.isLinkLocal) return [isDeprecated(entry) ? { ...found, deprecated: true } : found];
    notes.push(`${host}/${name}: ${text} is left out: a layout has no link-local addresses`);
    return [];
  });
}

/** netplan's `lifetime: 0`: the address stays, and nothing starts from it. */
function isDeprecated(entry: string | Record<string, unknown>): boolean {
  const [said] = typeof entry === "string" ? [] : Object.values(entry);
  return typeof said === "object" && said !== null && "lifetime" in said && String(said.lifetime) === "0";
}

function read<T>(path: string, parseText: () => T): T {
  try {
    return parseText();
  } catch (error) {
    throw error instanceof AddressError ? new ImportError(path, error.message) : error;
  }
}
