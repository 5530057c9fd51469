import type { Capability } from "../capabilities/capability.ts";
import { type Ifupdown2Link, ifupdown2Link } from "../links/index.ts";
import type { HostPlan, InterfaceAddress, InterfaceRoute, PlannedAddress } from "../plan/index.ts";
import type { RenderedFile } from "./file.ts";
import { type HostDevice, hostDevices } from "./host-devices.ts";

/**
 * /etc/network/interfaces as Proxmox VE writes it itself: tabs, `auto` before each stanza, physical interfaces, then
 * bridges, and in a stanza `address`, `gateway`, what makes the bridge, and only then lines that Proxmox VE does not
 * know. So its web panel reads every bridge, and writes the file back unchanged but for the comment that it puts on top.
 *
 * It keeps one `address` for each interface and family, the last. Further ones are therefore commands, which it writes
 * back as they are. ifupdown2 takes what no `address` names for a leftover and gives such an interface all its addresses
 * anew at each reload, hence `address-purge no`; what goes is taken away by the agent.
 *
 * Readers: ifupdown2, PVE::Network::Interfaces.
 */
export function renderIfupdown2(
  host: HostPlan,
  capabilities: readonly Capability[],
): readonly RenderedFile[] {
  if (host.renderer !== "ifupdown2") return [];
  const stanzas = hostDevices(host, capabilities).map((device) =>
    stanza(
      device,
      capabilities.flatMap(({ onInterface }) => onInterface?.(host, device.name)?.ifupdown2 ?? []),
    ),
  );
  return [
    {
      path: "/etc/network/interfaces",
      mode: 0o644,
      content: `${stanzas.join("\n")}\nsource /etc/network/interfaces.d/*\n`,
      subsystem: "ifupdown2",
    },
  ];
}

/** @param more what capabilities say of it */
function stanza(device: HostDevice, more: readonly string[]): string {
  const link = ifupdown2Link(device.link, device.name);
  switch (link.method) {
    case "loopback":
      return loopback(device);
    case "static":
      return byFamily(device, [...link.options, ...more], link);
  }
}

function loopback({ name, addresses }: HostDevice): string {
  const { first, more } = options(addresses, undefined, name);
  return `auto ${name}\n${stanzaText(`${name} inet loopback`, [...first, ...more])}`;
}

/** @param own what makes the link, and what else is said of it */
function byFamily(
  { name, addresses, ipv4, gateway, routes }: HostDevice,
  own: readonly string[],
  { isMade, commands = [] }: Extract<Ifupdown2Link, { readonly method: "static" }>,
): string {
  const families: FamilyLines[] = [];
  if (ipv4 !== undefined) families.push({ method: "inet static", ...options([ipv4], ipv4.gateway, name) });
  const { first, more } = options(addresses, gateway, name);
  const ipv6 = [...more, ...routes.flatMap((route) => routeLines(route, name))];
  if (first.length + ipv6.length > 0) families.push({ method: "inet6 static", first, more: ipv6 });
  if (families.length === 0 && own.length === 0 && !isMade) return `iface ${name} inet manual\n`;
  // One stanza a family; what makes the link stands in the first, as Proxmox VE writes it.
  const [head = { method: "inet manual", first: [], more: [] }, ...others] = families;
  const stanzas = [{ ...head, first: [...head.first, ...own], more: [...commands, ...head.more] }, ...others];
  const texts = stanzas.map((family) =>
    stanzaText(`${name} ${family.method}`, [...family.first, ...family.more]),
  );
  return `auto ${name}\n${texts.join("\n")}`;
}

/** What a stanza says of one family: options that Proxmox VE knows, and lines that it keeps as they are. */
interface FamilyLines {
  readonly method: string;
  readonly first: readonly string[];
  readonly more: readonly string[];
}

function options(
  addresses: readonly InterfaceAddress[],
  gateway: PlannedAddress | undefined,
  name: string,
): Omit<FamilyLines, "method"> {
  const [first, ...further] = addresses.map(({ address, length }) => `${address}/${length}`);
  return {
    first: [
      ...(first === undefined ? [] : [`address ${first}`]),
      ...(gateway === undefined ? [] : [`gateway ${gateway}`]),
    ],
    more: [
      ...(further.length === 0 ? [] : ["address-purge no"]),
      ...further.flatMap((address) => [
        `post-up ip addr replace ${address} dev ${name}`,
        `pre-down ip addr del ${address} dev ${name} || true`,
      ]),
    ],
  };
}

function routeLines({ to, via }: InterfaceRoute, name: string): string[] {
  return [
    `post-up ip -6 route replace ${to} via ${via} dev ${name}`,
    `pre-down ip -6 route del ${to} via ${via} dev ${name} || true`,
  ];
}

function stanzaText(head: string, lines: readonly string[]): string {
  return `iface ${head}\n${lines.map((line) => `\t${line}\n`).join("")}`;
}
