import type { Capability, InterfaceSettings } from "../capabilities/capability.ts";
import { type Ifupdown2Link, ifupdown2Link } from "../links/index.ts";
import type { HostPlan, InterfaceAddress, PlannedAddress } from "../plan/index.ts";
import type { RenderedFile } from "./file.ts";
import { type HostDevice, hostDevices } from "./host-devices.ts";
import { patiently, refusedLines, routeLines, stanzaText, tableLines } from "./stanza-lines.ts";

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
      capabilities.flatMap(({ onInterface }) => onInterface?.(host, device.name) ?? []),
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
function stanza(device: HostDevice, more: readonly InterfaceSettings[]): string {
  const link = ifupdown2Link(device.link, device.name);
  switch (link.method) {
    case "loopback":
      return loopback(device);
    case "static":
      return byFamily(
        device,
        [...link.options, ...more.flatMap(({ ifupdown2 }) => ifupdown2 ?? [])],
        link,
        more.flatMap(({ ifupdown2Ipv6 }) => ifupdown2Ipv6 ?? [])[0],
        more.flatMap(({ ifupdown2Ipv4 }) => ifupdown2Ipv4 ?? [])[0],
      );
  }
}

function loopback({ name, addresses, unused }: HostDevice): string {
  const { first, more } = options(addresses, noLines, name, "option");
  return `auto ${name}\n${stanzaText(`${name} inet loopback`, [...first, ...more, ...refusedLines(unused)])}`;
}

/**
 * @param own what makes the link, and what else is said of it
 * @param coming the IPv6 stanza, where addresses come by themselves: those that the layout says besides are commands
 * @param coming4 the same of the IPv4 stanza
 */
function byFamily(
  device: HostDevice,
  own: readonly string[],
  { isMade, commands = [] }: Extract<Ifupdown2Link, { readonly method: "static" }>,
  coming: InterfaceSettings["ifupdown2Ipv6"],
  coming4: InterfaceSettings["ifupdown2Ipv4"],
): string {
  const { name, addresses, ipv4, gateway, gatewayOnLink, metric, source, routes, tables } = device;
  const families: FamilyLines[] = [];
  // Of a link that a command has made ifupdown2 may not have heard yet when it comes to addresses, and then says nothing.
  const isLate = commands.length > 0;
  const spelling = isLate ? "both" : "option";
  const ofFamily = (family: 4 | 6) =>
    tables
      .filter(({ gateway: via }) => via.isIpv4 === (family === 4))
      .flatMap((table) => tableLines(table, name));
  if (ipv4 !== undefined) {
    const { gateway: via, gatewayOnLink: onLink } = ipv4;
    const wayOut = defaultRoute(via && { family: 4, via, onLink, metric, source: undefined }, name, isLate);
    const { first, more } = options([ipv4], wayOut, name, spelling);
    families.push({ method: "inet static", first, more: [...more, ...ofFamily(4)] });
  }
  if (coming4 !== undefined) families.push({ method: `inet ${coming4.method}`, first: [], more: [] });
  const wayOut = defaultRoute(
    gateway && { family: 6, via: gateway, onLink: gatewayOnLink, metric, source },
    name,
    isLate,
  );
  const { first, more } = options(addresses, wayOut, name, coming === undefined ? spelling : "command");
  const ipv6 = [
    ...(coming?.commands ?? []),
    ...more,
    ...routes.flatMap((route) => routeLines(route, name)),
    ...ofFamily(6),
  ];
  if (first.length + ipv6.length > 0)
    families.push({ method: `inet6 ${coming?.method ?? "static"}`, first, more: ipv6 });
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

type Lines = Omit<FamilyLines, "method">;

const noLines: Lines = { first: [], more: [] };

/**
 * How an interface's first address is said: as ifupdown2's option; so, and by a command that makes sure of it; or by a
 * command alone, as all further ones are.
 */
type Spelling = "option" | "both" | "command";

function options(
  addresses: readonly InterfaceAddress[],
  wayOut: Lines,
  name: string,
  spelling: Spelling,
): Lines {
  const isDeprecated = ({ further }: InterfaceAddress) => further?.deprecated === true;
  const first = spelling === "command" ? undefined : addresses.find((address) => !isDeprecated(address));
  const further = addresses.filter((address) => address !== first);
  return {
    first: [...(first === undefined ? [] : [`address ${addressText(first)}`]), ...wayOut.first],
    more: [
      ...(further.length === 0 && spelling !== "command" ? [] : ["address-purge no"]),
      ...(first !== undefined && spelling === "both"
        ? [`post-up ip addr replace ${addressText(first)} dev ${name}`]
        : []),
      ...further.flatMap((address) => [
        `post-up ip addr replace ${addressText(address)} dev ${name}${isDeprecated(address) ? " preferred_lft 0" : ""}`,
        `pre-down ip addr del ${addressText(address)} dev ${name} || true`,
      ]),
      ...wayOut.more,
    ],
  };
}

function addressText({ address, length }: InterfaceAddress): string {
  return `${address}/${length}`;
}

/** A default route through an interface. */
interface WayOut {
  readonly family: 4 | 6;
  readonly via: PlannedAddress;
  readonly onLink: boolean;
  readonly metric: number | undefined;
  readonly source: PlannedAddress | undefined;
}

/**
 * `gateway`, of which ifupdown2 says itself that it is on-link (its policy l3_intf_default_gateway_set_onlink), so that one
 * outside of the prefix is taken too. It has no words for a metric and for a source: such a route is a command.
 */
function defaultRoute(wayOut: WayOut | undefined, name: string, isLate: boolean): Lines {
  if (wayOut === undefined) return noLines;
  const { family, via, onLink, metric, source } = wayOut;
  if (metric === undefined && source === undefined)
    return {
      first: [`gateway ${via}`],
      more: isLate ? [`post-up ip -${family} route replace default via ${via} dev ${name} onlink`] : [],
    };
  const route = [
    `default via ${via} dev ${name}`,
    ...(onLink ? ["onlink"] : []),
    ...(metric === undefined ? [] : [`metric ${metric}`]),
  ].join(" ");
  const replace = `ip -${family} route replace ${route}`;
  return {
    first: [],
    more: [
      `post-up ${source === undefined ? replace : patiently(`${replace} src ${source}`)}`,
      `pre-down ip -${family} route del ${route} || true`,
    ],
  };
}
