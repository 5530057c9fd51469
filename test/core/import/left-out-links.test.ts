import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { importedLayout, mergeHosts, readIpJson, readNetplan } from "../../../core/import/index.ts";
import { fromCsv, fromIp, fromNetplan, imported, kind, link, port, unreachable } from "./reported-hosts.ts";

const wireguard =
  "it is WireGuard, and where its private key lies is not known. Say it as wireguard: { server: { publicKey: ..., endpoint: ... } }, or with peers, by what wg show wg0 prints; put its key into /etc/hextet-wireguard/wg0.key on the host, so that its peers go on knowing it; hextet keys then records the public half";

describe("links that a layout has no words for", () => {
  test("WireGuard is said to be such, with what is to be done, and no key of netplan's file is repeated", () => {
    const key = "4GgaQCy68nzNsUE5aJ9fuLzHhB65tAlwbmA72MWnOm8=";
    const { interfaces, notes } = fromNetplan(`
  ethernets: { eno1: { addresses: ["2001:db8:1::1/64"] } }
  tunnels:
    wg0: { mode: wireguard, key: "${key}", addresses: ["2001:db8:4::10/64"], peers: [{ keys: { shared: "${key}" } }] }
`);
    expect(interfaces).toEqual(["h/eno1 physical"]);
    expect(notes).toContain(`h/wg0 is left out: ${wireguard}; with it goes 2001:db8:4::10/64`);
    expect(notes.join("\n")).not.toContain(key);
  });

  test("a bond is no bridge, and its ports are no interfaces of their own", () => {
    const { interfaces, notes } = fromIp([
      link("eno1", "", port("bond0", "bond")),
      link("eno2", "", port("bond0", "bond")),
      link("bond0", "2001:db8:9::10", kind("bond")),
    ]);
    expect(interfaces).toEqual([]);
    expect(notes).toEqual([
      "h/bond0 is left out: what was given says too little of bonds (ip -j -d addr says more); with it go 2001:db8:9::10/64, the port eno1, the port eno2",
      unreachable,
    ]);
  });

  test("without the kinds that ip -d reports, flags and names do; what is guessed is reported", () => {
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
      "h/uplink is left out: what was given says too little of bonds (ip -j -d addr says more); with it go 2001:db8:9::10/64, the port eno1",
      "h/mgmt is left out: a layout has no words for VRFs; with it goes 2001:db8:8::10/64",
      "h/eno4.20 is left out: what was given says too little of VLANs (ip -j -d addr says more); with it goes 2001:db8:6::10/64",
      "h/he6 is left out: a layout has no words for tunnels (sit); with it goes 2001:db8:5::10/64",
      `h/wg0 is left out: ${wireguard}; with it goes 2001:db8:4::10/64`,
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
      "h/bond0 is left out: what was given says too little of bonds (ip -j -d addr says more)",
      "h/vmbr0 is left out: what was given says too little of bonds (ip -j -d addr says more), and its port bond0 is one of them; with it go 2001:db8:9::10/64, the port bond0",
    ]);
  });

  test("of what one source says of a link another's word does not make another kind", () => {
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
    const all = ["h/eno1 physical", "h/eno2 physical", "h/eno3 physical", "h/uplink bond"];
    expect(imported(mergeHosts([ip.host, netplan.host])).interfaces).toEqual(all);
    expect(imported(mergeHosts([netplan.host, ip.host])).interfaces).toEqual(all);
  });

  test("a NIC that a container got from its host is a NIC", () => {
    const { interfaces, notes } = fromIp([
      link("eth0", "2001:db8::5", { ...kind("macvlan"), link: null, link_index: 4, link_netnsid: 0 }),
      link("eth1", "2001:db8:1::5", kind("veth")),
      link("mac0", "2001:db8:2::5", { ...kind("macvlan"), link: "eth0" }),
    ]);
    expect(interfaces).toEqual(["h/eth0 physical", "h/eth1 physical"]);
    expect(notes).toEqual([
      "h/mac0 is left out: what was given says too little of macvlan devices (ip -j -d addr says more); with it goes 2001:db8:2::5/64",
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
      "h/bond0 is left out: what was given says too little of bonds (ip -j -d addr says more); with it go 2001:db8:1::1/64, the gateway fe80::1",
      "h/eno1.40 is left out: what was given says too little of VLANs (ip -j -d addr says more); with it goes 2001:db8:2::1/64",
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
    expect(interfaces).toEqual(["h/dm0 dummy", "h/eno1 physical", "h/eno2 physical", "h/eno2.4000 vlan"]);
    expect(notes).toEqual([
      "h: netplan's openvswitch is left out: a layout has no words for it",
      "h/he6 is left out: a layout has no words for tunnels; with it goes 2001:db8:42::2/64",
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
          for (const { section, name, address } of named) {
            const line = new RegExp(`^ {10}${name}: \\{(.*)\\}$`, "m").exec(text)?.[1];
            const note = notes.find((candidate) => candidate.startsWith(`h/${name} is left out: `));
            expect([name, line === undefined, note === undefined]).toEqual([
              name,
              note !== undefined,
              line !== undefined,
            ]);
            if (line === undefined) expect(note).toContain(address);
            else {
              expect(["ethernets", "bridges", "bonds", "dummy-devices"]).toContain(section);
              expect(line.includes("bridge:")).toBe(section === "bridges");
              expect(line.includes("bond:")).toBe(section === "bonds");
              expect(line.includes("dummy:")).toBe(section === "dummy-devices");
            }
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe("links that a layout has words for", () => {
  test("are said as the kernel has them: a VLAN on a bond of NICs, a dummy, a macvlan, a bridge with a spanning tree", () => {
    const { text, notes } = fromIp([
      link("eno1", "", port("bond0", "bond")),
      link("eno2", "", port("bond0", "bond")),
      link(
        "bond0",
        "2001:db8:9::10",
        info("bond", { mode: "802.3ad", ad_lacp_rate: "fast", xmit_hash_policy: "layer3+4", miimon: 100 }),
      ),
      link("bond0.20", "", { ...info("vlan", { protocol: "802.1Q", id: 20 }), link: "bond0", master: "br0" }),
      link("br0", "2001:db8:8::10", info("bridge", { stp_state: 1, vlan_filtering: 0 })),
      link("dum0", "2001:db8:7::10", kind("dummy")),
      link("eno3", ""),
      link("mac0", "2001:db8:6::10", { ...info("macvlan", { mode: "private" }), link: "eno3" }),
      link("qinq", "2001:db8:5::10", { ...info("vlan", { protocol: "802.1ad", id: 7 }), link: "eno3" }),
    ]);
    expect(interfaceLines(text)).toEqual([
      "eno1: {}",
      "eno2: {}",
      'bond0: { bond: { ports: [eno1, eno2], mode: "802.3ad", lacpRate: fast, hashPolicy: "layer3+4" }, network: net-2001-db8-9, addresses: ["::10"] }',
      "bond0.20: { vlan: { id: 20, on: bond0 } }",
      'br0: { bridge: { ports: [bond0.20], stp: true }, network: net-2001-db8-8, addresses: ["::10"] }',
      'dum0: { dummy: {}, network: net-2001-db8-7, addresses: ["::10"] }',
    ]);
    expect(notes).toEqual([
      "h/mac0 is left out: netplan has no key for a macvlan; add it where the host has network: { renderer: ifupdown2 }; with it goes 2001:db8:6::10/64",
      "h/qinq is left out: what was given says too little of VLANs (ip -j -d addr says more); with it goes 2001:db8:5::10/64",
    ]);
  });

  test("are said as netplan's files have them, by the names of interfaces", () => {
    const { text, notes } = fromNetplan(`  ethernets:
    id0: { match: { macaddress: "02:00:5e:10:00:01" }, set-name: lan0 }
    id1: { match: { macaddress: "02:00:5e:10:00:02" }, set-name: lan1 }
  bonds:
    up: { interfaces: [id0, id1], parameters: { mode: active-backup, primary: id1, mii-monitor-interval: 1s, gratuitous-arp: 2 } }
  vlans: { up.20: { id: 20, link: up, addresses: ["2001:db8:1::1/64"], accept-ra: false } }
  dummy-devices: { dum0: { addresses: ["2001:db8:2::1/128"], accept-ra: false } }
`);
    expect(interfaceLines(text)).toEqual([
      'lan0: { nic: { mac: "02:00:5e:10:00:01" } }',
      'lan1: { nic: { mac: "02:00:5e:10:00:02" } }',
      "up: { bond: { ports: [lan0, lan1], mode: active-backup, primary: lan1, miiInterval: 1000 } }",
      'up.20: { vlan: { id: 20, on: up }, network: net-2001-db8-1, addresses: ["::1"] }',
      'dum0: { dummy: {}, network: net-2001-db8-2-1-len128, addresses: ["::"] }',
    ]);
    expect(notes).toEqual(["h/up: parameters: gratuitous-arp: 2 is left out: a layout has no word for it"]);
  });
});

/** The lines of a layout's interfaces, without what stands before them. */
function interfaceLines(text: string): string[] {
  return text.split("\n").flatMap((line) => /^ {10}(\S.*)$/.exec(line)?.[1] ?? []);
}

function info(of: string, data: object) {
  return { linkinfo: { info_kind: of, info_data: data } };
}
