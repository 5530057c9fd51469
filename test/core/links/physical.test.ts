import { expect, test } from "@jest/globals";
import { canBePort, isNic, leadsOutside, linkOf } from "../../../core/links/index.ts";
import { hostWith, networkFile } from "./host-files.ts";

const interfaces = '{ eno1: { network: uplink, addresses: ["::10", "::11"], ipv4: 0.0.0.10 }, eno2: {} }';

test("netplan has a NIC among its ethernets, with what every interface has", () => {
  expect(networkFile("netplan", interfaces)).toBe(`\
network:
  version: 2
  renderer: "networkd"
  ethernets:
    eno1:
      dhcp6: false
      accept-ra: false
      addresses:
        - "3fff:b0b:1::10/64"
        - "3fff:b0b:1::11/64"
        - "198.51.100.10/24"
      routes:
        - to: "default"
          via: "fe80::1"
        - to: "default"
          via: "198.51.100.1"
    eno2:
      dhcp6: false
      accept-ra: false
`);
});

test("ifupdown2 has a stanza for each family, and none is brought up that nothing stands on", () => {
  expect(networkFile("ifupdown2", interfaces)).toBe(`\
auto lo
iface lo inet loopback

auto eno1
iface eno1 inet static
	address 198.51.100.10/24
	gateway 198.51.100.1

iface eno1 inet6 static
	address 3fff:b0b:1::10/64
	gateway fe80::1
	address-purge no
	post-up ip addr replace 3fff:b0b:1::11/64 dev eno1
	pre-down ip addr del 3fff:b0b:1::11/64 dev eno1 || true

iface eno2 inet manual

source /etc/network/interfaces.d/*
`);
});

test("what says nothing else is a NIC: it comes with the machine, leads outside and can be a port", () => {
  const link = linkOf("eno1", {});
  expect(link).toEqual({ kind: "physical" });
  expect([isNic(link), leadsOutside(link), canBePort(link)]).toEqual([true, true, true]);
  expect(hostWith("netplan", interfaces).host?.interfaces.map(({ link }) => link)).toEqual([link, link]);
});
