import { describe, expect, test } from "@jest/globals";
import { readIfupdown2, readNetplan } from "../../../core/import/index.ts";
import { planFromText, renderHost } from "../../../core/index.ts";
import { imported } from "./reported-hosts.ts";

const fromInterfaces = (...texts: readonly string[]) => {
  const { host, notes } = readIfupdown2(
    "h",
    texts.map((text, at) => ({ path: `interfaces.${at}`, text })),
  );
  return imported([host], notes);
};

/** The network file that follows from a layout of one host. */
function rendered(text: string): string {
  const { plan, problems } = planFromText("x", text);
  const [host] = plan?.sites[0]?.hosts ?? [];
  if (host === undefined) throw new Error(problems.map(({ reason }) => reason).join("; "));
  return renderHost(host).files.find((file) => /netplan|interfaces$/.test(file.path))?.content ?? "";
}

/** As Proxmox VE writes it: a bond of two NICs, a bridge on it, and another one on a VLAN of it. */
const pve = `auto lo
iface lo inet loopback

auto eno1
iface eno1 inet manual

auto eno2
iface eno2 inet manual

auto bond0
iface bond0 inet manual
\tbond-slaves eno1 eno2
\tbond-miimon 100
\tbond-mode 802.3ad
\tbond-xmit-hash-policy layer3+4

iface bond0.100 inet manual

auto vmbr0
iface vmbr0 inet6 static
\taddress 2001:db8:9::10/64
\tgateway fe80::1
\tbridge-ports bond0
\tbridge-stp off
\tbridge-fd 0

auto vmbr0v100
iface vmbr0v100 inet manual
\tbridge-ports bond0.100
\tbridge-stp off
\tbridge-fd 0

auto vmbr1
iface vmbr1 inet6 static
\taddress 2001:db8:a::1/64
\tmtu 9000
\tbridge-ports none
\tbridge-stp off
\tbridge-fd 0
\tbridge-vlan-aware yes
\tbridge-vids 2-4094
`;

describe("links as the field has them", () => {
  test("a bond on Proxmox VE keeps its ports and its mode, and so does the VLAN on it", () => {
    const { text, notes } = fromInterfaces(pve);
    expect(notes).toEqual([]);
    for (const entry of [
      "network: { renderer: ifupdown2 }",
      "eno1: {}",
      'bond0: { bond: { ports: [eno1, eno2], mode: 802.3ad, hashPolicy: "layer3+4" } }',
      "bond0.100: { vlan: { id: 100, on: bond0 } }",
      'vmbr0: { bridge: { ports: [bond0] }, network: net-2001-db8-9, addresses: ["::10"] }',
      "vmbr0v100: { bridge: { ports: [bond0.100] } }",
      'vmbr1: { bridge: { ports: [], vlans: ["2-4094"] }, network: net-2001-db8-a, addresses: ["::1"], mtu: 9000 }',
    ])
      expect(text.replaceAll('"802.3ad"', "802.3ad")).toContain(entry);
    const file = rendered(text);
    expect(file).toContain("\tbond-slaves eno1 eno2\n\tbond-miimon 100\n\tbond-mode 802.3ad\n");
    expect(file).toContain("iface bond0.100 inet manual");
  });

  test("a VLAN of netplan's stays one, in the section where netplan looks for it", () => {
    const text = `network:
  version: 2
  ethernets:
    eno1: {}
  vlans:
    eno1.4000:
      id: 4000
      link: eno1
      addresses: ["2001:db8:40::5/64"]
      routes: [{to: "::/0", via: "fe80::1"}]
`;
    const { host, notes } = readNetplan("h", [{ path: "01-netcfg.yaml", text }]);
    const { text: layout, notes: more } = imported([host], notes);
    expect(more).toEqual([]);
    expect(layout).toContain("eno1.4000: { vlan: { id: 4000, on: eno1 }, network: net-2001-db8-40");
    expect(rendered(layout)).toMatch(/^ {2}vlans:\n {4}eno1\.4000:\n {6}id: 4000\n {6}link: "eno1"$/m);
  });
});

describe("files of Debian's ifupdown", () => {
  test("are known by words of its own, and by SLAAC where there is no bridge", () => {
    const { text, notes } = fromInterfaces(`auto eno1
iface eno1 inet6 static
	address 2001:db8:1::5/64
	dad-attempts 0
	accept_ra 0
	up ip -6 addr add 2001:db8:1::6/64 dev $IFACE
`);
    expect(notes).toEqual([]);
    expect(text).toContain("network: { renderer: ifupdown }");
    expect(text).toContain('addresses: ["::5", "::6"]');
    const auto = "auto eno1\niface eno1 inet6 auto\n";
    const other = "iface eno2 inet6 static\n\taddress 2001:db8:2::5/64\n";
    expect(fromInterfaces(`${auto}${other}`).text).toContain("renderer: ifupdown }");
    expect(fromInterfaces(`${auto}${other}\tbridge-ports none\n`).text).toContain("renderer: ifupdown2 }");
  });
});

describe("files of ifupdown2's", () => {
  test("are read in every spelling: aliases, underscores, netmasks, lines that go on, commands by their paths", () => {
    const { text, notes } = fromInterfaces(`# by hand
auto br0
iface br0 inet6 static
  address 2001:db8:1::5
  netmask 64
  bridge_ports eno1 \\
    eno2
iface br0:0 inet6 static
  address 2001:db8:1::6/64
  up /sbin/ip -6 route add default via fe80::1 dev br0 metric 512 || true
  post-up ip -6 addr add 2001:db8:7::5/64 dev br0 preferred_lft 0
  down /sbin/ip -6 route del default via fe80::1 dev br0
`);
    expect(notes).toEqual([]);
    expect(text).toContain(
      'br0: { bridge: { ports: [eno1, eno2] }, network: net-2001-db8-1, addresses: ["::5", "::6"], prefixes: { net-2001-db8-7: ["::5"] }, metric: 512 }',
    );
  });

  test("a link that others lie on is there without a stanza of its own", () => {
    const { interfaces, notes } = fromInterfaces(
      "iface br0 inet6 static\n\taddress 2001:db8:1::5/64\n\tbridge-ports eno1.20\n",
    );
    expect(notes).toEqual([]);
    expect(interfaces).toEqual(["h/br0 bridge of eno1.20", "h/eno1 physical", "h/eno1.20 vlan"]);
  });

  test("a file that is none of theirs is refused with its first odd line; stanzas that say nothing of an interface are passed over", () => {
    expect(() => fromInterfaces("network: {}\n")).toThrow(
      'interfaces.0: "network: {}" is of no stanza, so that this is no file of ifupdown2; give the host\'s /etc/network/interfaces',
    );
    const passedOver =
      "mapping eth0\n\tscript /bin/choose\n\nauto eno1\niface eno1 inet6 static\n\taddress 2001:db8:1::5/64\n";
    expect(fromInterfaces(passedOver).interfaces).toEqual(["h/eno1 physical"]);
  });

  test("what they say and a layout does not is named, each by its line", () => {
    const { notes } = fromInterfaces(`iface eno1 inet dhcp
iface eno1 inet6 static
  address 2001:db8:1::5/64
  gateway fe80::1
  dns-nameservers 2001:db8::53
  pre-up ethtool -s eno1 wol d
  post-up echo up
  post-up ip -6 rule add from all fwmark 7 lookup 9
  post-up ip -6 route add 2001:db8:99::/48 via fe80::2 dev eno1
iface vx1 inet6 static
  vxlan-id 7
  address 2001:db8:2::1/64
source interfaces.d/*
`);
    expect(notes).toEqual([
      "h: what interfaces.d/* says is left out: it was not given; add interfaces.d beside interfaces",
      "h/eno1: the route 2001:db8:99::/48 via fe80::2 is left out: routes: of a network are those of all its hosts; add it there where they all have it",
      "h/eno1: 1 rule of policy routing is left out: a layout has rules for what leaves from all that an interface has in a network",
      "h/eno1: dns-nameservers 2001:db8::53 is left out: a layout has no word for it",
      "h/eno1: post-up echo up is left out: a layout has no word for it",
      "h/eno1: pre-up ethtool -s eno1 wol d is left out: a layout has no word for it",
      "h/vx1 is left out: a layout has no words for VXLANs; with it goes 2001:db8:2::1/64",
    ]);
  });

  test("those that are given beside it belong to it", () => {
    const { text, notes } = fromInterfaces(
      "iface eno1 inet6 static\n\taddress 2001:db8:1::5/64\nsource interfaces.d/*\n",
      "iface eno1 inet6 static\n\taddress 2001:db8:1::6/64\n",
    );
    expect(notes).toEqual([]);
    expect(text).toContain('addresses: ["::5", "::6"]');
  });
});
