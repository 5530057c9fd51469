import { Ipv6Prefix } from "../core/index.ts";
import { ifupdown2Link, ifupdownLink, netplanEntry, portsOf } from "../core/links/index.ts";
import { type HostPlan, type InterfacePlan, PlannedAddress, uplinkOf } from "../core/plan/index.ts";
import { ipv4Login, loginInterface } from "./login-interface.ts";
import type { TwinFile } from "./supervisor/world.ts";

/**
 * What the installer of a system leaves: the one address by which the machine can be reached, and nothing of
 * the rest that hextet is to bring. Proxmox VE's puts it on a bridge of the first NIC, others on the NIC.
 * @param nameServer its address
 */
export function installedFiles(host: HostPlan, nameServer: string): readonly TwinFile[] {
  const way = ipv4Way(host) ?? ipv6Way(host);
  if (way === undefined) return [];
  if (host.renderer === "ifupdown2") return [interfaces(way, options(way.device))];
  if (host.renderer === "ifupdown")
    return [
      interfaces(
        way,
        made(way.device),
        "\n# This is where others put theirs.\nsource /etc/network/interfaces.d/*\n",
      ),
    ];
  return [host.renderer === "networkmanager" ? keyfile(way, nameServer) : netplan(way, nameServer)];
}

/** How the machine is reached as it was installed. */
interface Way {
  readonly device: InterfacePlan;
  readonly isIpv4: boolean;
  /** With its prefix length. */
  readonly address: string;
  readonly gateway: string;
  readonly gatewayOnLink: boolean;
}

function ipv4Way(host: HostPlan): Way | undefined {
  const login = ipv4Login(host);
  if (login === undefined) return undefined;
  const { device, address, length, gateway, gatewayOnLink } = login;
  return { device, isIpv4: true, address: `${address}/${length}`, gateway: `${gateway}`, gatewayOnLink };
}

function ipv6Way(host: HostPlan): Way | undefined {
  // Who asks a provider for a prefix has no address outside before that is given.
  const found = host.requests.length > 0 ? loginInterface(host) : uplinkOf(host, 6)?.device;
  const device = found && asInstalled(found);
  const [own] = device?.addresses ?? [];
  if (device?.gateway === undefined || own === undefined) return undefined;
  const { gateway, gatewayOnLink } = device;
  return {
    device,
    isIpv4: false,
    address: `${own.address}/${own.length}`,
    gateway: `${gateway}`,
    gatewayOnLink,
  };
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
function interfaces(
  { device, isIpv4, address, gateway }: Way,
  lines: readonly string[],
  more = "",
): TwinFile {
  const content = `# As the installer left it.
auto lo
iface lo inet loopback
${(portsOf(device.link) ?? []).map((port) => `\niface ${port} inet manual\n`).join("")}
auto ${device.name}
iface ${device.name} ${isIpv4 ? "inet" : "inet6"} static
	address ${address}
	gateway ${gateway}
${lines.map((line) => `\t${line}\n`).join("")}${more}`;
  return { path: "/etc/network/interfaces", mode: 0o644, content };
}

/** As Anaconda writes a NIC's. */
function keyfile({ device, isIpv4, address, gateway }: Way, nameServer: string): TwinFile {
  const [nic = device.name] = portsOf(device.link) ?? [];
  const [ipv4, ipv6] = [
    isIpv4 ? `method=manual\naddress1=${address},${gateway}` : "method=disabled",
    isIpv4 ? "method=link-local" : `method=manual\naddress1=${address},${gateway}\ndns=${nameServer};`,
  ];
  const content = `[connection]
id=${nic}
uuid=4fd5a0cf-1c3b-4a52-9d3a-0b6d3f6f7c11
type=ethernet
interface-name=${nic}

[ipv4]
${ipv4}

[ipv6]
${ipv6}
`;
  return { path: `/etc/NetworkManager/system-connections/${nic}.nmconnection`, mode: 0o600, content };
}

/** In the spelling of Ubuntu's installer, which always writes name servers. */
function netplan({ device, address, gateway, gatewayOnLink }: Way, nameServer: string): TwinFile {
  const ports = portsOf(device.link);
  const section = netplanEntry(device.link, { dhcp6: false, "accept-ra": false }, device.name)?.section;
  const nics = (ports ?? []).map((port) => `    ${port}: {}\n`).join("");
  const [sections, members] =
    ports === undefined
      ? [`  ${section}:\n`, ""]
      : [`  ethernets:\n${nics}  ${section}:\n`, `      interfaces: [${ports.join(", ")}]\n`];
  const content = `# As the installer left it.
network:
${sections}    ${device.name}:
${members}      addresses:
      - ${address}
      nameservers:
        addresses:
        - ${nameServer}
        search: []
      routes:
      - to: default
        via: ${gateway}
${gatewayOnLink ? "        on-link: true\n" : ""}  version: 2
`;
  return { path: "/etc/netplan/00-installer-config.yaml", mode: 0o600, content };
}
