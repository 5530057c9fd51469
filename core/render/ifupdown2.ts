import type { HostPlan, InterfaceAddress, InterfacePlan, PlannedAddress } from "../plan/index.ts";
import type { RenderedFile } from "./file.ts";
import { loopbackAddresses } from "./loopback.ts";

/**
 * /etc/network/interfaces as Proxmox VE writes it itself (tabs, `auto` before each stanza, physical
 * interfaces, then bridges, `bridge-ports none`), so that its web panel reads every bridge and writes the
 * file back unchanged. Readers: ifupdown2, PVE::INotify.
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
  const addresses = loopbackAddresses(host).map((address) => `\taddress ${address}\n`);
  return `auto lo\niface lo inet loopback\n${addresses.join("")}`;
}

function stanza(one: InterfacePlan): string {
  const ipv6 = [
    ...options(one.addresses, one.gateway),
    ...one.routes.flatMap(({ to, via }) => [
      `post-up ip -6 route replace ${to} via ${via} dev ${one.name}`,
      `pre-down ip -6 route del ${to} via ${via} dev ${one.name} || true`,
    ]),
  ];
  const ipv4 = one.ipv4 === undefined ? [] : options([one.ipv4], one.ipv4.gateway);
  const bridge = [
    ...(one.kind.kind === "bridge"
      ? [`bridge-ports ${one.kind.ports.join(" ") || "none"}`, "bridge-stp off", "bridge-fd 0"]
      : []),
  ];
  // One stanza a family; what makes a bridge stands in the first, as Proxmox VE writes it.
  const families = [
    ...(ipv4.length === 0 ? [] : [{ method: "inet static", own: ipv4 }]),
    ...(ipv6.length === 0 ? [] : [{ method: "inet6 static", own: ipv6 }]),
  ];
  const [first = { method: "inet manual", own: [] }, ...more] = families;
  if (families.length === 0 && bridge.length === 0) return `iface ${one.name} inet manual\n`;
  const stanzas = [{ ...first, own: [...first.own, ...bridge] }, ...more];
  return `auto ${one.name}\n${stanzas.map(({ method, own }) => stanzaText(`${one.name} ${method}`, own)).join("\n")}`;
}

function options(addresses: readonly InterfaceAddress[], gateway: PlannedAddress | undefined): string[] {
  return [
    ...addresses.map(({ address, length }) => `address ${address}/${length}`),
    ...(gateway === undefined ? [] : [`gateway ${gateway}`]),
  ];
}

function stanzaText(head: string, lines: readonly string[]): string {
  return `iface ${head}\n${lines.map((line) => `\t${line}\n`).join("")}`;
}
