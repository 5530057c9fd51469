import { expect, test } from "@jest/globals";
import { isInner, leadsOutside, linksOf, portsOf, tagOf } from "../../../core/links/index.ts";
import { expectations, hostWith, networkFile } from "./host-files.ts";

const interfaces = `{
          eno1: { network: uplink, addresses: ["::10"] },
          eno1.20: { vlan: { id: 20, on: eno1 }, network: guests, addresses: ["::1"] },
          eno1.30: { vlan: { id: 30, on: eno1 } },
          store: { vlan: { id: 4094, on: eno1.20 } },
        }`;

test("netplan has VLANs with their number and what carries them", () => {
  expect(networkFile("netplan", interfaces)).toContain(`\
  vlans:
    eno1.20:
      id: 20
      link: "eno1"
      dhcp6: false
      accept-ra: false
      addresses:
        - "3fff:b0b:2::1/64"
    eno1.30:
      id: 30
      link: "eno1"
      dhcp6: false
      accept-ra: false
    store:
      id: 4094
      link: "eno1.20"
      dhcp6: false
      accept-ra: false
`);
});

test("ifupdown2 makes it by its name where that says all, and brings it up also where nothing stands on it", () => {
  expect(networkFile("ifupdown2", interfaces)).toContain(`\
auto eno1.20
iface eno1.20 inet6 static
	address 3fff:b0b:2::1/64

auto eno1.30
iface eno1.30 inet manual

auto store
iface store inet manual
	vlan-id 4094
	vlan-raw-device eno1.20
`);
});

test("a host is to have its number and its parent, as the kernel has them", () => {
  expect(expectations("netplan", interfaces)).toEqual([
    "expect link vlan id 20 on eno1 eno1.20",
    "expect link vlan id 30 on eno1 eno1.30",
    "expect link vlan id 4094 on eno1.20 store",
  ]);
});

test("it leads outside and has a carrier where what carries it does: on a bridge without ports it is inner", () => {
  const links = linksOf({
    vmbr1: { bridge: { ports: [] } },
    "vmbr1.10": { vlan: { id: 10, on: "vmbr1" } },
    eno1: {},
    "eno1.10": { vlan: { id: 10, on: "eno1" } },
  });
  const of = (name: string) => {
    const link = links.get(name);
    if (link === undefined) throw new Error(name);
    return [isInner(link), leadsOutside(link), tagOf(link), portsOf(link)];
  };
  expect([of("vmbr1.10"), of("eno1.10")]).toEqual([
    [true, false, 10, undefined],
    [false, true, 10, undefined],
  ]);
  const inner = `{ eno1: { network: uplink, addresses: ["::10"] }, vmbr1: { bridge: { ports: [] } },
          vmbr1.10: { vlan: { id: 10, on: vmbr1 }, network: guests, addresses: ["::1"] } }`;
  expect(networkFile("netplan", inner)).toContain('      link: "vmbr1"\n      optional: true\n');
  expect(hostWith("netplan", inner).network?.[0]).toMatchObject({
    name: "guests",
    placement: { kind: "host", host: "box" },
  });
});

test("what carries it is there and can; each number is there once", () => {
  const { problems } = hostWith(
    "netplan",
    `{
          eno1: {}, lo: {}, dum0: { dummy: {} },
          a: { vlan: { id: 20, on: eno1 } },
          b: { vlan: { id: 20, on: eno1 } },
          c: { vlan: { id: 20, on: eno7 } },
          d: { vlan: { id: 20, on: lo } },
          e: { vlan: { id: 20, on: dum0 } },
          f: { vlan: { id: 20, on: f } },
        }`,
  );
  expect(problems).toEqual([
    "b is VLAN 20 of eno1, and so is a: a host has each once; give it another number, or its addresses to the other [HX151]",
    "c.vlan.on names an interface that is not there; did you mean eno1? [HX020]",
    "d.vlan.on is a loopback, which carries no VLAN; name a NIC, a bond, a bridge or a VLAN [HX155]",
    "e.vlan.on is a dummy, which carries no VLAN; name a NIC, a bond, a bridge or a VLAN [HX155]",
    "f.vlan.on lies on f itself: f on f; let one of them lie on a NIC or a bond [HX150]",
  ]);
});

test("a cycle is reported once, by whatever way round", () => {
  const { problems } = hostWith(
    "netplan",
    `{ a: { bridge: { ports: [b] } }, b: { vlan: { id: 1, on: c } }, c: { vlan: { id: 2, on: a } } }`,
  );
  expect(problems).toEqual([
    "a.bridge.ports.0 lies on a itself: a on b on c on a; let one of them lie on a NIC or a bond [HX150]",
  ]);
});
