import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  type FoundHost,
  HostNames,
  importedLayout,
  mergeHosts,
  readAws,
  readCsv,
  readIpJson,
  readNetplan,
} from "../../../core/import/index.ts";
import { type InterfacePlan, planFromText } from "../../../core/index.ts";

/**
 * What a layout has no words for is left out with a note that names the thing and its place; nothing becomes something
 * else.
 */

/** The layout of hosts, what it plans, and all that was said on the way. */
function imported(hosts: readonly FoundHost[], read: readonly string[] = []) {
  const found = { sites: [{ name: "rack", vpc: undefined, subnets: [], hosts }], notes: read };
  const { text, notes } = importedLayout(found, { purpose: "lab", hostKeys: new Map(), standIn: "lab" });
  const { plan, problems } = planFromText("x", text);
  if (plan === undefined) throw new Error(`${problems.map(({ reason }) => reason).join("\n")}\n${text}`);
  const interfaces = plan.sites.flatMap((site) =>
    site.hosts.flatMap((host) => host.interfaces.map((one) => `${host.name}/${one.name} ${kindOf(one)}`)),
  );
  const gateways = plan.sites.flatMap((site) => site.networks.map(({ gateway }) => `${gateway}`));
  return { text, notes, interfaces, gateways };
}

function kindOf({ link }: InterfacePlan): string {
  return link.kind === "bridge" ? `bridge of ${link.ports.join(" ")}` : link.kind;
}

const fromIp = (links: readonly object[], routes: readonly object[] | undefined = []) => {
  const { host, notes } = readIpJson(
    "h.addr.json",
    "h",
    JSON.stringify(links),
    routes && JSON.stringify(routes),
    "h.route.json",
  );
  return imported([host], notes);
};
const fromNetplan = (...texts: readonly string[]) => {
  const files = texts.map((text, at) => ({ path: `${at}.yaml`, text: `network:\n  version: 2\n${text}` }));
  const { host, notes } = readNetplan("h", files);
  return imported([host], notes);
};
const fromCsv = (...rows: readonly string[]) =>
  imported(readCsv("t.csv", `host,interface,address,gateway\n${rows.join("\n")}\n`));

const link = (ifname: string, address: string, more: object = {}) => ({
  ifname,
  addr_info: address === "" ? [] : [{ family: "inet6", local: address, prefixlen: 64, scope: "global" }],
  ...more,
});
const kind = (info_kind: string) => ({ linkinfo: { info_kind } });
const port = (master: string, info_slave_kind: string) => ({ master, linkinfo: { info_slave_kind } });

const unreachable = "h is left out: it has no address that a layout could reach it by";

describe("two names that become one", () => {
  test("are an error that names both, for every two of them, with the line", () => {
    const table = `host,interface,address
db1.fra.example.net,eth0,2001:db8:f::11/64

db1.ams.example.net,eth0,2001:db8:f::12/64
01-web,eth0,2001:db8:f::21/64
02-web,eth0,2001:db8:f::22/64
app_1,eth0,2001:db8:f::31/64
app-1,eth0,2001:db8:f::32/64
${"a".repeat(32)}-1,eth0,2001:db8:f::41/64
${"a".repeat(32)}-2,eth0,2001:db8:f::42/64
`;
    expect(() => readCsv("t.csv", table)).toThrow(
      [
        "t.csv line 4: db1.fra.example.net and db1.ams.example.net both become db1; rename one",
        "t.csv line 6: 01-web and 02-web both become web; rename one",
        "t.csv line 8: app_1 and app-1 both become app-1; rename one",
        `t.csv line 10: ${"a".repeat(32)}-1 and ${"a".repeat(32)}-2 both become ${"a".repeat(32)}; rename one`,
      ].join("\n"),
    );
  });

  test("over several files too; capitals and a dot at the end make no other name", () => {
    const names = new HostNames();
    const read = (name: string) =>
      readCsv(`${name}.csv`, `host,interface,address\n${name},eth0,2001:db8::1/64\n`, names);
    read("db1.example.net");
    read("DB1.example.net.");
    expect(() => names.refuseMeetings()).not.toThrow();
    read("db1");
    expect(() => names.refuseMeetings()).toThrow(
      "db1.csv line 2: db1.example.net and db1 both become db1; rename one",
    );
  });

  test("an interface with two gateways in a table is refused with its line", () => {
    expect(() => fromCsv("a,eth0,2001:db8::1/64,fe80::1", "a,eth0,2001:db8::2/64,fe80::2")).toThrow(
      "t.csv line 3: eth0 has the gateway fe80::1 above and fe80::2 here; give one",
    );
  });
});

test("two prefixes that would have one name are two networks", () => {
  const { text, interfaces } = fromCsv("a,eth0,2001:db8::1/128,", "b,eth0,2001:db8:1::/128,");
  expect(interfaces).toEqual(["a/eth0 physical", "b/eth0 physical"]);
  const networks = /networks:\n([\s\S]*?) {4}hosts:/.exec(text)?.[1] ?? "";
  expect(networks.match(/prefix: "[^"]*"/g)).toEqual([
    'prefix: "2001:db8::1/128"',
    'prefix: "2001:db8:1::/128"',
  ]);
});

describe("links that a layout has no words for", () => {
  test("a bond is no bridge, and its ports are no interfaces of their own", () => {
    const { interfaces, notes } = fromIp([
      link("eno1", "", port("bond0", "bond")),
      link("eno2", "", port("bond0", "bond")),
      link("bond0", "2001:db8:9::10", kind("bond")),
    ]);
    expect(interfaces).toEqual([]);
    expect(notes).toEqual([
      "h/bond0 is left out: a layout has no words for bonds; with it go 2001:db8:9::10/64, the port eno1, the port eno2",
      unreachable,
    ]);
  });

  test("without the kinds that ip -d tells, flags and names do; what is guessed is told", () => {
    const { interfaces, notes } = fromIp([
      link("eno1", "", { master: "uplink", flags: ["SLAVE", "UP"] }),
      link("uplink", "2001:db8:9::10", { flags: ["MASTER", "UP"] }),
      link("mgmt", "2001:db8:8::10", { flags: ["NOARP", "MASTER", "UP"] }),
      link("eno3", "", { master: "lan" }),
      link("lan", "2001:db8:7::10"),
      link("eno4.20", "2001:db8:6::10", { link: "eno4" }),
      link("he6", "2001:db8:5::10", { link_type: "sit" }),
      link("wg0", "2001:db8:4::10"),
      link("vmbr0", "2001:db8:3::10"),
    ]);
    expect(interfaces).toEqual(["h/eno3 physical", "h/lan bridge of eno3", "h/vmbr0 physical"]);
    expect(notes).toEqual([
      "h/lan is taken for a bridge, as the master of eno3; ip -j -d addr says what it is",
      "h/vmbr0 is taken for a card; by its name it is a bridge, and ip -j -d addr says of which ports",
      "h/uplink is left out: a layout has no words for bonds; with it go 2001:db8:9::10/64, the port eno1",
      "h/mgmt is left out: a layout has no words for VRFs; with it goes 2001:db8:8::10/64",
      "h/eno4.20 is left out: a layout has no words for VLANs; with it goes 2001:db8:6::10/64",
      "h/he6 is left out: a layout has no words for tunnels (sit); with it goes 2001:db8:5::10/64",
      "h/wg0 is left out: a layout has no words for WireGuard; with it goes 2001:db8:4::10/64",
    ]);
  });

  test("a bridge over one of them is left out too, and so is a bridge over that", () => {
    const { interfaces, notes } = fromIp([
      link("eno1", "2001:db8:1::1"),
      link("bond0", "", { ...kind("bond"), master: "vmbr0" }),
      link("vmbr0", "2001:db8:9::10", kind("bridge")),
    ]);
    expect(interfaces).toEqual(["h/eno1 physical"]);
    expect(notes).toEqual([
      "h/bond0 is left out: a layout has no words for bonds",
      "h/vmbr0 is left out: a layout has no words for bonds, and its port bond0 is one of them; with it go 2001:db8:9::10/64, the port bond0",
    ]);
  });

  test("of what one source tells of a link another's word does not make an interface", () => {
    const ip = readIpJson(
      "f",
      "h",
      JSON.stringify([link("uplink", "2001:db8:9::10"), link("eno3", "2001:db8:1::1")]),
      "[]",
    );
    const netplan = readNetplan("h", [
      {
        path: "n",
        text: "network: {version: 2, ethernets: {eno1: {}, eno2: {}}, bonds: {uplink: {interfaces: [eno1, eno2]}}}",
      },
    ]);
    expect(imported(mergeHosts([ip.host, netplan.host])).interfaces).toEqual(["h/eno3 physical"]);
    expect(imported(mergeHosts([netplan.host, ip.host])).interfaces).toEqual(["h/eno3 physical"]);
  });

  test("a card that a container got from its host is a card", () => {
    const { interfaces, notes } = fromIp([
      link("eth0", "2001:db8::5", { ...kind("macvlan"), link: null, link_index: 4, link_netnsid: 0 }),
      link("eth1", "2001:db8:1::5", kind("veth")),
      link("mac0", "2001:db8:2::5", { ...kind("macvlan"), link: "eth0" }),
    ]);
    expect(interfaces).toEqual(["h/eth0 physical", "h/eth1 physical"]);
    expect(notes).toEqual([
      "h/mac0 is left out: a layout has no words for macvlan devices; with it goes 2001:db8:2::5/64",
    ]);
  });

  test("in a table a name is all there is", () => {
    const { interfaces, notes } = fromCsv(
      "h,bond0,2001:db8:1::1/64,fe80::1",
      "h,eno1.40,2001:db8:2::1/64,",
      "h,eno2,2001:db8:3::1/64,",
    );
    expect(interfaces).toEqual(["h/eno2 physical"]);
    expect(notes).toEqual([
      "h/bond0 is left out: a layout has no words for bonds; with it go 2001:db8:1::1/64, the gateway fe80::1",
      "h/eno1.40 is left out: a layout has no words for VLANs; with it goes 2001:db8:2::1/64",
    ]);
  });

  test("netplan's sections that are not Ethernet or bridges, and what is configured by another hand", () => {
    const { interfaces, notes } = fromNetplan(`  ethernets:
    eno1: { addresses: ["2001:db8:40::5/64"], accept-ra: false }
    eno2: {}
  vlans: { eno2.4000: { id: 4000, link: eno2, addresses: ["2001:db8:41::5/64"], routes: [{to: "::/0", via: "fe80::1"}] } }
  tunnels: { he6: { mode: sit, addresses: ["2001:db8:42::2/64"] } }
  dummy-devices: { dm0: { addresses: ["2001:db8:43::53/128"] } }
  wifis: { wlan0: { addresses: ["2001:db8:44::1/64"] } }
  bridges: { br0: { interfaces: [eno3], openvswitch: {}, addresses: ["2001:db8:45::1/64"] } }
  openvswitch: { protocols: [OpenFlow13] }
`);
    expect(interfaces).toEqual(["h/eno1 physical"]);
    expect(notes).toEqual([
      "h: netplan's openvswitch is left out: a layout has no words for it",
      "h/eno2.4000 is left out: a layout has no words for VLANs; with it go 2001:db8:41::5/64, the gateway fe80::1",
      "h/he6 is left out: a layout has no words for tunnels; with it goes 2001:db8:42::2/64",
      "h/dm0 is left out: a layout has no words for dummy devices; with it goes 2001:db8:43::53/128",
      "h/wlan0 is left out: a layout has no words for Wi-Fi; with it goes 2001:db8:44::1/64",
      "h/br0 is left out: a layout has no words for Open vSwitch; with it go 2001:db8:45::1/64, the port eno3",
    ]);
  });

  test("netplan's name for a device is not its interface's where the file says another, or none", () => {
    const { interfaces, notes } = fromNetplan(`  ethernets:
    id0: { match: { macaddress: "02:00:5e:10:00:01" }, set-name: eth0, addresses: ["2001:db8:1::1/64"], accept-ra: false }
    id1: { match: { macaddress: "02:00:5e:10:00:02" }, addresses: ["2001:db8:2::1/64"] }
    id2: { match: { name: "en*" }, addresses: ["2001:db8:3::1/64"] }
    id3: { match: { name: eth3 } }
  bridges: { br0: { interfaces: [id3], addresses: ["2001:db8:4::1/64"], accept-ra: false } }
`);
    expect(interfaces).toEqual(["h/br0 bridge of eth3", "h/eth0 physical", "h/eth3 physical"]);
    expect(notes).toEqual([
      "h/id1 is left out: its file picks it by macaddress, so that its name is not known; ip -j -6 addr tells it",
      "h/id2 is left out: its file picks it by name, so that its name is not known; ip -j -6 addr tells it",
    ]);
  });

  test("every device of netplan's files is in the layout as it is, or in a note", () => {
    const sections = ["ethernets", "bridges", "vlans", "bonds", "tunnels", "dummy-devices", "wifis"];
    const device = fc.record({
      section: fc.constantFrom(...sections),
      address: fc.integer({ min: 1, max: 99 }),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(device, { minLength: 1, maxLength: 8, selector: ({ address }) => address }),
        (all) => {
          const named = all.map(({ section, address }, at) => ({
            section,
            name: `if${at}`,
            // A port or two, sayable or not.
            ports: section === "bridges" || section === "bonds" ? [`if${(at + 1) % all.length}`] : undefined,
            address: `2001:db8:${address}::1/64`,
          }));
          const network: Record<string, Record<string, object>> = {};
          for (const { section, name, ports, address } of named) {
            const settings = {
              addresses: [address],
              "accept-ra": false,
              ...(ports && { interfaces: ports }),
            };
            network[section] = { ...network[section], [name]: settings };
          }
          const { host, notes: read } = readNetplan("h", [
            { path: "n", text: JSON.stringify({ network: { version: 2, ...network } }) },
          ]);
          const found = {
            sites: [{ name: "rack", vpc: undefined, subnets: [], hosts: [host] }],
            notes: read,
          };
          const { text, notes } = importedLayout(found, {
            purpose: "lab",
            hostKeys: new Map(),
            standIn: "lab",
          });
          const parts = named.filter(({ section }) => section === "bonds").flatMap(({ ports = [] }) => ports);
          for (const { section, name, address } of named) {
            const line = new RegExp(`^ {10}${name}: \\{(.*)\\}$`, "m").exec(text)?.[1];
            const note = notes.find((one) => one.startsWith(`h/${name} is left out: `));
            expect([name, line === undefined, note === undefined]).toEqual([
              name,
              note !== undefined,
              line !== undefined,
            ]);
            if (line === undefined) expect(note).toContain(address);
            else {
              expect(["ethernets", "bridges"]).toContain(section);
              expect(line.includes("bridge:")).toBe(section === "bridges");
              expect(parts).not.toContain(name);
            }
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe("routes", () => {
  const eno1 = link("eno1", "2001:db8:40::5");
  const route = (dst: string, more: object = {}) => ({ dst, dev: "eno1", protocol: "static", ...more });

  test("each that is no network's gateway is told, whatever makes it another", () => {
    const { gateways, notes } = fromIp(
      [eno1],
      [
        route("2001:db8:40::/64", { protocol: "kernel" }),
        route("default", { gateway: "fe80::9", metric: 2000 }),
        route("default", { gateway: "fe80::1", metric: 100 }),
        route("default", { gateway: "fe80::8", table: "100" }),
        route("2001:db8:99::/48", { gateway: "fe80::2" }),
        route("2001:db8:98::/48", { type: "blackhole", dev: undefined }),
        ...[1, 2, 3].map((at) => route(`2001:db8:${at}::/48`, { gateway: "fe80::3", protocol: "bird" })),
        route("fe80::/64", { protocol: "kernel" }),
      ],
    );
    expect(gateways).toEqual(["fe80::1"]);
    expect(notes).toEqual([
      "h/eno1: the route default via fe80::9 is left out: a network has one gateway",
      "h/eno1: the route default via fe80::8 table 100 is left out: a layout has no words for routing tables",
      "h/eno1: the route 2001:db8:99::/48 via fe80::2 is left out: routes: of a network are those of all its hosts; add it there where they all have it",
      "h: the route blackhole 2001:db8:98::/48 is left out: a layout has routes that lead somewhere alone",
      "h: 3 routes of the protocol bird are left out: the daemon brings them",
    ]);
  });

  test("one default route over two next hops is none that a layout can say", () => {
    const { gateways, notes } = fromIp(
      [eno1],
      [
        {
          dst: "default",
          protocol: "static",
          nexthops: [
            { gateway: "fe80::1", dev: "eno1" },
            { gateway: "fe80::2", dev: "eno1" },
          ],
        },
      ],
    );
    expect(gateways).toEqual(["fe80::1"]);
    expect(notes).toEqual(["h/eno1: the route default via fe80::2 is left out: a network has one gateway"]);
  });

  test("a gateway that a router announced is taken and told; where none is known, that it will go", () => {
    expect(fromIp([eno1], [route("default", { gateway: "fe80::1", protocol: "ra" })])).toMatchObject({
      gateways: ["fe80::1"],
      notes: ["h/eno1: its gateway fe80::1 came from a router; the layout fixes it from now on"],
    });
    const note =
      "h/ens3: its default route comes from router advertisements, which hextet turns off; give the network net-2001-db8-7 a gateway";
    const ens3 = (more: string) => `  ethernets: { ens3: { ${more}addresses: ["2001:db8:7::5/64"] } }\n`;
    expect(fromNetplan(ens3("accept-ra: true, ")).notes).toEqual([note]);
    expect(fromNetplan(ens3("")).notes).toEqual([note]);
    expect(fromNetplan(ens3("accept-ra: false, ")).notes).toEqual([]);
    expect(fromNetplan(ens3('gateway6: "fe80::1", ')).notes).toEqual([]);
  });

  test.each(["::/0", "::0/0", "0::/0", "0:0::0/0", "default"])("netplan's %s is the default route", (to) => {
    const text = `  ethernets: { eno1: { addresses: ["2001:db8:40::5/64"], routes: [{ to: "${to}", via: "fe80::1" }] } }\n`;
    expect(fromNetplan(text)).toMatchObject({ gateways: ["fe80::1"], notes: [] });
  });

  test("a route to all global addresses becomes the default route, and that is told; one of a table is none", () => {
    const text = (routes: string) =>
      `  ethernets: { eno1: { addresses: ["2001:db8:40::5/64"], routes: [${routes}] } }\n`;
    expect(fromNetplan(text('{to: "2000::/3", via: "fe80::1"}'))).toMatchObject({
      gateways: ["fe80::1"],
      notes: ["h/eno1: its route to 2000::/3 via fe80::1 becomes the default route"],
    });
    expect(
      fromNetplan(text('{to: "::/0", via: "fe80::9", table: 100}, {to: "::/0", via: "fe80::1"}')),
    ).toMatchObject({
      gateways: ["fe80::1"],
      notes: [
        "h/eno1: the route ::/0 via fe80::9 table 100 is left out: a layout has no words for routing tables",
      ],
    });
  });

  test("a gateway that another interface of the network has is told by that interface", () => {
    const routes = [
      route("default", { gateway: "fe80::1" }),
      route("default", { gateway: "fe80::2", dev: "wlan0" }),
    ];
    const { notes } = fromIp([eno1, link("wlan0", "2001:db8:40::6")], routes);
    expect(notes).toEqual(["h/wlan0: its gateway fe80::2 is left out: 2001:db8:40::/64 has fe80::1 on eno1"]);
    const two = fromCsv("a,eth0,2001:db8::1/64,fe80::1", "b,eth0,2001:db8::2/64,fe80::2");
    expect(two.notes).toEqual([
      "b/eth0: its gateway fe80::2 is left out: 2001:db8::/64 has fe80::1 on a/eth0",
    ]);
  });

  test("a host that has no default route gets none by its network's gateway", () => {
    const read = (name: string, address: string, routes: readonly object[]) =>
      readIpJson("f", name, JSON.stringify([link("eno1", address)]), JSON.stringify(routes)).host;
    const { notes, text } = imported([
      read("a", "2001:db8::1", [route("default", { gateway: "fe80::1" })]),
      read("b", "2001:db8::2", []),
    ]);
    expect(notes).toEqual([]);
    expect(text).toContain('eno1: { network: net-2001-db8, addresses: ["::1"] }');
    expect(text).toContain('eno1: { network: net-2001-db8, addresses: ["::2"], defaultRoute: false }');
  });

  test("a host that has two default routes by one gateway keeps the first, and that is told", () => {
    const routes = [
      route("default", { gateway: "fe80::1" }),
      route("default", { gateway: "fe80::1", dev: "wlan0" }),
    ];
    const { notes, text } = fromIp([eno1, link("wlan0", "2001:db8:40::6")], routes);
    expect(notes).toEqual(["h/wlan0: its default route is left out: a host has one, here that of eno1"]);
    expect(text).toContain('wlan0: { network: net-2001-db8-40, addresses: ["::6"], defaultRoute: false }');
  });
});

describe("what else a layout does not say", () => {
  test("settings of netplan's, each by its key; IPv4 by DHCP; rules", () => {
    const { notes } = fromNetplan(`  ethernets:
    eno1:
      dhcp4: true
      mtu: 9000
      nameservers: { addresses: ["2001:db8::53"] }
      routing-policy: [{ from: "2001:db8::/64", table: 100 }]
      addresses: ["2001:db8::5/64", "fe80::1/64"]
      gateway6: "fe80::9"
  bridges:
    br0: { interfaces: [], addresses: ["2001:db8:1::1/64"], parameters: { stp: true, forward-delay: 0 } }
`);
    expect(notes).toEqual([
      "h/eno1: fe80::1/64 is left out: a layout has no link-local addresses",
      "h/eno1: its IPv4 by DHCP (dhcp4) is left out: of machines of one's own the import takes IPv6 alone",
      "h/eno1: its routing-policy of 1 rule is left out: a layout has no words for it",
      "h/eno1: mtu: 9000 is left out: a layout has no word for it",
      "h/eno1: nameservers is left out: a layout has no word for it",
      "h/br0: parameters: stp: true is left out: a layout has no word for it",
    ]);
  });

  test("settings that ip tells", () => {
    const bridge = {
      linkinfo: { info_kind: "bridge", info_data: { vlan_filtering: 1, stp_state: 1 } },
      mtu: 9000,
      link_type: "ether",
    };
    expect(fromIp([link("vmbr0", "2001:db8::1", bridge)]).notes).toEqual([
      "h/vmbr0: its MTU of 9000 is left out: a layout has no word for it",
      "h/vmbr0: its VLAN filtering is left out: a layout has no word for it",
      "h/vmbr0: its spanning tree (STP) is left out: a layout has no word for it",
    ]);
  });

  test("an address that is left out is not said to be fixed from now on", () => {
    const both = link("eth0", "");
    const info = (local: string) => ({
      family: "inet6",
      local,
      prefixlen: 64,
      scope: "global",
      dynamic: true,
    });
    const { notes } = fromIp(
      [{ ...both, addr_info: [info("2001:db8:1::a"), info("fd6d:8d64:af0c:1::a")] }],
      [],
    );
    expect(notes.filter((note) => note.includes("fd6d:8d64:af0c:1::a"))).toEqual([
      "h/eth0: fd6d:8d64:af0c:1::a/64 is left out: an interface is in one network, here that of 2001:db8:1::a; whether up would take it away is for hextet diff to show",
    ]);
  });

  test.each([
    ["version: 1\n  config: []", "is cloud-init's network configuration of version 1"],
    ["config: disabled", "is cloud-init's network configuration of version 1"],
    ["version: 3", "is of version 3, and netplan's files have version 2"],
    ["version: 2\n  vlans: [1]", "is not netplan's"],
  ])("a file that is not netplan's of version 2 is said to be that: %j", (text, reason) => {
    expect(() => readNetplan("h", [{ path: "x.yaml", text: `network:\n  ${text}\n` }])).toThrow(
      `x.yaml: ${reason}`,
    );
  });
});

describe("of AWS's answers", () => {
  const block = (text: string) => ({ Ipv6CidrBlock: text, Ipv6CidrBlockState: { State: "associated" } });
  const vpc = {
    VpcId: "vpc-1",
    CidrBlock: "10.20.0.0/16",
    CidrBlockAssociationSet: [{ CidrBlock: "10.20.0.0/16" }, { CidrBlock: "10.99.0.0/16" }],
    Ipv6CidrBlockAssociationSet: [block("2001:db8:beef:6b00::/56"), block("2001:db8:cafe:100::/56")],
  };
  const subnet = (id: string, zone: string, ipv6: string, ipv4 = "10.20.9.0/24") => ({
    SubnetId: id,
    VpcId: "vpc-1",
    AvailabilityZone: zone,
    CidrBlock: ipv4,
    Ipv6CidrBlockAssociationSet: [block(ipv6)],
    Tags: [{ Key: "Name", Value: "apps" }],
  });
  const read = (...subnets: readonly object[]) =>
    readAws([
      { path: "vpcs.json", value: { Vpcs: [vpc] } },
      { path: "subnets.json", value: { Subnets: subnets } },
    ]);

  test.each([
    ["us-west-2-lax-1a", "us-west-2"],
    ["us-east-1-wl1-bos-wlz-1", "us-east-1"],
    ["eusc-de-east-1a", "eusc-de-east-1"],
    ["us-gov-west-1b", "us-gov-west-1"],
    ["eu-central-1c", "eu-central-1"],
  ])("the zone %s lies in the region %s, which a layout takes", (zone, region) => {
    const found = read(subnet("subnet-1", zone, "2001:db8:beef:6b10::/64"));
    expect(found.sites[0]?.vpc?.region).toBe(region);
    const { text } = importedLayout(found, { purpose: "lab", hostKeys: new Map(), standIn: "lab" });
    expect(planFromText("x", text).problems.filter(({ code }) => code === "HX005")).toEqual([]);
  });

  test("what lies in a second block of the VPC is left out and told, and not counted from the first", () => {
    const found = read(
      subnet("subnet-1", "eu-central-1a", "2001:db8:beef:6b10::/64"),
      subnet("subnet-2", "eu-central-1a", "2001:db8:cafe:110::/64"),
      subnet("subnet-3", "eu-central-1a", "2001:db8:beef:6b11::/64", "10.99.1.0/24"),
      subnet("subnet-4", "eu-central-1a", "2001:db8:beef:6b12::/64", "10.20.10.0/24"),
    );
    expect(found.sites[0]?.subnets.map(({ name, prefix }) => `${name} ${prefix}`)).toEqual([
      "apps 2001:db8:beef:6b10::/64",
      "subnet-4 2001:db8:beef:6b12::/64",
    ]);
    expect(found.notes).toEqual([
      "vpc-1: its block 2001:db8:cafe:100::/56 is left out: a VPC has one of each family in a layout",
      "vpc-1: its block 10.99.0.0/16 is left out: a VPC has one of each family in a layout",
      "subnet-2 is left out: its 2001:db8:cafe:110::/64 is in another block of the VPC than 2001:db8:beef:6b00::/56",
      "subnet-3 is left out: its 10.99.1.0/24 is in another block of the VPC than 10.20.0.0/16",
      "subnet-4 (apps) goes by its id: apps is the name of another",
    ]);
  });

  test("a fault is told of the file that it stands in", () => {
    expect(() => read(subnet("subnet-1", "eu-central-1a", "2001:db8:beef:6b04::/60"))).toThrow(
      "subnets.json: 2001:db8:beef:6b04::/60 has host bits set; did you mean 2001:db8:beef:6b00::/60?",
    );
  });
});
