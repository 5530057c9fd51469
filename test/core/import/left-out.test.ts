import { describe, expect, test } from "@jest/globals";
import { HostNames, importedLayout, readAws, readCsv, readNetplan } from "../../../core/import/index.ts";
import { planFromText } from "../../../core/index.ts";
import { fromCsv, fromIp, fromNetplan, kind, link } from "./reported-hosts.ts";

/**
 * What a layout has no words for is left out with a note that names the thing and its place; nothing becomes something
 * else. Links and routes have files of their own.
 */

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

describe("what else a layout does not say", () => {
  test("settings of netplan's, each by its key; rules", () => {
    const { notes } = fromNetplan(`  ethernets:
    eno1:
      dhcp4: true
      wakeonlan: true
      dhcp-identifier: mac
      mtu: 576
      nameservers: { addresses: ["2001:db8::53"] }
      routing-policy: [{ from: "2001:db8::/64", table: 100 }]
      addresses: ["2001:db8::5/64", "fe80::1/64"]
      gateway6: "fe80::9"
  bridges:
    br0: { interfaces: [], addresses: ["2001:db8:1::1/64"], parameters: { stp: true, forward-delay: 0 } }
`);
    expect(notes).toEqual([
      "h/eno1: fe80::1/64 is left out: a layout has no link-local addresses",
      "h/eno1: its routing-policy of 1 rule is left out: a layout has rules for what leaves from all that an interface has in a network",
      "h/eno1: wakeonlan: true is left out: a layout has no word for it",
      "h/eno1: dhcp-identifier: mac is left out: a layout has no word for it",
      "h/eno1: mtu: 576 is left out: a layout has no word for it",
    ]);
  });

  test("settings that ip reports", () => {
    const bridge = {
      linkinfo: { info_kind: "bridge", info_data: { vlan_filtering: 1, stp_state: 1 } },
      mtu: 65520,
      link_type: "ether",
    };
    expect(fromIp([link("vmbr0", "2001:db8::1", bridge)]).notes).toEqual([
      "h/vmbr0: its MTU of 65520 is left out: a layout has no word for it",
      "h/vmbr0: its VLAN filtering is left out: a layout has no word for it",
    ]);
  });

  test("an address that is left out is not said to be fixed from now on; those of other prefixes are", () => {
    const info = (local: string, prefixlen = 64) => ({
      ...{ family: "inet6", local, prefixlen, scope: "global", dynamic: true },
    });
    const all = ["2001:db8:1::a", "2001:db8:1::b", "fd6d:8d64:af0c:1::a"].map((each) => info(each));
    const { notes, text } = fromIp(
      [{ ...link("eth0", ""), addr_info: [...all, info("2001:db8:1::c", 112)] }],
      [],
    );
    const fixed = "came from a router or a DHCPv6 server; the layout fixes it from now on";
    expect(notes).toEqual([
      "h/eth0: 2001:db8:1::c/112 is left out: its prefix 2001:db8:1::/112 overlaps 2001:db8:1::/64, which is another network; whether up would take it away is for hextet diff to show",
      ...["2001:db8:1::a", "2001:db8:1::b", "fd6d:8d64:af0c:1::a"].map((each) => `h/eth0: ${each} ${fixed}`),
    ]);
    expect(text).toContain(
      'alsoIn: { net-fd6d-8d64-af0c-1: { addresses: ["::a"] } } } # not taken over: 2001:db8:1::c/112',
    );
  });

  test("what a bridge that leads nowhere and a loopback have in a second prefix", () => {
    const info = (local: string, prefixlen = 64) => ({ family: "inet6", local, prefixlen, scope: "global" });
    const bridge = { ...kind("bridge"), addr_info: [info("2001:db8:2::1"), info("2001:db8:3::1")] };
    const shown = "whether up would take it away is for hextet diff to show";
    expect(fromIp([link("eno1", "2001:db8:1::1"), link("vmbr1", "", bridge)]).notes).toEqual([
      `h/vmbr1: 2001:db8:3::1/64 is left out: a bridge that leads nowhere is in one network, here that of 2001:db8:2::1; ${shown}`,
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

  test("what lies in a second block of the VPC is left out and reported, and not counted from the first", () => {
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

  test("a fault is reported of the file that it stands in", () => {
    expect(() => read(subnet("subnet-1", "eu-central-1a", "2001:db8:beef:6b04::/60"))).toThrow(
      "subnets.json: 2001:db8:beef:6b04::/60 has host bits set; did you mean 2001:db8:beef:6b00::/60?",
    );
  });
});
