import type { HostPlan, InterfacePlan } from "../plan/index.ts";
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
  const options = [
    ...one.addresses.map(({ address, length }) => `address ${address}/${length}`),
    ...(one.gateway === undefined ? [] : [`gateway ${one.gateway}`]),
    ...one.routes.flatMap(({ to, via }) => [
      `post-up ip -6 route replace ${to} via ${via} dev ${one.name}`,
      `pre-down ip -6 route del ${to} via ${via} dev ${one.name} || true`,
    ]),
    ...(one.kind.kind === "bridge"
      ? [`bridge-ports ${one.kind.ports.join(" ") || "none"}`, "bridge-stp off", "bridge-fd 0"]
      : []),
  ];
  if (options.length === 0) return `iface ${one.name} inet manual\n`;
  const method = one.addresses.length === 0 ? "inet manual" : "inet6 static";
  return `auto ${one.name}\niface ${one.name} ${method}\n${options.map((option) => `\t${option}\n`).join("")}`;
}
