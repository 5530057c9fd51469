import { expect, test } from "@jest/globals";
import { planFromText } from "../../../core/index.ts";
import { hasNeighbours, isInner, leadsOutside, linkOf } from "../../../core/links/index.ts";
import { hostWith, networkFile } from "./host-files.ts";

const interfaces = `{ eno1: { network: uplink, addresses: ["::10"] }, lo: { network: loopbacks, addresses: ["::1"], ipv4: 0.0.0.1 } }`;
const services = `services: { dns: { network: services, hosts: [box], address: "::53" } }`;

test("netplan has the loopback first among its ethernets, with addresses alone, those of services last", () => {
  expect(networkFile("netplan", interfaces, services)).toBe(`\
network:
  version: 2
  renderer: "networkd"
  ethernets:
    lo:
      addresses:
        - "3fff:b0b:3::1/128"
        - "192.0.2.1/32"
        - "3fff:b0b:4::53/128"
    eno1:
      dhcp6: false
      accept-ra: false
      addresses:
        - "3fff:b0b:1::10/64"
      routes:
        - to: "default"
          via: "fe80::1"
`);
});

test("ifupdown2 has it in one stanza, whose addresses are of both families", () => {
  expect(networkFile("ifupdown2", interfaces, services)).toBe(`\
auto lo
iface lo inet loopback
	address 3fff:b0b:3::1/128
	address-purge no
	post-up ip addr replace 192.0.2.1/32 dev lo
	pre-down ip addr del 192.0.2.1/32 dev lo || true
	post-up ip addr replace 3fff:b0b:4::53/128 dev lo
	pre-down ip addr del 3fff:b0b:4::53/128 dev lo || true

auto eno1
iface eno1 inet6 static
	address 3fff:b0b:1::10/64
	gateway fe80::1

source /etc/network/interfaces.d/*
`);
});

test("a host whose layout names none has it all the same, where something is on it", () => {
  expect(networkFile("netplan", '{ eno1: { network: uplink, addresses: ["::10"] } }', services)).toContain(`\
    lo:
      addresses:
        - "3fff:b0b:4::53/128"
    eno1:
`);
  expect(networkFile("netplan", "{ eno1: { network: uplink }, lo: {} }")).not.toContain("lo:");
});

test("nobody else is on it, and the site's router has a route to each of its addresses", () => {
  const link = linkOf("lo", {});
  expect(link).toEqual({ kind: "loopback" });
  expect([hasNeighbours(link), leadsOutside(link), isInner(link)]).toEqual([false, false, false]);
  const { plan } = hostWith("netplan", interfaces);
  expect(plan?.sites[0]?.routes.map(({ to, via }) => `${to} via ${via}`)).toEqual([
    "3fff:b0b:3::1/128 via 3fff:b0b:1::10",
  ]);
});

test("it is no bridge and has no pools, and no bridge has it as a port", () => {
  const lo = '{ bridge: { ports: [] }, network: loopbacks, addresses: [], pools: { containers: "::8/126" } }';
  expect(hostWith("netplan", `{ eno1: { network: uplink }, lo: ${lo} }`).problems).toEqual([
    "lo.bridge does not go with a loopback; leave it out [HX005]",
    "lo.pools does not go with a loopback; leave it out [HX005]",
  ]);
  expect(
    hostWith("netplan", "{ lo: {}, vmbr0: { bridge: { ports: [lo] }, network: uplink } }").problems,
  ).toEqual(["vmbr0.bridge.ports.0 is a loopback itself; name a physical interface [HX043]"]);
});

test("a host in a VPC has none to give addresses to", () => {
  const { problems } = planFromText(
    "vpc",
    `hextet: 1
purpose: lab
sites:
  cloud:
    aws: { region: eu-central-1, vpc: { ipv4: 10.20.0.0/16, ipv6: amazon } }
    networks: { edge: { zone: eu-central-1a, ipv4: { prefix: 10.20.1.0/24 } } }
    hosts:
      web-1:
        aws: { instanceType: t3.small, image: debian-13 }
        interfaces: { ens5: { network: edge }, lo: {} }
`,
  );
  expect(problems.filter(({ path }) => path.includes("lo"))).toMatchObject([
    {
      code: "HX005",
      path: ["sites", "cloud", "hosts", "web-1", "interfaces", "lo"],
      reason: "is not for a host in a VPC, which delivers to interfaces and to no loopback",
    },
  ]);
});
