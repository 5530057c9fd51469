import type { HostPlan, InterfacePlan } from "../core/plan/index.ts";
import type { TwinFile } from "./supervisor/world.ts";

/**
 * What the installer of a system leaves: the one address by which the machine can be reached, and nothing of
 * the rest that hextet is to bring. Proxmox VE's puts it on a bridge of the first card, others on the card.
 */
export function installedFiles(host: HostPlan): readonly TwinFile[] {
  const uplink = host.interfaces.find((one) => one.gateway !== undefined && one.addresses.length > 0);
  if (uplink === undefined) return [];
  return [host.renderer === "ifupdown2" ? interfaces(uplink) : netplan(uplink)];
}

function interfaces(uplink: InterfacePlan): TwinFile {
  const ports = uplink.kind.kind === "bridge" ? uplink.kind.ports : [];
  const content = `# As the installer left it.
auto lo
iface lo inet loopback
${ports.map((port) => `\niface ${port} inet manual\n`).join("")}
auto ${uplink.name}
iface ${uplink.name} inet6 static
	address ${addressOf(uplink)}
	gateway ${uplink.gateway}
${uplink.kind.kind === "bridge" ? `	bridge-ports ${ports.join(" ") || "none"}\n	bridge-stp off\n	bridge-fd 0\n` : ""}`;
  return { path: "/etc/network/interfaces", mode: 0o644, content };
}

function netplan(uplink: InterfacePlan): TwinFile {
  const bridge = uplink.kind.kind === "bridge";
  const ports = uplink.kind.kind === "bridge" ? uplink.kind.ports : [];
  const content = `# As the installer left it.
network:
  version: 2
  renderer: networkd
${bridge ? `  ethernets:\n${ports.map((port) => `    ${port}: {}\n`).join("")}  bridges:\n` : "  ethernets:\n"}    ${uplink.name}:
${bridge ? `      interfaces: [${ports.join(", ")}]\n` : ""}      addresses: ["${addressOf(uplink)}"]
      routes: [{ to: "default", via: "${uplink.gateway}" }]
`;
  return { path: "/etc/netplan/00-installer-config.yaml", mode: 0o600, content };
}

function addressOf(uplink: InterfacePlan): string {
  return uplink.addresses
    .slice(0, 1)
    .map(({ address, length }) => `${address}/${length}`)
    .join("");
}
