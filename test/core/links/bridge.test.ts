import { describe, expect, test } from "@jest/globals";
import { renderGuestCommands } from "../../../core/capabilities/pve/index.ts";
import {
  hasCarrier,
  isInner,
  leadsOutside,
  linkOf,
  portsOf,
  takesGuests,
} from "../../../core/links/index.ts";
import { expectations, hostWith, networkFile } from "./host-files.ts";

const interfaces = `{
          eno1: {}, eno2: {},
          vmbr0: { bridge: { ports: [eno1, eno2] }, network: uplink, addresses: ["::10"], ipv4: 0.0.0.10 },
          vmbr1: { bridge: { ports: [] } },
          vmbr2: { bridge: { ports: [] }, network: guests, addresses: ["::1"] },
        }`;

test("netplan has bridges after the NICs, and the boot waits for none that has no port", () => {
  expect(networkFile("netplan", interfaces)).toBe(`\
network:
  version: 2
  renderer: "networkd"
  ethernets:
    eno1:
      dhcp6: false
      accept-ra: false
    eno2:
      dhcp6: false
      accept-ra: false
  bridges:
    vmbr0:
      interfaces:
        - "eno1"
        - "eno2"
      parameters:
        stp: false
        forward-delay: 0
      dhcp6: false
      accept-ra: false
      addresses:
        - "3fff:b0b:1::10/64"
        - "198.51.100.10/24"
      routes:
        - to: "default"
          via: "fe80::1"
        - to: "default"
          via: "198.51.100.1"
    vmbr1:
      interfaces: []
      parameters:
        stp: false
        forward-delay: 0
      optional: true
      dhcp6: false
      accept-ra: false
    vmbr2:
      interfaces: []
      parameters:
        stp: false
        forward-delay: 0
      optional: true
      dhcp6: false
      accept-ra: false
      addresses:
        - "3fff:b0b:2::1/64"
`);
});

test("ifupdown2 has what makes a bridge in its first stanza, and brings it up also where nothing stands on it", () => {
  expect(networkFile("ifupdown2", interfaces)).toBe(`\
auto lo
iface lo inet loopback

iface eno1 inet manual

iface eno2 inet manual

auto vmbr0
iface vmbr0 inet static
	address 198.51.100.10/24
	gateway 198.51.100.1
	bridge-ports eno1 eno2
	bridge-stp off
	bridge-fd 0

iface vmbr0 inet6 static
	address 3fff:b0b:1::10/64
	gateway fe80::1

auto vmbr1
iface vmbr1 inet manual
	bridge-ports none
	bridge-stp off
	bridge-fd 0

auto vmbr2
iface vmbr2 inet6 static
	address 3fff:b0b:2::1/64
	bridge-ports none
	bridge-stp off
	bridge-fd 0

source /etc/network/interfaces.d/*
`);
});

test("with ports it leads outside; without it is a segment of its host's own, that guests give a carrier", () => {
  const joined = linkOf("vmbr0", { bridge: { ports: ["eno1"] } });
  const inner = linkOf("vmbr2", { bridge: { ports: [] } });
  const answers = [joined, inner].map((link) => [
    portsOf(link),
    leadsOutside(link),
    hasCarrier(link),
    isInner(link),
    takesGuests(link),
  ]);
  expect(answers).toEqual([
    [["eno1"], true, true, false, true],
    [[], false, false, true, true],
  ]);
  const { network } = hostWith("netplan", interfaces);
  expect(network?.map(({ name, placement }) => [name, placement.kind])).toEqual([
    ["guests", "host"],
    ["lan", "segment"],
    ["loopbacks", "segment"],
    ["services", "segment"],
    ["transit", "segment"],
    ["uplink", "segment"],
  ]);
});

test("its ports are there, of one bridge each, no bridges and in no network", () => {
  const { problems } = hostWith(
    "netplan",
    `{
          eno1: {}, eno2: { network: guests },
          vmbr0: { bridge: { ports: [eno1, eno2, eno7] }, network: uplink },
          vmbr1: { bridge: { ports: [eno1, vmbr0] } },
        }`,
  );
  expect(problems).toEqual([
    "vmbr0.bridge.ports.1 has a network of its own; give network and addresses to the bridge [HX043]",
    "vmbr0.bridge.ports.2 names an interface that is not there; did you mean eno1? [HX020]",
    "vmbr1.bridge.ports.0 is a port of vmbr0 already; give it to one bridge [HX043]",
    "vmbr1.bridge.ports.1 has a network of its own; give network and addresses to the bridge [HX043]",
    "vmbr1.bridge.ports.1 is a bridge itself; name a physical interface [HX043]",
  ]);
});

const aware = `{ eno1: {}, vmbr0: { bridge: { ports: [eno1], stp: true, vlans: [7, "100-199"] }, network: uplink, addresses: ["::10"] } }`;

test("a spanning tree takes its time, and VLANs are kept apart where ifupdown2 writes it: netplan has no key for that", () => {
  expect(networkFile("ifupdown2", aware)).toContain(`\
	bridge-ports eno1
	bridge-stp on
	bridge-fd 15
	bridge-vlan-aware yes
	bridge-vids 7 100-199
`);
  expect(expectations("ifupdown2", aware)).toEqual([
    "expect link bridge stp_state 1 vlan_filtering 1 vmbr0",
    "expect port vmbr0 eno1",
  ]);
  expect(hostWith("netplan", aware).problems).toEqual([
    "vmbr0 can not be written for this host: netplan has no key for a bridge's VLANs; say network: { renderer: ifupdown2 } at the host, which can write it [HX154]",
  ]);
  expect(networkFile("netplan", aware.replace(', vlans: [7, "100-199"]', ""))).toContain(`\
      parameters:
        stp: true
        forward-delay: 15
`);
});

test("a bridge that says nothing new is expected by its addresses alone, as ever", () => {
  expect(expectations("netplan", interfaces)).toEqual([]);
});

test("bonds and VLANs are ports as NICs are", () => {
  const stacked = `{ eno1: {}, eno2: {}, eno3: {}, bond0: { bond: { ports: [eno1, eno2], mode: 802.3ad } },
          eno3.7: { vlan: { id: 7, on: eno3 } },
          vmbr0: { bridge: { ports: [bond0, eno3.7] }, network: uplink, addresses: ["::10"] } }`;
  expect(hostWith("netplan", stacked).problems).toEqual([]);
  expect(networkFile("ifupdown2", stacked)).toContain("	bridge-ports bond0 eno3.7\n");
});

test("ifupdown2 takes every name with a dot in it for a VLAN's", () => {
  const dotted = `{ br.lan: { bridge: { ports: [] }, network: guests, addresses: ["::1"] } }`;
  expect(hostWith("netplan", dotted).problems).toEqual([]);
  expect(hostWith("ifupdown2", dotted).problems).toEqual([
    "br.lan can not be written for this host: ifupdown2 takes every name with a dot in it for a VLAN's; say network: { renderer: netplan } at the host, which can write it [HX154]",
  ]);
});

describe("a guest's VLAN", () => {
  const interfaces = `{ eno1: {}, vmbr0: { bridge: { ports: [eno1], vlans: ["10-19"] }, network: uplink, addresses: ["::10"] },
          vmbr0.12: { vlan: { id: 12, on: vmbr0 }, network: guests, addresses: ["::1"] } }`;
  const guestOf = (guest: string, on = interfaces) =>
    hostWith("ifupdown2", `${on}\n        guests: { git: ${guest} }`);
  // Its own host is the router of what leads nowhere else.
  const inner = `{ vmbr0: { bridge: { ports: [], vlans: ["10-19"] } },
          vmbr0.12: { vlan: { id: 12, on: vmbr0 }, network: guests, addresses: ["::1"] } }`;

  test.each([
    ["is that of the host's interface in its network", "{ id: 101, network: guests }", "vmbr0", 12],
    [
      "is the one that it names, on the bridge that it names",
      "{ id: 101, network: services, bridge: vmbr0, vlan: 13 }",
      "vmbr0",
      13,
    ],
    ["is none on a bridge in its network", "{ id: 101, network: uplink }", "vmbr0", undefined],
  ])("%s", (_, guest, bridge, vlan) => {
    const { host, problems } = guestOf(guest, guest.includes("guests") ? inner : interfaces);
    expect(problems).toEqual([]);
    expect(host?.guests[0]).toMatchObject({ bridge, vlan });
    const commands = host === undefined ? [] : renderGuestCommands(host);
    expect(commands[0]).toContain(vlan === undefined ? "bridge=vmbr0 --ip" : `bridge=vmbr0,tag=${vlan} --ip`);
  });

  test.each([
    [
      "{ id: 101, network: guests, vlan: 13 }",
      "vlan is VLAN 13, and the host has guests in VLAN 12 of vmbr0",
    ],
    [
      "{ id: 101, network: services, bridge: vmbr0 }",
      "network is not the network of vmbr0, which is in uplink",
    ],
    [
      "{ id: 101, network: services, bridge: vmbr0, vlan: 20 }",
      "vlan would be VLAN 20 of vmbr0, which does not pass that",
    ],
    [
      "{ id: 101, network: services, bridge: vmbr0.12, vlan: 12 }",
      "bridge is a VLAN, into which no guest is plugged",
    ],
    ["{ id: 101, network: services, bridge: vmbr9, vlan: 12 }", "bridge names a bridge that is not there"],
    ["{ id: 101, network: services }", "network has no bridge on this host"],
  ])("%s", (guest, said) => {
    expect(guestOf(guest).problems.map((problem) => problem.split(";")[0])).toEqual([`git.${said}`]);
  });
});
