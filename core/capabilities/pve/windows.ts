import type { LayoutSite } from "../../layout/layout.ts";
import { standingHosts } from "../../layout/standing-hosts.ts";
import type { InterfaceIpv4 } from "../../plan/interface-address.ts";
import type { Problem } from "../../problem/problem.ts";
import type { GuestPlan } from "./values.ts";

/** Guests with Windows: what Proxmox VE's cloud-init drive says does not reach them by itself. */
export function windowsGuests(site: LayoutSite): Problem[] {
  return standingHosts(site.hosts).flatMap((host) =>
    host.guests
      .filter(({ os }) => os === "windows")
      .map((guest) => ({
        code: "HX255",
        path: [...guest.path, "os"],
        value: "windows",
        reason:
          "cloudbase-init reads of Proxmox VE's cloud-init drive what fits its release, and not all of it",
        fix: `enter the addresses by hand where they do not arrive: hextet plan NAME --guest ${guest.name} prints them`,
      })),
  );
}

/**
 * What a person enters in a guest with Windows: the fields of its dialog, and the same as commands of PowerShell (learn.microsoft.com,
 * module NetTCPIP). The NIC is found by its MAC address.
 *
 * @param host `rack/pve-1`
 */
export function windowsText(host: string, guest: GuestPlan): string {
  const { comes, ipv4, mtu } = guest;
  return `${host}/${guest.name}: the network adapter with the physical address ${dashes(guest.mac)}

Internet Protocol Version 6, Properties
${fields(comes === undefined ? guest : undefined, "Subnet prefix length")}${dialogServers(guest, false)}${
  ipv4 === undefined
    ? ""
    : `
Internet Protocol Version 4, Properties
${fields(ipv4, "Subnet mask")}${dialogServers(guest, true)}`
}
Or in PowerShell, as administrator:

$nic = Get-NetAdapter -Physical | Where-Object MacAddress -eq "${dashes(guest.mac)}"
${comes === undefined ? `Set-NetIPInterface -InterfaceIndex $nic.ifIndex -AddressFamily IPv6 -RouterDiscovery Disabled -Dhcp Disabled\n${newAddress(guest)}` : "Set-NetIPInterface -InterfaceIndex $nic.ifIndex -AddressFamily IPv6 -RouterDiscovery Enabled -Dhcp Enabled\n"}${
  ipv4 === undefined ? "" : newAddress(ipv4)
}${commandServers(guest)}${mtu === undefined ? "" : `Set-NetIPInterface -InterfaceIndex $nic.ifIndex -NlMtuBytes ${mtu}\n`}`;
}

type Own = Pick<GuestPlan, "address" | "length" | "gateway"> | InterfaceIpv4;

/** @param own `undefined`: it comes by itself */
function fields(own: Own | undefined, lengthField: "Subnet prefix length" | "Subnet mask"): string {
  if (own === undefined) return "  Obtain an IPv6 address automatically\n";
  const { address, length, gateway } = own;
  return [
    ["IP address", `${address}`],
    [lengthField, lengthField === "Subnet mask" ? mask(length) : `${length}`],
    ...(gateway === undefined ? [] : [["Default gateway", `${gateway}`]]),
  ]
    .map(([name = "", value]) => `  ${`${name}:`.padEnd(22)} ${value}\n`)
    .join("");
}

function dialogServers(guest: GuestPlan, isIpv4: boolean): string {
  const [preferred, alternate] = guest.resolvers.servers.filter((server) => server.isIpv4 === isIpv4);
  return [
    ["Preferred DNS server:", preferred],
    ["Alternate DNS server:", alternate],
  ]
    .flatMap(([name, server]) => (server === undefined ? [] : [`  ${`${name}`.padEnd(22)} ${server}\n`]))
    .join("");
}

function newAddress({ address, length, gateway }: Own): string {
  const hop = gateway === undefined ? "" : ` -DefaultGateway ${gateway}`;
  return `New-NetIPAddress -InterfaceIndex $nic.ifIndex -IPAddress ${address} -PrefixLength ${length}${hop}\n`;
}

function commandServers({ resolvers: { servers, search } }: GuestPlan): string {
  const quoted = (texts: readonly unknown[]) => texts.map((text) => `"${text}"`).join(", ");
  return [
    ...(servers.length === 0
      ? []
      : [`Set-DnsClientServerAddress -InterfaceIndex $nic.ifIndex -ServerAddresses ${quoted(servers)}\n`]),
    ...(search.length === 0 ? [] : [`Set-DnsClientGlobalSetting -SuffixSearchList ${quoted(search)}\n`]),
  ].join("");
}

function dashes(mac: string): string {
  return mac.toUpperCase().replaceAll(":", "-");
}

/** `255.255.255.0` of 24. */
function mask(length: number): string {
  const bits = (0xffff_ffffn << BigInt(32 - length)) & 0xffff_ffffn;
  return [24n, 16n, 8n, 0n].map((shift) => `${(bits >> shift) & 0xffn}`).join(".");
}
