import { expect, test } from "@jest/globals";
import { planFromText, windowsText } from "../../../core/index.ts";

const layout = (guest: string, mode = "static") => `hextet: 1
purpose: example
sites:
  dc:
    dns: { servers: ["2001:db8::53", 192.0.2.53], search: [example.net] }
    networks:
      vms:
        prefix: "2001:db8:0:8::/64"
        mode: ${mode}
        gateway: "fe80::1"
        mtu: 1400
        ipv4: { prefix: 192.0.2.0/25, gateway: 0.0.0.1 }
    hosts:
      pve:
        connect: { address: { ref: dc/pve/vmbr0 }, hostKey: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGv1nL9mH0n4Qw7yXKk1M0mQ3o0m3Q5m2m1XxY8m9abf }
        network: { renderer: ifupdown2 }
        interfaces:
          eno1: {}
          vmbr0: { bridge: { ports: [eno1] }, network: vms, addresses: ["::10"], ipv4: 0.0.0.10 }
        guests: { office: { id: 101, network: vms, ${guest} } }
`;

const textOf = (text: string) => {
  const { plan, problems } = planFromText("dc", text);
  expect(problems.map(({ code }) => code)).toEqual(["HX255"]);
  const [guest] = plan?.sites[0]?.hosts[0]?.guests ?? [];
  if (guest === undefined) throw new Error("no guest");
  return windowsText("dc/pve", guest);
};

test("a guest with Windows has its addresses printed as its dialog asks for them, and as commands", () => {
  const pinned = 'address: "::25", mac: "02:00:5e:10:00:25", ipv4: 0.0.0.25, os: windows';
  expect(
    textOf(layout(pinned)),
  ).toBe(`dc/pve/office: the network adapter with the physical address 02-00-5E-10-00-25

Internet Protocol Version 6, Properties
  IP address:            2001:db8:0:8::25
  Subnet prefix length:  64
  Default gateway:       fe80::1
  Preferred DNS server:  2001:db8::53

Internet Protocol Version 4, Properties
  IP address:            192.0.2.25
  Subnet mask:           255.255.255.128
  Default gateway:       192.0.2.1
  Preferred DNS server:  192.0.2.53

Or in PowerShell, as administrator:

$nic = Get-NetAdapter -Physical | Where-Object MacAddress -eq "02-00-5E-10-00-25"
Set-NetIPInterface -InterfaceIndex $nic.ifIndex -AddressFamily IPv6 -RouterDiscovery Disabled -Dhcp Disabled
New-NetIPAddress -InterfaceIndex $nic.ifIndex -IPAddress 2001:db8:0:8::25 -PrefixLength 64 -DefaultGateway fe80::1
New-NetIPAddress -InterfaceIndex $nic.ifIndex -IPAddress 192.0.2.25 -PrefixLength 25 -DefaultGateway 192.0.2.1
Set-DnsClientServerAddress -InterfaceIndex $nic.ifIndex -ServerAddresses "2001:db8::53", "192.0.2.53"
Set-DnsClientGlobalSetting -SuffixSearchList "example.net"
Set-NetIPInterface -InterfaceIndex $nic.ifIndex -NlMtuBytes 1400
`);
});

test("one whose address comes by itself is told to take it", () => {
  const text = textOf(layout("os: windows", "slaac").replace('        gateway: "fe80::1"\n', ""));
  expect(text).toContain("  Obtain an IPv6 address automatically\n");
  expect(text).toContain("-RouterDiscovery Enabled -Dhcp Enabled\n");
  expect(text).not.toContain("New-NetIPAddress");
});

test("a container cannot run it", () => {
  const { problems } = planFromText("dc", layout("kind: container, os: windows"));
  expect(problems.map(({ code, path }) => [code, path.at(-1)])).toEqual([["HX005", "os"]]);
});
