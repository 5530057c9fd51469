import type { Capability, InterfaceSettings } from "../capabilities/capability.ts";
import {
  type NetplanAddress,
  type NetplanRoute,
  type NetplanRule,
  type NetplanSettings,
  netplanEntry,
} from "../links/index.ts";
import type { HostPlan, InterfaceAddress, InterfaceIpv4, PlannedAddress } from "../plan/index.ts";
import { sourceRules } from "../plan/source-rules.ts";
import type { RenderedFile } from "./file.ts";
import { type HostDevice, hostDevices } from "./host-devices.ts";
import { ownedBy, yamlText } from "./yaml-text.ts";

/**
 * A netplan file of our own beside those of cloud-init or an installer: netplan merges files in order of name,
 * so this one only says what is hextet's (netplan reference, "General structure").
 */
export function renderNetplan(host: HostPlan, capabilities: readonly Capability[]): readonly RenderedFile[] {
  if (host.renderer !== "netplan" || host.interfaces.length === 0) return [];
  const content = yamlText({
    network: {
      version: 2,
      renderer: "networkd",
      ...sections(host, capabilities),
    },
  });
  return [
    {
      path: "/etc/netplan/60-hextet.yaml",
      mode: 0o600,
      content: `${ownedBy(`${host.site}/${host.name}`)}\n${content}`,
      subsystem: "netplan",
    },
  ];
}

/** `ethernets`, `bridges` and so on, each with its interfaces by name. */
function sections(
  host: HostPlan,
  capabilities: readonly Capability[],
): Record<string, Record<string, unknown>> {
  const found: Record<string, Record<string, unknown>> = {};
  for (const device of hostDevices(host, capabilities)) {
    const entry = netplanEntry(device.link, settings(host, device, capabilities), device.name);
    if (entry === undefined) continue;
    found[entry.section] = { ...found[entry.section], [device.name]: entry.settings };
  }
  return found;
}

/** netplan's `lifetime: 0` is networkd's PreferredLifetime: the address stays, and is deprecated. */
function addressEntry({ address, length, further }: InterfaceAddress): NetplanAddress {
  const text = `${address}/${length}`;
  return further?.deprecated === true ? { [text]: { lifetime: 0 } } : text;
}

/** The default one of each family that has a next hop (`default` is of the family of what it goes via), then others. */
function routes(
  device: HostDevice,
  ipv4: InterfaceIpv4 | undefined,
  limited: InterfaceSettings["defaultRoute"],
): Pick<NetplanSettings, "routes"> {
  const { gateway, gatewayOnLink, source, metric } = device;
  const weight = metric === undefined ? {} : { metric };
  const from = source === undefined ? {} : { from: `${source}` };
  const all = [
    ...(gateway === undefined
      ? []
      : defaultRoutes({ to: "default", ...hop(gateway, gatewayOnLink), ...weight, ...from }, limited)),
    ...(ipv4?.gateway === undefined
      ? []
      : [{ to: "default", ...hop(ipv4.gateway, ipv4.gatewayOnLink), ...weight }]),
    ...device.routes.map(({ to, via, onLink }) => ({ to: `${to}`, ...hop(via, onLink) })),
    ...device.unused.map(({ prefix, unused }) => ({ to: `${prefix}`, type: unused })),
    ...device.tables
      .filter(({ gateway: via }) => !via.isIpv4 || ipv4 !== undefined)
      .map(({ table, gateway: via, gatewayOnLink: onLink }) => ({
        to: "default",
        ...hop(via, onLink),
        table,
      })),
  ];
  return all.length === 0 ? {} : { routes: all };
}

/** @param hasIpv4 whether the file says its IPv4 address */
function rules({ tables }: HostDevice, hasIpv4: boolean): Pick<NetplanSettings, "routing-policy"> {
  const all = tables
    .flatMap(sourceRules)
    .filter(({ family }) => family === 6 || hasIpv4)
    .map(
      ({ from, to, table, priority }): NetplanRule => ({
        from,
        ...(to === undefined ? {} : { to }),
        table,
        priority,
      }),
    );
  return all.length === 0 ? {} : { "routing-policy": all };
}

/** A next hop, with what makes the kernel take one that lies in no prefix of the interface. */
function hop(via: PlannedAddress, onLink: boolean): Pick<NetplanRoute, "via" | "on-link"> {
  return { via: `${via}`, ...(onLink ? { "on-link": true } : {}) };
}

function defaultRoutes(
  route: NetplanRoute,
  limited: InterfaceSettings["defaultRoute"],
): readonly NetplanRoute[] {
  if (limited === undefined) return [route];
  return [
    { ...route, mtu: limited.mtu },
    { ...route, to: `${limited.except}` },
  ];
}

/** What is said of every interface. An EC2 instance has its IPv4 address by DHCP, which cloud-init's own file asks for. */
function settings(host: HostPlan, device: HostDevice, capabilities: readonly Capability[]): NetplanSettings {
  const ipv4 = host.kind === "ssh" ? device.ipv4 : undefined;
  const addresses = [...device.addresses, ...(ipv4 === undefined ? [] : [ipv4])].map(addressEntry);
  const more = capabilities.flatMap(({ onInterface }) => onInterface?.(host, device.name) ?? []);
  const limited = more.flatMap(({ defaultRoute }) => defaultRoute ?? [])[0];
  return {
    dhcp6: false,
    "accept-ra": false,
    ...(addresses.length === 0 ? {} : { addresses }),
    ...routes(device, ipv4, limited),
    ...rules(device, ipv4 !== undefined),
    ...Object.assign({}, ...more.map(({ netplan }) => netplan)),
  };
}
