import { describe, expect, test } from "@jest/globals";
import { connect, instance, oneHost, problemsOf, rack } from "./small-layouts.ts";

/** What can be planned and cannot work; and what looks like it and does. */

describe("an EC2 instance", () => {
  const nic = 'ens5: { network: edge, addresses: ["::10"] }';

  test.each([
    ["incus", `, incus: { bridges: {} }`],
    ["lxd", `, lxd: { bridges: {} }`],
  ])("is not given %s", (key, more) => {
    expect(problemsOf(instance(nic, more))).toEqual([
      `sites.cloud.hosts.web.${key}: is not set up on an EC2 instance: nothing reads its preseed at the first boot, and EC2 delivers to interfaces alone; use docker with a pool of the interface's, or a host that is reached over SSH [HX101]`,
    ]);
  });

  test("has no guests of Proxmox VE", () => {
    const yaml = instance(
      `${nic}, br0: { bridge: { ports: [] }, network: inner }`,
      `, guests: { git: { id: 101, network: inner } }`,
    );
    expect(problemsOf(yaml)).toEqual([
      "sites.cloud.hosts.web.guests: live on a host with Proxmox VE, and EC2 delivers nothing to them; move them to a host that is reached over SSH [HX101]",
    ]);
  });

  test.each([
    ["none at all", ""],
    ["a bridge alone", 'ens5: {}, br0: { bridge: { ports: [ens5] }, network: edge, addresses: ["::10"] }'],
    ["one in no network", "ens5: {}"],
  ])("is made on a NIC in a network: %s", (_, interfaces) => {
    expect(problemsOf(instance(interfaces))).toEqual([
      "sites.cloud.hosts.web.interfaces: has no NIC that is in a network, and an instance is made on one; give it one: interfaces: { ens5: { network: ... } } [HX102]",
    ]);
  });

  test("whose network is misspelt has that told, and not that it has none", () => {
    expect(problemsOf(instance("ens5: { network: egde }"))).toEqual([
      "sites.cloud.hosts.web.interfaces.ens5.network: egde names a network that is not there; did you mean edge? [HX020]",
    ]);
  });

  const pools = (text: string) => `ens5: { network: edge, addresses: ["::10"], pools: { ${text} } }`;

  test.each([
    ["/120", 'a: "::100/120"', "/120 brings ens5 to 257 addresses"],
    ["/96", 'a: "::1:0:0/96"', "/96 brings ens5 to more than 2^32 addresses"],
    ["/80", "a: { length: 80 }", "/80 brings ens5 to more than 2^48 addresses"],
    ["of 64 beside its own address", 'a: "::40/122"', "/122 brings ens5 to 65 addresses"],
  ])("has room for no pool %s", (_, text, reason) => {
    expect(problemsOf(instance(pools(text), "", "c8i.24xlarge"))).toEqual([
      `sites.cloud.hosts.web.interfaces.ens5.pools.a: ${reason}, and EC2 assigns each by itself: an interface holds 64 at most, and most types fewer; use a /123 or longer, which is 32 addresses [HX103]`,
    ]);
  });

  test("holds its own addresses and all of its pools together", () => {
    const yaml = instance(pools('a: "::20/125", b: "::40/126"'));
    expect(problemsOf(yaml)).toEqual([
      "sites.cloud.hosts.web.interfaces.ens5.pools.a: /125 brings ens5 to 13 addresses, and an interface of m5.large holds 10; use a /126 or longer, which is 4 addresses, or take a larger type [HX104]",
    ]);
    expect(problemsOf(yaml.replace("m5.large", "m5.xlarge"))).toEqual([]);
  });

  test("takes as many interfaces as its type", () => {
    const yaml = instance(
      `${nic}, ens6: { network: inner, defaultRoute: false }, ens7: { network: inner, defaultRoute: false }`,
      "",
      "t4g.micro",
    );
    expect(problemsOf(yaml)).toEqual([
      "sites.cloud.hosts.web.interfaces.ens7: is one of 3 interfaces in networks, and t4g.micro takes 2; take a larger type, or leave interfaces out [HX104]",
    ]);
    expect(problemsOf(yaml.replace("t4g.micro", "t4g.small"))).toEqual([]);
  });

  test("of a type that is not known here has room for what any has", () => {
    expect(problemsOf(instance(pools('a: "::20/123"'), "", "q9z.huge"))).toEqual([]);
  });
});

describe("an interface by the name of", () => {
  const network = '      up: { prefix: "2001:db8:1::/64", gateway: "fe80::1" }';
  const named = (name: string, renderer: string) =>
    problemsOf(oneHost(network, `"${name}": { network: up }`, `, network: { renderer: ${renderer} }`));

  test.each([
    ["a VLAN", "eno1.100", "netplan"],
    ["a VLAN", "eno1.100", "ifupdown2"],
    ["a VLAN", "vlan100", "netplan"],
    ["a bond", "bond0", "ifupdown2"],
    ["a bond", "bond0", "netplan"],
    ["a bridge of Proxmox VE's", "vmbr0", "ifupdown2"],
  ])("%s is no NIC: %s with %s", (_, name, renderer) => {
    expect(named(name, renderer)).toEqual([
      expect.stringMatching(/^sites\.rack\.hosts\.box\.interfaces\.\S+: is named like .*\[HX108\]$/),
    ]);
  });

  test.each([
    ...[
      "eno1",
      "eth0",
      "enp3s0f0np0",
      "ens5",
      "wlan0",
      "ib0",
      "usb0",
      "bonding",
      "vlan",
      "br0",
      "venet0",
    ].map((name) => [name, "netplan"]),
    ["vmbr0", "netplan"],
    ["eth0", "ifupdown2"],
  ])("a NIC is one: %s with %s", (name, renderer) => {
    expect(named(name, renderer)).toEqual([]);
  });

  test("a bridge or a bond is one where it has ports, and a host that is let go has any", () => {
    const bridge = (name: string) => `eno1: {}, ${name}: { bridge: { ports: [eno1] }, network: up }`;
    expect(problemsOf(oneHost(network, bridge("vmbr0"), ", network: { renderer: ifupdown2 }"))).toEqual([]);
    expect(problemsOf(oneHost(network, "bond0: { network: up }", ", retired: true"))).toEqual([]);
  });
});

test("a pool's name stands for one pool of a host, and hosts may each have one of it", () => {
  const networks = `      up: { prefix: "2001:db8:1::/64" }
      side: { prefix: "2001:db8:2::/64" }`;
  const pool = 'pools: { apps: "::40/122" }';
  const yaml = oneHost(networks, `eno1: { network: up, ${pool} }, eno2: { network: side, ${pool} }`);
  expect(problemsOf(yaml)).toEqual([
    "sites.rack.hosts.box.interfaces.eno2.pools.apps: is the name of a pool of eno1 too, and whoever names it gets that one; give it another name, with formerly: the one that it had, so that it keeps its numbers [HX109]",
  ]);
  const two = rack(
    networks,
    `      a: { ${connect}, interfaces: { eno1: { network: up, ${pool} } } }
      b: { ${connect}, interfaces: { eno2: { network: side, ${pool} } } }`,
  );
  expect(problemsOf(two)).toEqual([]);
});

describe("a network on two segments of a host", () => {
  const network = '      one: { prefix: "2001:db8:3::/64", gateway: "::1" }';
  const reason =
    "another segment of this host: neighbours are looked for on one of them only; give it a network of its own, or make one bridge of both [HX111]";

  test.each([
    [
      "a NIC and a bridge without ports",
      "eno1: { network: one }, vmbr1: { bridge: { ports: [] }, network: one, defaultRoute: false }",
      "",
      "interfaces.vmbr1",
      "eno1",
    ],
    [
      "a NIC and a bridge of Incus's",
      "ens160: { network: one }",
      ", incus: { bridges: { incusbr0: { network: one } } }",
      "incus.bridges.incusbr0",
      "ens160",
    ],
    [
      "two bridges of LXD's",
      "",
      ", lxd: { bridges: { lxdbr0: { network: one }, lxdbr1: { network: one } } }",
      "lxd.bridges.lxdbr1",
      "lxdbr0",
    ],
  ])("is reported: %s", (_, interfaces, more, place, other) => {
    expect(problemsOf(oneHost(network, interfaces, more))).toEqual([
      `sites.rack.hosts.box.${place}.network: one is on ${other} too, ${reason}`,
    ]);
  });

  test("is none where the NIC is the bridge's port, and two NICs may be on one segment", () => {
    expect(
      problemsOf(oneHost(network, "eno1: {}, br0: { bridge: { ports: [eno1] }, network: one }")),
    ).toEqual([]);
    const two = "eno1: { network: one }, wlan0: { network: one, defaultRoute: false }";
    expect(problemsOf(oneHost(network, two))).toEqual([]);
    expect(problemsOf(oneHost(network, two.replace(", defaultRoute: false", "")))).toEqual([
      expect.stringMatching(
        /^sites\.rack\.hosts\.box\.interfaces\.wlan0: brings an IPv6 default route .*\[HX106\]$/,
      ),
    ]);
  });
});
