/** A small lab: an on-prem site with a host on netplan, and one on ifupdown2 that has a guest on its bridge. */

import type { Topology } from "../../../lab/supervisor/topology.ts";
import type { TwinFile, TwinNic } from "../../../lab/supervisor/world.ts";

const uplink = (name: string, mac: string): TwinNic => ({
  name,
  mac,
  mtu: 1500,
  peer: { kind: "segment", segment: "uplink" },
});

const netplan = (device: string, address: string): TwinFile => ({
  path: "/etc/netplan/50-test.yaml",
  mode: 0o600,
  content: JSON.stringify({
    network: {
      version: 2,
      renderer: "networkd",
      ethernets: {
        [device]: {
          addresses: [address],
          "accept-ra": false,
          routes: [{ to: "::/0", via: "fe80::1", "on-link": true }],
        },
      },
    },
  }),
});

const interfaces: TwinFile = {
  path: "/etc/network/interfaces",
  mode: 0o644,
  content: `auto lo
iface lo inet loopback

iface eno1 inet manual

auto vmbr0
iface vmbr0 inet6 static
	address 3fff:b0b:1::20/64
	gateway fe80::1
	bridge-ports eno1
	bridge-stp off
	bridge-fd 0

auto vmbr2
iface vmbr2 inet6 static
	address 3fff:b0b:2::1/64
	address fe80::1/64
	bridge-ports none
	bridge-stp off
	bridge-fd 0
`,
};

const forwarding: TwinFile = {
  path: "/etc/sysctl.d/90-test.conf",
  mode: 0o644,
  content: "net.ipv6.conf.all.forwarding = 1\n",
};

export function smallTopology(lab: string, authorizedKeys: readonly string[]): Topology {
  return {
    lab,
    internet: {
      prefix: "3fff:fff::/64",
      router: ["3fff:fff::1/64", "192.0.2.1/24"],
      host: {
        name: "internet--host",
        hostname: "host",
        addresses: ["3fff:fff::80/64", "192.0.2.80/24"],
        authorizedKeys,
      },
      controller: { addresses: ["3fff:fff::c/64", "192.0.2.12/24"] },
    },
    sites: [
      {
        name: "rack",
        prefixes: ["3fff:b0b::/32", "198.51.100.0/24"],
        segments: [{ name: "uplink", addresses: ["fe80::1/64", "3fff:b0b:1::1/64", "198.51.100.1/24"] }],
        routes: [{ to: "3fff:b0b:2::/64", via: "3fff:b0b:1::20", segment: "uplink" }],
      },
    ],
    twins: [
      {
        name: "rack--box-1",
        hostname: "box-1",
        features: ["netplan"],
        nics: [uplink("eno1", "02:00:00:00:01:01")],
        files: [netplan("eno1", "3fff:b0b:1::10/64")],
        authorizedKeys,
      },
      {
        name: "rack--pve-1",
        hostname: "pve-1",
        features: ["ifupdown2"],
        nics: [uplink("eno1", "02:00:00:00:01:02")],
        files: [interfaces, forwarding],
        authorizedKeys,
      },
    ],
    guests: [
      {
        name: "rack--git",
        hostname: "git",
        features: ["netplan"],
        nics: [
          {
            name: "eth0",
            mac: "02:00:00:00:02:01",
            mtu: 1500,
            peer: { kind: "guest", twin: "rack--pve-1", device: "tap100i0", bridge: "vmbr2" },
          },
        ],
        files: [netplan("eth0", "3fff:b0b:2::25/64")],
        authorizedKeys,
      },
    ],
  };
}
