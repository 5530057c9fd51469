import { describe, expect, test } from "@jest/globals";
import { planFromText, problemText, renderHost } from "../../../core/index.ts";

/** What can be planned and cannot work; and what looks like it and does. */

const told = (yaml: string) =>
  planFromText("unworkable", yaml)
    .problems.map(problemText)
    .filter((text) => !/\[HX05[0-9]\]$/.test(text));

/** A rack; `hosts` from their names on. */
const rack = (networks: string, hosts: string) => `hextet: 1
purpose: lab
sites:
  rack:
    networks:
${networks}
    hosts:
${hosts}
`;

const connect = "connect: { address: 192.0.2.1, hostKey: lab }";

/** A rack with one host, by its interfaces. */
const oneHost = (networks: string, interfaces: string, more = "") =>
  rack(networks, `      box: { ${connect}, interfaces: { ${interfaces} }${more} }`);

/** A VPC with one instance. */
const instance = (interfaces: string, more = "", type = "m5.large") => `hextet: 1
purpose: lab
sites:
  cloud:
    aws: { region: eu-central-1, vpc: { ipv4: 10.20.0.0/16, ipv6: amazon } }
    networks:
      edge: { prefix: "0:0:0:3::/64", zone: eu-central-1a, ipv4: 10.20.1.0/24 }
      inner: { prefix: "0:0:0:4::/64", zone: eu-central-1a, ipv4: 10.20.2.0/24 }
    hosts:
      web: { aws: { instanceType: ${type}, image: debian-13 }, interfaces: { ${interfaces} }${more} }
`;

describe("an EC2 instance", () => {
  const nic = 'ens5: { network: edge, addresses: ["::10"] }';

  test.each([
    ["incus", `, incus: { bridges: {} }`],
    ["lxd", `, lxd: { bridges: {} }`],
  ])("is not given %s", (key, more) => {
    expect(told(instance(nic, more))).toEqual([
      `sites.cloud.hosts.web.${key}: is not set up on an EC2 instance: nothing reads its preseed at the first boot, and EC2 delivers to interfaces alone; use docker with a pool of the interface's, or a host that is reached over SSH [HX101]`,
    ]);
  });

  test("has no guests of Proxmox VE", () => {
    const yaml = instance(
      `${nic}, br0: { bridge: { ports: [] }, network: inner }`,
      `, guests: { git: { id: 101, network: inner } }`,
    );
    expect(told(yaml)).toEqual([
      "sites.cloud.hosts.web.guests: live on a host with Proxmox VE, and EC2 delivers nothing to them; move them to a host that is reached over SSH [HX101]",
    ]);
  });

  test.each([
    ["none at all", ""],
    ["a bridge alone", 'ens5: {}, br0: { bridge: { ports: [ens5] }, network: edge, addresses: ["::10"] }'],
    ["one in no network", "ens5: {}"],
  ])("is made on a NIC in a network: %s", (_, interfaces) => {
    expect(told(instance(interfaces))).toEqual([
      "sites.cloud.hosts.web.interfaces: has no NIC that is in a network, and an instance is made on one; give it one: interfaces: { ens5: { network: ... } } [HX102]",
    ]);
  });

  test("whose network is misspelt has that told, and not that it has none", () => {
    expect(told(instance("ens5: { network: egde }"))).toEqual([
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
    expect(told(instance(pools(text), "", "c8i.24xlarge"))).toEqual([
      `sites.cloud.hosts.web.interfaces.ens5.pools.a: ${reason}, and EC2 assigns each by itself: an interface holds 64 at most, and most types fewer; use a /123 or longer, which is 32 addresses [HX103]`,
    ]);
  });

  test("holds its own addresses and all of its pools together", () => {
    const yaml = instance(pools('a: "::20/125", b: "::40/126"'));
    expect(told(yaml)).toEqual([
      "sites.cloud.hosts.web.interfaces.ens5.pools.a: /125 brings ens5 to 13 addresses, and an interface of m5.large holds 10; use a /126 or longer, which is 4 addresses, or take a larger type [HX104]",
    ]);
    expect(told(yaml.replace("m5.large", "m5.xlarge"))).toEqual([]);
  });

  test("takes as many interfaces as its type", () => {
    const yaml = instance(
      `${nic}, ens6: { network: inner, defaultRoute: false }, ens7: { network: inner, defaultRoute: false }`,
      "",
      "t4g.micro",
    );
    expect(told(yaml)).toEqual([
      "sites.cloud.hosts.web.interfaces.ens7: is one of 3 interfaces in networks, and t4g.micro takes 2; take a larger type, or leave interfaces out [HX104]",
    ]);
    expect(told(yaml.replace("t4g.micro", "t4g.small"))).toEqual([]);
  });

  test("of a type that is not known here has room for what any has", () => {
    expect(told(instance(pools('a: "::20/123"'), "", "q9z.huge"))).toEqual([]);
  });
});

describe("default routes", () => {
  const two = `      up: { prefix: "2001:db8:1::/64", gateway: "fe80::1", ipv4: { prefix: 192.0.2.0/26, gateway: 0.0.0.1 } }
      side: { prefix: "2001:db8:2::/64", gateway: "::1", ipv4: { prefix: 192.0.2.64/26, gateway: 0.0.0.1 } }`;

  test.each([
    ["netplan", "each flow goes by one of the two", "HX106"],
    ["ifupdown2", "ifupdown2 puts one of them in force", "HX107"],
  ])("are one, of each family: with %s", (renderer, reason, code) => {
    const yaml = oneHost(
      two,
      "eno1: { network: up, ipv4: true }, eno2: { network: side, ipv4: true }",
      `, network: { renderer: ${renderer} }`,
    );
    const fix = "say which of them is not the way out: eno2: { defaultRoute: false }";
    expect(told(yaml)).toEqual([
      `sites.rack.hosts.box.interfaces.eno2: brings an IPv4 default route via 192.0.2.65, as eno1 does via 192.0.2.1: ${reason}; ${fix} [${code}]`,
      `sites.rack.hosts.box.interfaces.eno2: brings an IPv6 default route via 2001:db8:2::1, as eno1 does via fe80::1: ${reason}; ${fix} [${code}]`,
    ]);
  });

  test("go by the interface that does not say otherwise, and by no other", () => {
    const yaml = oneHost(
      two,
      "eno1: { network: up, ipv4: true, defaultRoute: false }, eno2: { network: side, ipv4: true }",
    );
    const { plan, problems } = planFromText("unworkable", yaml);
    expect(problems).toEqual([]);
    const host = plan?.sites[0]?.hosts[0];
    expect(host?.interfaces.map((one) => [one.name, `${one.gateway}`, `${one.ipv4?.gateway}`])).toEqual([
      ["eno1", "undefined", "undefined"],
      ["eno2", "2001:db8:2::1", "192.0.2.65"],
    ]);
    const text =
      host === undefined
        ? ""
        : renderHost(host)
            .files.map(({ content }) => content)
            .join("");
    expect(text.match(/to: "default"/g)).toHaveLength(2);
    expect(text).not.toContain("fe80::1");
  });

  test("are two where an instance has interfaces in two subnets, which all have AWS's router", () => {
    const nics = "ens5: { network: edge }, ens6: { network: inner }";
    expect(told(instance(nics))).toEqual([
      "sites.cloud.hosts.web.interfaces.ens6: brings an IPv6 default route via fe80:ec2::1, as ens5 does via fe80:ec2::1: each flow goes by one of the two; say which of them is not the way out: ens6: { defaultRoute: false } [HX106]",
    ]);
    expect(told(instance(nics.replace("inner", "inner, defaultRoute: false")))).toEqual([]);
  });

  test("are one where the host is the other network's router itself", () => {
    const networks = two
      .replace('gateway: "::1", ', "gateway: { ref: rack/box/eno2 }, ")
      .replaceAll(", gateway: 0.0.0.1", "");
    expect(
      told(oneHost(networks, 'eno1: { network: up }, eno2: { network: side, addresses: ["::1"] }')),
    ).toEqual([]);
  });
});

describe("an interface by the name of", () => {
  const network = '      up: { prefix: "2001:db8:1::/64", gateway: "fe80::1" }';
  const named = (name: string, renderer: string) =>
    told(oneHost(network, `"${name}": { network: up }`, `, network: { renderer: ${renderer} }`));

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
    expect(told(oneHost(network, bridge("vmbr0"), ", network: { renderer: ifupdown2 }"))).toEqual([]);
    expect(told(oneHost(network, "bond0: { network: up }", ", retired: true"))).toEqual([]);
  });
});

test("a pool's name stands for one pool of a host, and hosts may each have one of it", () => {
  const networks = `      up: { prefix: "2001:db8:1::/64" }
      side: { prefix: "2001:db8:2::/64" }`;
  const pool = 'pools: { apps: "::40/122" }';
  const yaml = oneHost(networks, `eno1: { network: up, ${pool} }, eno2: { network: side, ${pool} }`);
  expect(told(yaml)).toEqual([
    "sites.rack.hosts.box.interfaces.eno2.pools.apps: is the name of a pool of eno1 too, and whoever names it gets that one; give it another name, with formerly: the one that it had, so that it keeps its numbers [HX109]",
  ]);
  const two = rack(
    networks,
    `      a: { ${connect}, interfaces: { eno1: { network: up, ${pool} } } }
      b: { ${connect}, interfaces: { eno2: { network: side, ${pool} } } }`,
  );
  expect(told(two)).toEqual([]);
});

describe("a next hop", () => {
  const gate = (gateway: string, host = "") =>
    rack(
      `      up: { prefix: "2001:db8:1::/64", gateway: ${gateway} }`,
      `      gate: { ${connect}, interfaces: { eno1: { network: up, addresses: ["::1"] } }${host} }
      box: { ${connect}, interfaces: { eno1: { network: up } } }`,
    );

  test("that is a guest is one", () => {
    const guests = `      up: { prefix: "2001:db8:1::/64", gateway: { ref: rack/pve/fw } }`;
    const pve = `      pve: { ${connect}, interfaces: { eno1: {}, vmbr0: { bridge: { ports: [eno1] }, network: up } }, guests: { fw: { id: 101, network: up } } }`;
    expect(told(rack(guests, pve))).toEqual([]);
  });

  test("of a route that is a host's address does not forward; named by a reference it does, as it does for Docker's sake", () => {
    const route = (via: string, host = "") =>
      gate('"fe80::1"', host).replace(
        'gateway: "fe80::1"',
        `gateway: "fe80::1", routes: [{ to: "2001:db8:7::/48", via: ${via} }]`,
      );
    expect(told(route('"::1"'))).toEqual([
      "sites.rack.networks.up.routes: 2001:db8:1::1 is the address of rack/gate/eno1, and gate does not forward what is sent there; name the host instead, and it forwards: { ref: rack/gate/eno1 } [HX110]",
    ]);
    expect(told(route("{ ref: rack/gate/eno1 }"))).toEqual([]);
    expect(told(route('"::1"', ", docker: {}"))).toEqual([]);
  });

  const guests = (network: string, bridge = "ports: [eno2]") =>
    rack(
      `      side: { prefix: "2001:db8:2::/64", ipv4: ${network} }`,
      `      pve: { ${connect}, interfaces: { eno2: {}, vmbr1: { bridge: { ${bridge} }, network: side, ipv4: true } }, guests: { a: { id: 101, network: side, ipv4: true } } }`,
    );

  test("of guests on a segment is not their own host, which does not forward, in either family", () => {
    expect(told(guests("192.0.2.0/26"))).toEqual([
      expect.stringMatching(
        /^sites\.rack\.networks\.side\.gateway: is missing, so that guests go by 2001:db8:2:\S+, which is pve's own, and pve does not forward; give the router's, or \{ ref: rack\/pve\/vmbr1 \}, and pve forwards \[HX110\]$/,
      ),
      expect.stringMatching(/^sites\.rack\.networks\.side\.ipv4\.gateway: is missing, .*\[HX110\]$/),
    ]);
    expect(
      told(
        guests("192.0.2.0/26").replace(
          '"2001:db8:2::/64"',
          '"2001:db8:2::/64", gateway: { ref: rack/pve/vmbr1 }',
        ),
      ),
    ).toEqual([]);
  });

  test("of guests on a bridge without ports is their host, which forwards for them", () => {
    expect(told(guests("192.0.2.0/26", "ports: []"))).toEqual([]);
  });
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
  ])("is told: %s", (_, interfaces, more, place, other) => {
    expect(told(oneHost(network, interfaces, more))).toEqual([
      `sites.rack.hosts.box.${place}.network: one is on ${other} too, ${reason}`,
    ]);
  });

  test("is none where the NIC is the bridge's port, and two NICs may be on one segment", () => {
    expect(told(oneHost(network, "eno1: {}, br0: { bridge: { ports: [eno1] }, network: one }"))).toEqual([]);
    const two = "eno1: { network: one }, wlan0: { network: one, defaultRoute: false }";
    expect(told(oneHost(network, two))).toEqual([]);
    expect(told(oneHost(network, two.replace(", defaultRoute: false", "")))).toEqual([
      expect.stringMatching(
        /^sites\.rack\.hosts\.box\.interfaces\.wlan0: brings an IPv6 default route .*\[HX106\]$/,
      ),
    ]);
  });
});

describe("two names that meet in one resource", () => {
  const vpcs = (first: string, second: string) => `hextet: 1
purpose: lab
sites:
  a:
    aws: { region: eu-central-1, vpc: { ipv4: 10.20.0.0/16, ipv6: amazon } }
${first}
  a-b:
    aws: { region: eu-west-1, vpc: { ipv4: 10.30.0.0/16, ipv6: amazon } }
${second}
`;
  const network = (name: string, site: number, more = "") =>
    `    networks: { ${name}: { prefix: "0:0:0:${site}::/64", zone: eu-central-1a, ipv4: 10.${site}0.1.0/24${more} } }`;
  const web = (name: string, nic: string) =>
    `    hosts: { ${name}: { aws: { instanceType: m5.large, image: debian-13 }, interfaces: { ${nic}: { network: n } } } }`;

  test("are told once for each pair of networks or hosts, not for each of their parts", () => {
    expect(told(vpcs(network("b-c", 2), network("c", 3)))).toEqual([
      "sites.a-b.networks.c: would be the resource a-b-c, and so would a/b-c; rename one of them [HX112]",
    ]);
    expect(
      told(vpcs(`${network("n", 2)}\n${web("b-w", "ens5")}`, `${network("n", 3)}\n${web("w", "ens5")}`)),
    ).toEqual([
      "sites.a-b.hosts.w: would be the resource a-b-w, and so would a/b-w; rename one of them [HX112]",
    ]);
  });

  test("are told of interfaces of hosts whose own names do not meet", () => {
    const hosts = `    hosts:
      w: { aws: { instanceType: m5.large, image: debian-13 }, interfaces: { x-ens5: { network: n } } }
      w-x: { aws: { instanceType: m5.large, image: debian-13 }, interfaces: { ens5: { network: n } } }`;
    expect(told(vpcs(`${network("n", 2)}\n${hosts}`, network("m", 3)))).toEqual([
      "sites.a.hosts.w-x.interfaces.ens5: would be the resource a-w-x-ens5, and so would a/w/x-ens5; rename one of them [HX112]",
    ]);
  });

  test("are told of rules that say the same, by their prefix or by another thing's", () => {
    const rule = (from: string) => `{ protocol: tcp, port: 22, from: ${from} }`;
    const yaml = (rules: string) =>
      vpcs(
        network("n", 2, `, ingress: [{ protocol: icmpv6, from: "::/0" }, ${rules}]`),
        network("m", 3),
      ).replace("sites:", 'prefixes: { office: "2001:db8:7::/48" }\nsites:');
    expect(told(yaml(`${rule('"::/0"')}, ${rule('"::/0"')}`))).toEqual([
      "sites.a.networks.n.ingress: would be the resource a-n-tcp-22-from-anywhere, and so would rule 2 of a/n; leave one of them out [HX112]",
    ]);
    expect(told(yaml(`${rule('"2001:db8:7::/48"')}, ${rule("{ ref: office }")}`))).toEqual([
      expect.stringMatching(
        /^sites\.a\.networks\.n\.ingress: is or was the resource a-n-tcp-22-from-2001\.db8\.7\.\._48, .*\[HX112\]$/,
      ),
    ]);
  });

  test("are told where one is what the other was: both would be made of what stands", () => {
    expect(told(vpcs(network("x", 2, ", formerly: b-c"), network("c", 3)))).toEqual([
      "sites.a-b.networks.c: is or was the resource a-b-c, and so is or was a/x: what stands by that name cannot become both; make one of the two changes and run up, then make the other [HX112]",
    ]);
  });

  test("are told of machines, also of those that are let go", () => {
    const machine = (name: string, more = "") => `    hosts: { ${name}: { ${connect}${more} } }`;
    const yaml = (more: string) => `hextet: 1
purpose: lab
sites:
  a:
${machine("b-c")}
  a-b:
${machine("c", more)}
`;
    for (const more of ["", ", retired: true"])
      expect(told(yaml(more))).toEqual([
        "sites.a-b.hosts.c: would be the resource a-b-c, and so would a/b-c; rename one of them [HX112]",
      ]);
  });

  test("are two resources where they are of two kinds", () => {
    // The subnet a-n-routes, and the route table of the subnet a-n.
    expect(
      told(
        vpcs(
          `    networks:
      n: { prefix: "0:0:0:2::/64", zone: eu-central-1a, ipv4: 10.20.1.0/24 }
      n-routes: { prefix: "0:0:0:3::/64", zone: eu-central-1a, ipv4: 10.20.2.0/24 }`,
          network("m", 3),
        ),
      ),
    ).toEqual([]);
  });
});
