import { expect, test } from "@jest/globals";
import { expectations, hostWith, networkFile } from "./host-files.ts";

const bonds = `{
          eno1: {}, eno2: {}, eno3: {}, eno4: {},
          bond0: { bond: { ports: [eno1, eno2], mode: 802.3ad, lacpRate: fast, hashPolicy: layer3+4 }, network: uplink, addresses: ["::10"] },
          bond1: { bond: { ports: [eno3, eno4], mode: active-backup, primary: eno3, miiInterval: 200 } },
        }`;

test("netplan has bonds with their ports and what is said of them", () => {
  expect(networkFile("netplan", bonds)).toContain(`\
  bonds:
    bond0:
      interfaces:
        - "eno1"
        - "eno2"
      parameters:
        mode: "802.3ad"
        lacp-rate: "fast"
        transmit-hash-policy: "layer3+4"
        mii-monitor-interval: 100
      dhcp6: false
      accept-ra: false
      addresses:
        - "3fff:b0b:1::10/64"
      routes:
        - to: "default"
          via: "fe80::1"
    bond1:
      interfaces:
        - "eno3"
        - "eno4"
      parameters:
        mode: "active-backup"
        primary: "eno3"
        mii-monitor-interval: 200
      dhcp6: false
      accept-ra: false
`);
});

test("ifupdown2 has them between NICs and bridges, in the order in which Proxmox VE writes such lines", () => {
  expect(networkFile("ifupdown2", bonds)).toContain(`\
iface eno4 inet manual

auto bond0
iface bond0 inet6 static
	address 3fff:b0b:1::10/64
	gateway fe80::1
	bond-slaves eno1 eno2
	bond-miimon 100
	bond-mode 802.3ad
	bond-xmit-hash-policy layer3+4
	bond-lacp-rate fast

auto bond1
iface bond1 inet manual
	bond-slaves eno3 eno4
	bond-miimon 200
	bond-mode active-backup
	bond-primary eno3
`);
});

test("a host is to have its mode and settings, and its ports in it", () => {
  expect(expectations("ifupdown2", bonds)).toEqual([
    "expect link bond mode 802.3ad miimon 100 xmit_hash_policy layer3+4 lacp_rate fast bond0",
    "expect port bond0 eno1",
    "expect port bond0 eno2",
    "expect link bond mode active-backup miimon 200 primary eno3 bond1",
    "expect port bond1 eno3",
    "expect port bond1 eno4",
  ]);
});

test("its ports are NICs of it alone; a setting goes with a mode that knows it; a primary is one of its ports", () => {
  const { problems } = hostWith(
    "netplan",
    `{
          eno1: {}, eno2: {}, eno3: { network: guests }, eno1.20: { vlan: { id: 20, on: eno1 } },
          bond0: { bond: { ports: [eno1, eno2], mode: balance-rr, lacpRate: slow, hashPolicy: layer2, primary: eno3 } },
          bond1: { bond: { ports: [eno2, eno3, eno1.20, bond0], mode: broadcast } },
        }`,
  );
  expect(problems).toEqual([
    "bond0.bond.lacpRate means nothing to a bond of mode balance-rr; leave it out, or give a mode that knows it: 802.3ad [HX152]",
    "bond0.bond.hashPolicy means nothing to a bond of mode balance-rr; leave it out, or give a mode that knows it: balance-xor, 802.3ad, balance-tlb [HX152]",
    "bond0.bond.primary means nothing to a bond of mode balance-rr; leave it out, or give a mode that knows it: active-backup, balance-tlb, balance-alb [HX152]",
    "bond0.bond.primary is no port of the bond; name one of its ports: eno1, eno2 [HX153]",
    "bond1.bond.ports.0 is a port of bond0 already; give it to one bond [HX043]",
    "bond1.bond.ports.1 has a network of its own; give network and addresses to the bond [HX043]",
    "bond1.bond.ports.2 is a VLAN itself; name a physical interface [HX043]",
    "bond1.bond.ports.3 is a bond itself; name a physical interface [HX043]",
  ]);
});

test("ifupdown2 looks at ports every 255 ms at least", () => {
  const slow = "{ eno1: {}, bond0: { bond: { ports: [eno1], mode: broadcast, miiInterval: 256 } } }";
  expect(hostWith("netplan", slow).problems).toEqual([]);
  expect(hostWith("ifupdown2", slow).problems).toEqual([
    "bond0 can not be written for this host: ifupdown2 takes no miiInterval of more than 255 ms; say network: { renderer: netplan } at the host, which can write it [HX154]",
  ]);
});

test("what a VLAN on it is given, it and its ports carry", () => {
  const jumbo = `{
          eno1: {}, eno2: {},
          bond0: { bond: { ports: [eno1, eno2], mode: active-backup }, network: uplink, addresses: ["::10"] },
          bond0.20: { vlan: { id: 20, on: bond0 }, network: guests, addresses: ["::1"], mtu: 9000 },
        }`;
  const mtus = hostWith("netplan", jumbo).host?.mtus.map(({ interface: link, mtu }) => `${link} ${mtu}`);
  expect(mtus).toEqual(["bond0 9000", "bond0.20 9000", "eno1 9000", "eno2 9000"]);
  const { problems } = hostWith("netplan", jumbo.replace('["::10"]', '["::10"], mtu: 1500'));
  expect(problems).toEqual([
    "bond0.20.mtu is more than the 1500 of bond0, which carries box's bond0.20; give bond0 mtu: 9000, which its other links need not have, or bond0.20 mtu: 1500 [HX156]",
  ]);
});
