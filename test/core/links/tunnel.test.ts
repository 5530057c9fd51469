import { expect, test } from "@jest/globals";
import { leadsOutside, linksOf, type NetworkRenderer } from "../../../core/links/index.ts";
import { expectations, hostWith, networkFile } from "./host-files.ts";

const interfaces = (tunnel: string, more = "", eno1 = "ipv4: true") => `{
          eno1: { network: lan, addresses: [], ${eno1} },
          he0: { tunnel: ${tunnel}, network: transit, addresses: ["::2"]${more} },
        }`;
const between = interfaces("{ kind: 6in4, local: eno1, remote: 203.0.113.1 }");
const of = (renderer: NetworkRenderer) => networkFile(renderer, between);

test("netplan has a tunnel of mode sit, from the interface's address to the other end, with what IPv4's header leaves", () => {
  expect(of("netplan")).toContain(`\
  tunnels:
    he0:
      mode: "sit"
      local: "192.0.2.130"
      remote: "203.0.113.1"
      ttl: 64
      dhcp6: false
      accept-ra: false
      addresses:
        - "3fff:b0b:9::2/64"
      routes:
        - to: "default"
          via: "3fff:b0b:9::1"
      mtu: 1480
`);
});

test("ifupdown2 and ifupdown make it by a command, and take it away", () => {
  const add = "ip link add name he0 type sit remote 203.0.113.1 local 192.0.2.130 ttl 64";
  expect(of("ifupdown2")).toContain(`\
	address 3fff:b0b:9::2/64
	gateway 3fff:b0b:9::1
	mtu 1480
	pre-up ip link show dev he0 >/dev/null 2>&1 || ${add}
	post-down ip link del dev he0 2>/dev/null || true
`);
  expect(of("ifupdown")).toContain(`	pre-up [ -e /sys/class/net/he0 ] || ${add}\n`);
  expect(of("ifupdown")).toContain("	post-up ip link set dev he0 mtu 1480\n");
});

test("networkd makes it whatever interface its packets leave by; NetworkManager has its MTU in the tunnel's section", () => {
  const files = (renderer: NetworkRenderer) =>
    new Map(hostWith(renderer, between).files.map(({ path, content }) => [path, content]));
  expect(files("networkd").get("/etc/systemd/network/60-hextet-he0.netdev")).toContain(`\
[NetDev]
Name=he0
Kind=sit

[Tunnel]
Independent=yes
Local=192.0.2.130
Remote=203.0.113.1
TTL=64
`);
  expect(
    files("networkmanager").get("/etc/NetworkManager/system-connections/hextet-he0.nmconnection"),
  ).toContain(`\
[ip-tunnel]
mode=3
local=192.0.2.130
remote=203.0.113.1
ttl=64
mtu=1480
`);
});

test("a host is to have its ends and its route, and the other end need not answer while the host is changed", () => {
  expect(expectations("netplan", between)).toEqual([
    "expect link sit remote 203.0.113.1 local 192.0.2.130 ttl 64 he0",
  ]);
  expect(hostWith("netplan", between).expect).toContain("expect route ::/0 via 3fff:b0b:9::1 he0");
  expect(hostWith("netplan", between).expect).not.toContain("expect gateway 3fff:b0b:9::1 he0");
});

test("an end is an interface's address, another host's, one that is written, or whichever is there", () => {
  const ends = (tunnel: string, eno1?: string) =>
    expectations("netplan", interfaces(tunnel, "", eno1))
      .join()
      .replace("expect link sit ", "");
  expect(ends("{ kind: 6in4, local: 192.0.2.200, remote: 203.0.113.1, ttl: 255 }")).toBe(
    "remote 203.0.113.1 local 192.0.2.200 ttl 255 he0",
  );
  expect(ends("{ kind: 6in4, remote: { ref: rack/box/eno1 } }")).toBe(
    "remote 192.0.2.130 local any ttl 64 he0",
  );
  // Nobody knows beforehand what a DHCP server gives.
  expect(ends("{ kind: 6in4, local: eno1, remote: 203.0.113.1 }", "dhcp4: true")).toBe(
    "remote 203.0.113.1 local any ttl 64 he0",
  );
});

test("what has no IPv4 address is no end of one, and no instance or ifcfg file has one", () => {
  const problems = (tunnel: string) => hostWith("netplan", interfaces(tunnel)).problems;
  expect(problems("{ kind: 6in4, local: eno9, remote: 2001:db8::1 }")).toEqual([
    "he0.tunnel.local names an interface that is not there; did you mean eno1? [HX020]",
    "he0.tunnel.remote is IPv6, and IPv4 is meant here; give an IPv4 address such as 192.0.2.10, or its host part alone such as 0.0.0.10 [HX090]",
  ]);
  expect(problems("{ kind: 6in4, local: he0, remote: 203.0.113.1 }")).toEqual([
    "he0.tunnel.local has no IPv4 address, and the tunnel carries its packets in IPv4; give it one, ipv4: true or a pinned one in a network that has IPv4, or give the address itself [HX230]",
  ]);
  expect(hostWith("ifcfg", between).problems).toEqual([
    "he0 can not be written for this host: NetworkManager passes over tunnels in ifcfg files; say network: { renderer: netplan } at the host, which can write it [HX154]",
  ]);
});

test("its MTU follows that of the interface below, and is no larger than what that leaves", () => {
  const tunnel = "{ kind: 6in4, local: eno1, remote: 203.0.113.1 }";
  const mtus = (more: string, eno1: string) => hostWith("netplan", interfaces(tunnel, more, eno1)).host?.mtus;
  const of = (mtu: number) => ({ interface: "he0", mtu, within: undefined });
  expect(mtus("", "ipv4: true")).toEqual([of(1480)]);
  expect(mtus("", "ipv4: true, mtu: 1492")).toContainEqual(of(1472));
  expect(mtus(", mtu: 1280", "ipv4: true")).toEqual([of(1280)]);
  expect(hostWith("netplan", interfaces(tunnel, ", mtu: 1500")).problems).toEqual([
    "he0.mtu is more than the 1480 that eno1 leaves to box's he0, whose packets it carries in larger ones; give he0 mtu: 1480, or leave it out, which does the same [HX231]",
  ]);
});

test("a client's leads outside; a server's network lies behind the host, and the router is told", () => {
  const links = linksOf({
    he0: { tunnel: { kind: "6in4", remote: "192.0.2.1" } },
    t0: { tunnel: { kind: "6in4", end: "server", remote: "192.0.2.1" } },
  });
  expect([...links.values()].map(leadsOutside)).toEqual([true, false]);
});
