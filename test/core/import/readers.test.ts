import { describe, expect, test } from "@jest/globals";
import {
  type Found,
  importedLayout,
  readAws,
  readCsv,
  readIpJson,
  readNetplan,
} from "../../../core/import/index.ts";
import { fillInPlan, Ipv6Prefix, planFromText, planRows } from "../../../core/index.ts";
import { imported } from "./reported-hosts.ts";

const link = (ifname: string, infos: readonly object[], more: object = {}) => ({
  ifname,
  addr_info: infos.map((info) => ({ family: "inet6", prefixlen: 64, scope: "global", ...info })),
  ...more,
});

describe("what ip prints", () => {
  const read = (links: readonly object[], routes?: readonly object[]) =>
    readIpJson("h.addr.json", "h", JSON.stringify(links), routes && JSON.stringify(routes));
  const found = (links: readonly object[], routes?: readonly object[]) =>
    read(links, routes).host.interfaces.map((networkInterface) => [
      networkInterface.name,
      networkInterface.addresses.map(({ address, length }) => `${address}/${length}`),
      networkInterface.ports,
    ]);

  test("loopback, link-local and temporary addresses are not taken, and IPv4 is kept as text", () => {
    const links = [
      link("lo", [{ local: "::1", prefixlen: 128, scope: "host" }]),
      link("eth0", [
        { local: "fe80::1", scope: "link" },
        { local: "3fff::5", temporary: true, dynamic: true },
        { family: "inet", local: "192.0.2.1", prefixlen: 24, scope: "global" },
        { local: "3fff::6" },
      ]),
    ];
    expect(found(links)).toEqual([["eth0", ["3fff::6/64"], undefined]]);
    const { host, notes } = read(links);
    expect(notes).toEqual([]);
    expect(host.interfaces.map(({ kernelIpv4 }) => kernelIpv4)).toEqual([["192.0.2.1/24"]]);
  });

  test("an address that another host has too is left out and reported, a dynamic one is taken and reported", () => {
    const { host, notes } = read([
      link("eth0", [
        { local: "3fff::5", dadfailed: true },
        { local: "3fff::6", dynamic: true },
      ]),
    ]);
    expect(host.interfaces[0]?.addresses.map(({ address }) => `${address}`)).toEqual(["3fff::6"]);
    expect(notes).toEqual(["h/eth0: 3fff::5 is left out: another host has it too (dadfailed)"]);
    expect(imported([host]).notes).toEqual([
      "h/eth0: 3fff::6 came from a router or a DHCPv6 server; the layout fixes it from now on",
    ]);
  });

  test("of a /128, as DHCPv6 gives it, the on-link prefix is the one that the routes know", () => {
    const links = [link("eth0", [{ local: "3fff::5", prefixlen: 128 }])];
    const routes = [
      { dst: "3fff::5", dev: "eth0", protocol: "kernel" },
      { dst: "3fff::/64", dev: "eth0", protocol: "ra" },
      { dst: "3fff::/32", dev: "eth1" },
      { dst: "default", gateway: "fe80::1", dev: "eth0" },
    ];
    expect(found(links, routes)).toEqual([["eth0", ["3fff::5/64"], undefined]]);
    expect(found(links)).toEqual([["eth0", ["3fff::5/128"], undefined]]);
  });

  test("bridges and their ports are seen; what Docker and Proxmox VE make is not", () => {
    const links = [
      link("eno1", [], { master: "vmbr0" }),
      link("vmbr0", [{ local: "3fff::1" }], { linkinfo: { info_kind: "bridge" } }),
      link("tap100i0", [], { master: "vmbr0" }),
      link("docker0", [{ local: "3fff:1::1" }], { linkinfo: { info_kind: "bridge" } }),
      link("veth12ab", [{ local: "3fff:2::1" }]),
    ];
    expect(found(links)).toEqual([
      ["eno1", [], undefined],
      ["vmbr0", ["3fff::1/64"], ["eno1"]],
    ]);
    expect(read(links).notes).toEqual([
      "h/docker0: 3fff:1::1/64 is left out: what runs on the host made docker0; declare that (docker, incus, macvlans, guests)",
      "h/veth12ab: 3fff:2::1/64 is left out: what runs on the host made veth12ab; declare that (docker, incus, macvlans, guests)",
    ]);
  });

  test.each(["incusbr0", "lxdbr0", "docker0", "br-0123456789ab", "shim-lan", "tap101i0", "fwbr101i0"])(
    "%s, which what runs on the host made, is none of the layout's interfaces, and its address is reported",
    (name) => {
      const links = [link("eno1", [{ local: "3fff::1" }]), link(name, [{ local: "3fff:1::1" }])];
      expect(found(links)).toEqual([["eno1", ["3fff::1/64"], undefined]]);
      expect(read(links).notes).toEqual([
        `h/${name}: 3fff:1::1/64 is left out: what runs on the host made ${name}; declare that (docker, incus, macvlans, guests)`,
      ]);
    },
  );

  test("an address that a forward put on an interface is reported, and no address of that", () => {
    const links = [
      link("eno1", [
        { local: "3fff::1" },
        { local: "3fff::80", prefixlen: 128, deprecated: true, preferred_life_time: 0 },
      ]),
    ];
    const { host } = readIpJson("f", "h", JSON.stringify(links), "[]");
    const site = { name: "rack", vpc: undefined, subnets: [], hosts: [host] };
    const { text, notes } = importedLayout(
      { sites: [site], notes: [] },
      { purpose: "lab", hostKeys: new Map(), standIn: "lab" },
    );
    const [own] = planFromText("x", text).plan?.sites[0]?.hosts ?? [];
    expect(own?.interfaces.flatMap(({ addresses }) => addresses.map(({ address }) => `${address}`))).toEqual([
      "3fff::1",
    ]);
    expect(notes).toEqual([
      "h/eno1: 3fff::80/128 is left out: its prefix 3fff::80/128 overlaps 3fff::/64, which is another network; whether up would take it away is for hextet diff to show",
    ]);
  });

  test.each([
    ["", "h.addr.json: is not JSON (Unexpected end of JSON input); it is to hold what ip -j -6 addr prints"],
    ["{}", "h.addr.json: is not what ip -j -6 addr prints"],
    ['[{"ifname": 5}]', "h.addr.json: is not what ip -j -6 addr prints"],
    [
      JSON.stringify([link("eth0", [{ local: "3fff::1::2" }])]),
      "h.addr.json: 3fff::1::2 is not an IPv6 address",
    ],
  ])("%j is refused in one sentence", (text, message) => {
    expect(() => readIpJson("h.addr.json", "h", text, undefined)).toThrow(message);
  });
});

describe("what is found never becomes structure", () => {
  const written = (found: Found) =>
    importedLayout(found, { purpose: "lab", hostKeys: new Map(), standIn: "lab" });
  const site = { name: "rack", vpc: undefined, subnets: [] };

  test.each(["eth0: {}", "", "a b", "x}", "eth0\n  evil: 1", "#", "1eth"])(
    "the interface name %j is left out and reported",
    (name) => {
      const hosts = readIpJson(
        "f",
        "h",
        JSON.stringify([link(name, [{ local: "3fff::1" }]), link("eth1", [{ local: "3fff::2" }])]),
        "[]",
      );
      const { text, notes } = written({ sites: [{ ...site, hosts: [hosts.host] }], notes: [] });
      const { plan } = planFromText("x", text);
      expect(plan?.sites[0]?.hosts[0]?.interfaces.map((networkInterface) => networkInterface.name)).toEqual([
        "eth1",
      ]);
      expect(notes).toEqual([
        `h: the interface ${JSON.stringify(name)} is left out: a layout has no such names`,
      ]);
    },
  );

  test("an answer of AWS's with anything in its texts is a problem of the layout, and nothing else", () => {
    const evil = 'x"}\n  other: { networks: {} }';
    const [vpc] = vpcs().Vpcs;
    const [subnet] = subnets.Subnets;
    const found = readAws([
      {
        path: "a.json",
        value: { Vpcs: [{ ...vpc, CidrBlock: evil }], Subnets: [{ ...subnet, AvailabilityZone: evil }] },
      },
    ]);
    const { plan, problems } = planFromText("x", written(found).text);
    expect(plan).toBeUndefined();
    expect(problems.map((problem) => problem.path[1]).filter((name) => name !== "cloud")).toEqual([]);
  });
});

describe("a table", () => {
  test.each([
    ["", "t.csv: its first line names no column host, interface, address"],
    ["host,interface\n", "t.csv: its first line names no column address"],
    ["host,interface,address\na,eth0,3fff::1\n", "t.csv line 2: 3fff::1 has no prefix length"],
    ["host,interface,address\na,eth0,nonsense/64\n", "t.csv line 2: nonsense/64 is not an IPv6 address"],
    ['host,interface,address\na,"eth0,3fff::1/64\n', "t.csv line 2: has a quote that does not end"],
    ["host,interface,address\n17,eth0,3fff::1/64\n", 't.csv line 2: "17" leaves no name'],
  ])("%j is refused with its line", (text, message) => {
    expect(() => readCsv("t.csv", text)).toThrow(message);
  });

  test("columns may stand in any order and case, with others between them", () => {
    const hosts = readCsv(
      "t.csv",
      "Address,Comment,HOST,interface\r\n3fff::1/64,x,Web_01.example.net,eth0\r\n",
    );
    expect(hosts.map(({ name }) => name)).toEqual(["web-01"]);
  });
});

describe("netplan files", () => {
  test("later files add addresses, as netplan does it; IPv4 stands by itself", () => {
    const { host, notes } = readNetplan("h", [
      {
        path: "50.yaml",
        text: 'network: {version: 2, ethernets: {eth0: {addresses: [192.0.2.1/24, "3fff::1/64"], gateway6: "3fff::ff"}}}',
      },
      {
        path: "90.yaml",
        text: `network:
  version: 2
  ethernets: { eno1: {} , eth0: { addresses: [ { "3fff::2/64": { lifetime: 0 } } ], routes: [ { to: default, via: "fe80::1" } ] } }
  bridges: { br0: { interfaces: [eno1], addresses: ["3fff:1::1/64"] } }
`,
      },
    ]);
    expect(notes).toEqual([]);
    expect(host.interfaces.map(({ fileIpv4 }) => fileIpv4 && `${fileIpv4.prefix}`)).toEqual([
      "::ffff:c000:200/120",
      undefined,
      undefined,
    ]);
    expect(
      host.interfaces.map((networkInterface) => [
        networkInterface.name,
        networkInterface.addresses.map(({ address, length }) => `${address}/${length}`),
        networkInterface.ports,
        networkInterface.gateway?.toString(),
      ]),
    ).toEqual([
      ["eth0", ["3fff::1/64", "3fff::2/64"], undefined, "fe80::1"],
      ["eno1", [], undefined, undefined],
      ["br0", ["3fff:1::1/64"], ["eno1"], undefined],
    ]);
  });

  test.each([
    ["a: [", "x.yaml: is not YAML"],
    ["ethernets: {}", "x.yaml: is not netplan's"],
    ["network: {ethernets: {eth0: {addresses: ['::g/64']}}}", "x.yaml: ::g/64 is not an IPv6 address"],
  ])("%j is refused in one sentence", (text, message) => {
    expect(() => readNetplan("h", [{ path: "x.yaml", text }])).toThrow(message);
  });
});

/** Answers in the form of `aws ec2 describe-*`, cut to what matters. */
const block = (text: string, pool = "Amazon") => ({
  Ipv6CidrBlock: text,
  Ipv6CidrBlockState: { State: "associated" },
  Ipv6Pool: pool,
});
const vpcs = (pool = "Amazon") => ({
  Vpcs: [
    {
      VpcId: "vpc-1",
      CidrBlock: "10.20.0.0/16",
      Ipv6CidrBlockAssociationSet: [block("3fff:ec2:47b:ca00::/56", pool)],
      Tags: [{ Key: "Name", Value: "Cloud" }],
    },
    { VpcId: "vpc-2", CidrBlock: "10.30.0.0/16" },
  ],
});
const subnets = {
  Subnets: [
    {
      SubnetId: "subnet-1",
      VpcId: "vpc-1",
      AvailabilityZone: "eu-central-1a",
      CidrBlock: "10.20.1.0/24",
      Ipv6CidrBlockAssociationSet: [block("3fff:ec2:47b:ca03::/64")],
      Tags: [{ Key: "Name", Value: "edge" }],
    },
  ],
};
const interfaces = {
  NetworkInterfaces: [
    {
      NetworkInterfaceId: "eni-1",
      SubnetId: "subnet-1",
      VpcId: "vpc-1",
      Ipv6Addresses: ["1:1", "8", "9"].map((part) => ({ Ipv6Address: `3fff:ec2:47b:ca03::${part}` })),
      Ipv6Prefixes: [{ Ipv6Prefix: "3fff:ec2:47b:ca03:5::/80" }],
      PrivateIpAddress: "10.20.1.77",
      Attachment: { InstanceId: "i-0abc", DeviceIndex: 0 },
      TagSet: [],
    },
    {
      NetworkInterfaceId: "eni-2",
      SubnetId: "subnet-1",
      VpcId: "vpc-1",
      Ipv6Addresses: [{ Ipv6Address: "3fff:ec2:47b:ca03::77" }],
      TagSet: [],
    },
  ],
};
const instances = {
  Reservations: [
    {
      Instances: [
        {
          InstanceId: "i-0abc",
          InstanceType: "r5d.large",
          ImageId: "ami-0123456789abcdef0",
          Tags: [{ Key: "Name", Value: "web-1" }],
        },
      ],
    },
  ],
};

describe("AWS's answers", () => {
  const from = (...values: readonly object[]) =>
    readAws(values.map((value, index) => ({ path: `aws-${index}.json`, value })));
  const planned = (found: Found) => {
    const { text, notes } = importedLayout(found, { purpose: "lab", hostKeys: new Map(), standIn: "lab" });
    const { plan, problems } = planFromText("aws", text);
    if (plan === undefined)
      throw new Error(`${problems.map((problem) => problem.reason).join("\n")}\n${text}`);
    return { plan, notes, text };
  };

  test("a VPC of Amazon's block comes back with every address, once the block is filled in", () => {
    const { plan, notes } = planned(from(vpcs(), subnets, interfaces, instances));
    const known = fillInPlan(plan, { cloud: Ipv6Prefix.parse("3fff:ec2:47b:ca00::/56") });
    expect(planRows(known).map((row) => `${row.name} ${row.address}`)).toEqual([
      "cloud/vpc 3fff:ec2:47b:ca00::/56",
      "cloud/vpc 10.20.0.0/16",
      "cloud/edge 3fff:ec2:47b:ca03::/64",
      "cloud/edge 10.20.1.0/24",
      "cloud/web-1/ens5 3fff:ec2:47b:ca03::1:1/64",
      "cloud/web-1/ens5 3fff:ec2:47b:ca03::8/64",
      "cloud/web-1/ens5 3fff:ec2:47b:ca03::9/64",
      "cloud/web-1/ens5 10.20.1.77/24",
    ]);
    expect(notes).toEqual([
      "eni-2 is left out: it is attached to no instance",
      "eni-1: 3fff:ec2:47b:ca03:5::/80 is left out: a layout has no word for a delegated prefix; pin nothing in it",
      "vpc-2 is left out: it has no IPv6 block",
    ]);
  });

  test("a block that its owner brought stands in the layout", () => {
    const { plan } = planned(from(vpcs("ipv6pool-ec2-1"), subnets, interfaces, instances));
    expect(planRows(plan).map((row) => row.address)).toContain("3fff:ec2:47b:ca03::1:1/64");
  });

  test("without describe-instances, type and image are guessed, and that is reported", () => {
    const { notes, text } = planned(from(vpcs(), subnets, interfaces));
    expect(text).toContain('i-0abc:\n        aws: { instanceType: "t3.small"');
    expect(notes).toContain(
      "i-0abc: instance type and image are guessed; give what aws ec2 describe-instances prints beside it",
    );
  });

  test("interfaces without their VPC are refused with what is missing", () => {
    expect(() => from(interfaces)).toThrow(
      "aws-0.json: tells of no VPC: give what aws ec2 describe-vpcs prints beside it",
    );
  });

  test("two subnets of one name keep apart", () => {
    const [first] = subnets.Subnets;
    const second = {
      ...first,
      SubnetId: "subnet-2",
      CidrBlock: "10.20.2.0/24",
      Ipv6CidrBlockAssociationSet: [block("3fff:ec2:47b:ca04::/64")],
    };
    const { plan } = planned(from(vpcs(), { Subnets: [first, second] }));
    expect(plan.sites[0]?.networks.map(({ name }) => name)).toEqual(["edge", "subnet-2"]);
  });
});
