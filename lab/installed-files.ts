import { Ipv6Prefix } from "../core/index.ts";
import { ifupdown2Link, ifupdownLink, netplanEntry, portsOf } from "../core/links/index.ts";
import { type HostPlan, type InterfacePlan, PlannedAddress, uplinkOf } from "../core/plan/index.ts";
import { loginInterface } from "./login-interface.ts";
import type { TwinFile } from "./supervisor/world.ts";

/**
 * What the installer of a system leaves: the one address by which the machine can be reached, and nothing of
 * the rest that hextet is to bring. Proxmox VE's puts it on a bridge of the first NIC, others on the NIC.
 * @param nameServer its address
 */
export function installedFiles(host: HostPlan, nameServer: string): readonly TwinFile[] {
  // Who asks a provider for a prefix has no address outside before that is given.
  const found = host.requests.length > 0 ? loginInterface(host) : uplinkOf(host, 6)?.device;
  const uplink = found && asInstalled(found);
  if (uplink?.gateway === undefined) return [];
  if (host.renderer === "ifupdown2") return [interfaces(uplink, options(uplink))];
  if (host.renderer === "ifupdown")
    return [
      interfaces(
        uplink,
        made(uplink),
        "\n# This is where others put theirs.\nsource /etc/network/interfaces.d/*\n",
      ),
    ];
  return [host.renderer === "networkmanager" ? keyfile(uplink, nameServer) : netplan(uplink, nameServer)];
}

/**
 * An address that will come by itself is there as a static one, with the segment's router: who advertises may be a host that hextet
 * has yet to configure. So is the one of a host that has its way out elsewhere.
 */
function asInstalled(uplink: InterfacePlan): InterfacePlan {
  const [own] = uplink.addresses;
  if (own === undefined || (uplink.gateway !== undefined && uplink.comes === undefined)) return uplink;
  const { block, value } = own.address;
  const prefix = Ipv6Prefix.containing(value, uplink.comes?.prefix.length ?? own.length);
  const router = new PlannedAddress(block, prefix.addressAt(prefix.size - 2n));
  return { ...uplink, gateway: router, gatewayOnLink: false };
}

function options({ link, name }: InterfacePlan): readonly string[] {
  const own = ifupdown2Link(link, name);
  return own.method === "static" ? own.options : [];
}

function made({ link, name }: InterfacePlan): readonly string[] {
  return ifupdownLink(link, name).make.map((command) => `pre-up ${command}`);
}

/** @param lines what makes the uplink */
function interfaces(uplink: InterfacePlan, lines: readonly string[], more = ""): TwinFile {
  const content = `# As the installer left it.
auto lo
iface lo inet loopback
${(portsOf(uplink.link) ?? []).map((port) => `\niface ${port} inet manual\n`).join("")}
auto ${uplink.name}
iface ${uplink.name} inet6 static
	address ${addressOf(uplink)}
	gateway ${uplink.gateway}
${lines.map((line) => `\t${line}\n`).join("")}${more}`;
  return { path: "/etc/network/interfaces", mode: 0o644, content };
}

/** As Anaconda writes a NIC's. */
function keyfile(uplink: InterfacePlan, nameServer: string): TwinFile {
  const [nic = uplink.name] = portsOf(uplink.link) ?? [];
  const content = `[connection]
id=${nic}
uuid=4fd5a0cf-1c3b-4a52-9d3a-0b6d3f6f7c11
type=ethernet
interface-name=${nic}

[ipv4]
method=disabled

[ipv6]
method=manual
address1=${addressOf(uplink)},${uplink.gateway}
dns=${nameServer};
`;
  return { path: `/etc/NetworkManager/system-connections/${nic}.nmconnection`, mode: 0o600, content };
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
