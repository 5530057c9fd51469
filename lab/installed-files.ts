import { ifupdown2Link, netplanEntry, portsOf } from "../core/links/index.ts";
import { type HostPlan, type InterfacePlan, uplinkOf } from "../core/plan/index.ts";
import type { TwinFile } from "./supervisor/world.ts";

/**
 * What the installer of a system leaves: the one address by which the machine can be reached, and nothing of
 * the rest that hextet is to bring. Proxmox VE's puts it on a bridge of the first NIC, others on the NIC.
 * @param nameServer its address
 */
export function installedFiles(host: HostPlan, nameServer: string): readonly TwinFile[] {
  const uplink = uplinkOf(host, 6)?.device;
  // Where addresses come by themselves an installer leaves nothing that hextet does not say too.
  if (uplink?.gateway === undefined) return [];
  return [host.renderer === "ifupdown2" ? interfaces(uplink) : netplan(uplink, nameServer)];
}

function interfaces(uplink: InterfacePlan): TwinFile {
  const link = ifupdown2Link(uplink.link, uplink.name);
  const options = link.method === "static" ? link.options : [];
  const content = `# As the installer left it.
auto lo
iface lo inet loopback
${(portsOf(uplink.link) ?? []).map((port) => `\niface ${port} inet manual\n`).join("")}
auto ${uplink.name}
iface ${uplink.name} inet6 static
	address ${addressOf(uplink)}
	gateway ${uplink.gateway}
${options.map((option) => `\t${option}\n`).join("")}`;
  return { path: "/etc/network/interfaces", mode: 0o644, content };
}

/** In the spelling of Ubuntu's installer, which always writes name servers. */
function netplan(uplink: InterfacePlan, nameServer: string): TwinFile {
  const ports = portsOf(uplink.link);
  const section = netplanEntry(uplink.link, { dhcp6: false, "accept-ra": false }, uplink.name)?.section;
  const nics = (ports ?? []).map((port) => `    ${port}: {}\n`).join("");
  const [sections, members] =
    ports === undefined
      ? [`  ${section}:\n`, ""]
      : [`  ethernets:\n${nics}  ${section}:\n`, `      interfaces: [${ports.join(", ")}]\n`];
  const content = `# As the installer left it.
network:
${sections}    ${uplink.name}:
${members}      addresses:
      - ${addressOf(uplink)}
      nameservers:
        addresses:
        - ${nameServer}
        search: []
      routes:
      - to: default
        via: ${uplink.gateway}
${uplink.gatewayOnLink ? "        on-link: true\n" : ""}  version: 2
`;
  return { path: "/etc/netplan/00-installer-config.yaml", mode: 0o600, content };
}

function addressOf(uplink: InterfacePlan): string {
  return uplink.addresses
    .slice(0, 1)
    .map(({ address, length }) => `${address}/${length}`)
    .join("");
}
