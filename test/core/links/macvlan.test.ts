import { expect, test } from "@jest/globals";
import { expectations, hostWith, networkFile } from "./host-files.ts";

const interfaces = `{
          eno1: { network: uplink, addresses: ["::10"] },
          mac0: { macvlan: { on: eno1 }, network: guests, addresses: ["::1"] },
          mac1: { macvlan: { on: eno1, mode: private } },
        }`;

test("ifupdown2 makes it by commands, behind what Proxmox VE knows", () => {
  expect(networkFile("ifupdown2", interfaces)).toContain(`\
auto mac0
iface mac0 inet6 static
	address 3fff:b0b:2::1/64
	pre-up ip link show dev mac0 >/dev/null 2>&1 || ip link add link eno1 name mac0 type macvlan mode bridge
	post-down ip link del dev mac0 2>/dev/null || true
	post-up ip addr replace 3fff:b0b:2::1/64 dev mac0

auto mac1
iface mac1 inet manual
	pre-up ip link show dev mac1 >/dev/null 2>&1 || ip link add link eno1 name mac1 type macvlan mode private
	post-down ip link del dev mac1 2>/dev/null || true
`);
  expect(expectations("ifupdown2", interfaces)).toEqual([
    "expect link macvlan mode bridge on eno1 mac0",
    "expect link macvlan mode private on eno1 mac1",
  ]);
});

test("netplan has no key for it", () => {
  const problem = (name: string) =>
    `${name} can not be written for this host: netplan has no key for a macvlan; say network: { renderer: ifupdown2 } at the host, which can write it [HX154]`;
  expect(hostWith("netplan", interfaces).problems).toEqual([problem("mac0"), problem("mac1")]);
});

test("it lies on what is nobody's port, and on its own where it passes all through", () => {
  const { problems } = hostWith(
    "ifupdown2",
    `{
          eno1: {}, eno2: {},
          br0: { bridge: { ports: [eno1] } },
          mac0: { macvlan: { on: eno1 } },
          mac1: { macvlan: { on: eno2, mode: passthru } },
          mac2: { macvlan: { on: eno2 } },
          mac3: { macvlan: { on: mac2 } },
        }`,
  );
  expect(problems).toEqual([
    "mac0.macvlan.on is a port of br0, and hands all that it receives to that alone; name br0 in its place [HX155]",
    "mac1.macvlan.on carries mac2 too, and this macvlan takes all of it; give it a mode that shares, or an interface of its own [HX155]",
    "mac3.macvlan.on is a macvlan, which carries no macvlan; name a NIC, a bond, a bridge or a VLAN [HX155]",
  ]);
});
