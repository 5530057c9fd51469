import { expect, test } from "@jest/globals";
import { renderHost } from "../../../core/index.ts";
import { canBePort, isNic, leadsOutside, linkOf } from "../../../core/links/index.ts";
import { expectations, hostWith, networkFile } from "./host-files.ts";

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

const byMac = `{ lan0: { nic: { mac: "02:00:5E:10:00:01" }, network: uplink, addresses: ["::10"] } }`;

test("one that is found by its MAC address gets its name from netplan, or from a file of udev's beside ifupdown2", () => {
  expect(networkFile("netplan", byMac)).toContain(`\
    lan0:
      match:
        macaddress: "02:00:5e:10:00:01"
      set-name: "lan0"
      dhcp6: false
`);
  const { host } = hostWith("ifupdown2", byMac);
  const file = host && renderHost(host).files.find(({ subsystem }) => subsystem === "udev");
  expect([file?.path, file?.content.split("\n").slice(1).join("\n")]).toEqual([
    "/etc/systemd/network/10-hextet-lan0.link",
    "[Match]\nPermanentMACAddress=02:00:5e:10:00:01\n\n[Link]\nName=lan0\n",
  ]);
  expect(expectations("ifupdown2", byMac)).toEqual(["expect nic 02:00:5e:10:00:01 lan0"]);
});

test("it may be called what one likes, and no two are one NIC", () => {
  const bond0 = byMac.replace("lan0", "bond0");
  expect(hostWith("netplan", bond0).problems).toEqual([]);
  expect(
    hostWith(
      "netplan",
      '{ a: { nic: { mac: "02:00:5e:10:00:01" } }, b: { nic: { mac: "02:00:5E:10:00:01" } } }',
    ).problems,
  ).toEqual([
    "b is the NIC that came with 02:00:5e:10:00:01, and so is a; give each NIC the MAC address that it came with [HX157]",
  ]);
});
