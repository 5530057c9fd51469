import type { HostPlan, InterfaceAddress, InterfacePlan, PlannedAddress } from "../plan/index.ts";
import type { RenderedFile } from "./file.ts";
import { loopbackAddresses } from "./loopback.ts";

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
export function renderIfupdown2(host: HostPlan): readonly RenderedFile[] {
  if (host.renderer !== "ifupdown2") return [];
  const physical = host.interfaces.filter((one) => one.kind.kind === "physical");
  const bridges = host.interfaces.filter((one) => one.kind.kind === "bridge");
  const stanzas = [loopback(host), ...[...physical, ...bridges].map(stanza)];
  return [
    {
      path: "/etc/network/interfaces",
      mode: 0o644,
      content: `${stanzas.join("\n")}\nsource /etc/network/interfaces.d/*\n`,
      subsystem: "ifupdown2",
    },
  ];
}

function loopback(host: HostPlan): string {
  const own = options(loopbackAddresses(host), undefined, "lo");
  return `auto lo\n${stanzaText("lo inet loopback", [...own.first, ...own.more])}`;
}

function stanza(one: InterfacePlan): string {
  const bridge =
    one.kind.kind === "bridge"
      ? [`bridge-ports ${one.kind.ports.join(" ") || "none"}`, "bridge-stp off", "bridge-fd 0"]
      : [];
  const ipv4 =
    one.ipv4 === undefined ? [] : [{ method: "inet static", ...own([one.ipv4], one.ipv4.gateway, one) }];
  const ipv6 = own(one.addresses, one.gateway, one);
  const all = { ...ipv6, more: [...ipv6.more, ...one.routes.flatMap((route) => routeLines(route, one))] };
  const families = [
    ...ipv4,
    ...(all.first.length + all.more.length === 0 ? [] : [{ method: "inet6 static", ...all }]),
  ];
  if (families.length === 0 && bridge.length === 0) return `iface ${one.name} inet manual\n`;
  // One stanza a family; what makes a bridge stands in the first, as Proxmox VE writes it.
  const [head = { method: "inet manual", first: [], more: [] }, ...others] = families;
  const stanzas = [{ ...head, first: [...head.first, ...bridge] }, ...others];
  const texts = stanzas.map(({ method, first, more }) =>
    stanzaText(`${one.name} ${method}`, [...first, ...more]),
  );
  return `auto ${one.name}\n${texts.join("\n")}`;
}

/** What a stanza says of one family: options that Proxmox VE knows, and lines that it keeps as they are. */
interface FamilyLines {
  readonly first: readonly string[];
  readonly more: readonly string[];
}

function own(
  addresses: readonly InterfaceAddress[],
  gateway: PlannedAddress | undefined,
  { name }: InterfacePlan,
): FamilyLines {
  return options(
    addresses.map(({ address, length }) => `${address}/${length}`),
    gateway,
    name,
  );
}

function options(
  addresses: readonly string[],
  gateway: PlannedAddress | undefined,
  name: string,
): FamilyLines {
  const [first, ...further] = addresses;
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

function routeLines({ to, via }: InterfacePlan["routes"][number], { name }: InterfacePlan): string[] {
  return [
    `post-up ip -6 route replace ${to} via ${via} dev ${name}`,
    `pre-down ip -6 route del ${to} via ${via} dev ${name} || true`,
  ];
}

function stanzaText(head: string, lines: readonly string[]): string {
  return `iface ${head}\n${lines.map((line) => `\t${line}\n`).join("")}`;
}
