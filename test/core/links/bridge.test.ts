import { expect, test } from "@jest/globals";
import {
  hasCarrier,
  isInner,
  leadsOutside,
  linkOf,
  portsOf,
  takesGuests,
} from "../../../core/links/index.ts";
import { hostWith, networkFile } from "./host-files.ts";

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
    ["loopbacks", "segment"],
    ["services", "segment"],
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
