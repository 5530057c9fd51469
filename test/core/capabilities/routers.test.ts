import { describe, expect, test } from "@jest/globals";
import {
  fillInPlan,
  Ipv6Prefix,
  planFromText,
  planJson,
  planTable,
  renderHost,
  renderRouters,
} from "../../../core/index.ts";

/** A site with an office of that kind, and whoever advertises it. */
function planned(routers: string, office: string, more = "", hosts = "") {
  const made = planFromText(
    "rack",
    `hextet: 1
purpose: lab
sites:
  rack:
    dns: { servers: [192.0.2.53, "2001:db8:53::53"] }
    ${routers}
    networks:
      office: { ${office} }
      uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" }
${more}    hosts:
      gw:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        interfaces:
          eno1: { network: uplink, addresses: ["::10"] }
          eno2: { network: office, addresses: ["::1"] }
${hosts}`,
  );
  const [site] = made.plan?.sites ?? [];
  return {
    ...made,
    site,
    text: site && renderRouters(site)[0]?.text(),
    said: made.problems.map(({ code, path }) => `${code} ${path.slice(2).join(".")}`),
  };
}

const prefix = 'prefix: "2001:db8:8::/64"';
const routerOf = (kind: string) =>
  kind === "host"
    ? "routers: { core: { kind: host, host: gw, networks: { office: {} } } }"
    : `routers: { core: { kind: ${kind}, networks: { office: { interface: vlan31 } } } }`;

/** How each kind says that a flag is 1, or of A and L that it is 0. */
const words: Readonly<Record<string, Readonly<Record<"M" | "O" | "A" | "L", readonly [RegExp, 0 | 1]>>>> = {
  centec: {
    M: [/^ ipv6 nd managed-config-flag$/m, 1],
    O: [/^ ipv6 nd other-config-flag$/m, 1],
    A: [/^ ipv6 nd prefix 2001:db8:8::\/64 .*no-autoconfig/m, 0],
    L: [/^ ipv6 nd prefix 2001:db8:8::\/64 .*off-link/m, 0],
  },
  cisco: {
    M: [/^ ipv6 nd managed-config-flag$/m, 1],
    O: [/^ ipv6 nd other-config-flag$/m, 1],
    A: [/^ ipv6 nd prefix 2001:db8:8::\/64 .*no-autoconfig/m, 0],
    L: [/^ ipv6 nd prefix 2001:db8:8::\/64 .*no-onlink/m, 0],
  },
  frr: {
    M: [/^ ipv6 nd managed-config-flag$/m, 1],
    O: [/^ ipv6 nd other-config-flag$/m, 1],
    A: [/^ ipv6 nd prefix 2001:db8:8::\/64 .*no-autoconfig/m, 0],
    L: [/^ ipv6 nd prefix 2001:db8:8::\/64 .*off-link/m, 0],
  },
  vyos: {
    M: [/^set .* vlan31 managed-flag$/m, 1],
    O: [/^set .* vlan31 other-config-flag$/m, 1],
    A: [/^set .* prefix 2001:db8:8::\/64 no-autonomous-flag$/m, 0],
    L: [/^set .* prefix 2001:db8:8::\/64 no-on-link-flag$/m, 0],
  },
  routeros: {
    M: [/ managed-address-configuration=yes /, 1],
    O: [/ other-configuration=yes /, 1],
    A: [/ prefix=2001:db8:8::\/64 autonomous=no /, 0],
    L: [/ prefix=2001:db8:8::\/64 .*on-link=no /, 0],
  },
  host: {
    M: [/AdvManagedFlag on;/, 1],
    O: [/AdvOtherConfigFlag on;/, 1],
    A: [/AdvAutonomous off;/, 0],
    L: [/AdvOnLink off;/, 0],
  },
};

/** RFC 4861 sections 4.2 and 4.6.2, RFC 4862 section 5.5.3: what hosts need to come by addresses in that way. */
const table = [
  ["static", ", mode: static", { M: 0, O: 0, A: 0, L: 1 }],
  ["slaac", ", mode: slaac", { M: 0, O: 0, A: 1, L: 1 }],
  ["dhcp", ", mode: dhcp", { M: 1, O: 0, A: 0, L: 1 }],
  ["dhcp-stateless", ", mode: dhcp-stateless", { M: 0, O: 1, A: 1, L: 1 }],
  ["slaac, off-link", ", mode: slaac, onLink: false", { M: 0, O: 0, A: 1, L: 0 }],
] as const;

describe.each(Object.entries(words))("a router of kind %s", (kind, ways) => {
  test.each(table)("is told the flags of mode %s", (_, mode, flags) => {
    const { text, problems } = planned(routerOf(kind), `${prefix}${mode}`);
    expect(problems).toEqual([]);
    const said = Object.fromEntries(
      Object.entries(ways).map(([name, [word, bit]]) => [name, word.test(text ?? "") ? bit : 1 - bit]),
    );
    expect(said).toEqual(flags);
  });

  test("prefers nothing of a deprecated prefix", () => {
    const { text = "" } = planned(
      routerOf(kind),
      `${prefix}, mode: slaac, prefixes: { old: { prefix: "2001:db8:7::/64", deprecated: true } }`,
    );
    const [, of = ""] = text.match(/(2001:db8:7::\/64.*)/s) ?? [];
    expect(of).toMatch(/^\S+ 2592000 0$|preferred-lifetime[ =]0s?$|AdvPreferredLifetime 0;$/m);
    expect(text.split("604800")).toHaveLength(2);
  });

  test("is told the resolvers of IPv6 alone, and no IPv4 address", () => {
    const { text } = planned(routerOf(kind), `${prefix}, mode: slaac`);
    expect(text).toContain("2001:db8:53::53");
    expect(text).not.toContain("192.0.2.53");
  });
});

test.each([
  ["slaac", "SLAAC"],
  ["dhcp", "Stateful-DHCP"],
  ["dhcp-stateless", "Stateless-DHCP"],
])("ZStack gives mode %s the range's address mode, and advertises at all", (mode, address) => {
  const { text } = planned(routerOf("zstack"), `${prefix}, mode: ${mode}`);
  expect(text).toContain("name=basic.network.enable.ra value=true\n");
  expect(text).toContain(`l3NetworkUuid=vlan31 networkCidr=2001:db8:8::/64 addressMode=${address}\n`);
});

test("ZStack has no mode for what is given by hand", () => {
  expect(planned(routerOf("zstack"), `${prefix}, mode: static`).said).toEqual([
    "HX187 routers.core.networks.office",
  ]);
});

describe("a site that names no router", () => {
  const { plan, problems } = planned("", `${prefix}, mode: slaac`);
  if (plan === undefined) throw new Error("no plan");

  test("is asked nothing, and planned as before", () => {
    expect(problems).toEqual([]);
    expect(planJson(plan).sites[0]).not.toHaveProperty("routers");
    expect(planTable(plan)).not.toContain("Advertised by");
  });
});

describe("a site that names its routers", () => {
  const { plan } = planned(routerOf("centec"), `${prefix}, mode: slaac, mtu: 1400`);
  if (plan === undefined) throw new Error("no plan");

  test("has them in its plan, for programs and for people", () => {
    expect(planJson(plan).sites[0]?.routers).toEqual([
      {
        name: "core",
        kind: "centec",
        host: null,
        advertises: [
          {
            network: "office",
            interface: "vlan31",
            prefixes: [{ prefix: "2001:db8:8::/64", deprecated: false }],
            mtu: 1400,
            resolvers: ["2001:db8:53::53"],
            search: [],
            dhcp: null,
          },
        ],
      },
    ]);
    expect(planTable(plan)).toContain("Advertised by:\n    office  core  centec  vlan31\n");
  });

  test.each(["slaac", "dhcp", "dhcp-stateless"])(
    "leaves no network of mode %s that nobody advertises",
    (mode) => {
      const more = `      other: { prefix: "2001:db8:9::/64", mode: ${mode} }\n`;
      expect(planned(routerOf("centec"), `${prefix}, mode: slaac`, more).said).toEqual([
        "HX186 networks.other.mode",
      ]);
      expect(planned("", `${prefix}, mode: slaac`, more).said).toEqual([]);
    },
  );

  test.each(["mode: static", 'gateway: "fe80::1"'])("may leave one with %s to nobody", (other) => {
    const more = `      other: { prefix: "2001:db8:9::/64", ${other} }\n`;
    expect(planned(routerOf("centec"), `${prefix}, mode: slaac`, more).said).toEqual([]);
  });
});

describe("a router's flags of today", () => {
  const said = (mode: string, flags: string) =>
    planned(
      `routers: { core: { kind: centec, networks: { office: { interface: vlan31, flags: { ${flags} } } } } }`,
      `${prefix}, mode: ${mode}`,
    ).problems.map(({ code, path }) => `${code} ${path.at(-1)}`);

  test.each([
    ["dhcp", "M: 1, O: 1, A: 0"],
    ["dhcp", "M: 1, O: 0"],
    ["dhcp-stateless", "M: 0, O: 1, A: 1"],
    ["slaac", "M: 0, O: 0, A: 1, L: 1"],
  ])("go with mode %s where they are %s", (mode, flags) => {
    expect(said(mode, flags)).toEqual([]);
  });

  test("are not those of ZStack's guide, M=1 O=0 for stateless DHCPv6", () => {
    expect(said("dhcp-stateless", "M: 1, O: 0")).toEqual(["HX188 M", "HX188 O"]);
  });

  test.each([
    ["slaac", "M: 1", "M"],
    ["slaac", "A: 0", "A"],
    ["dhcp", "A: 1", "A"],
    ["static", "A: 1", "A"],
    ["slaac", "L: 0", "L"],
  ])("do not go with mode %s where they are %s", (mode, flags, name) => {
    expect(said(mode, flags)).toEqual([`HX188 ${name}`]);
  });
});

describe("a host that is the router", () => {
  test("forwards, and holds what it advertises", () => {
    const { site } = planned(routerOf("host"), `${prefix}, mode: slaac`);
    const [host] = site?.hosts ?? [];
    expect(host?.forwarding).toBe(true);
    expect(host?.advertised.map(({ network, interface: device }) => `${network} ${device}`)).toEqual([
      "office eno2",
    ]);
  });

  test("advertises to what lives inside of it, where nobody else is heard", () => {
    const hosts = '          br0: { bridge: { ports: [] }, network: vms, addresses: ["::1"] }\n';
    const vms = '      vms: { prefix: "2001:db8:9::/64", mode: slaac }\n';
    const own = "routers: { gw: { kind: host, host: gw, networks: { vms: {}, office: {} } } }";
    expect(planned("", `${prefix}, mode: slaac`, vms, hosts).said).toEqual(["HX181 networks.vms.mode"]);
    expect(planned(own, `${prefix}, mode: slaac`, vms, hosts).said).toEqual([]);
    const other =
      "routers: { core: { kind: frr, networks: { office: { interface: a }, vms: { interface: b } } } }";
    expect(planned(other, `${prefix}, mode: slaac`, vms, hosts).said).toEqual([
      "HX187 routers.core.networks.vms",
      "HX181 networks.vms.mode",
    ]);
  });
});

test("what lies in a block that is not known yet is said once it is", () => {
  const text = `hextet: 1
purpose: lab
prefixes: { home: { delegated: { length: 56 } } }
sites:
  rack:
    routers: { core: { kind: frr, networks: { office: { interface: eth1 } } } }
    networks: { office: { from: home, mode: slaac } }
`;
  const { plan } = planFromText("rack", text);
  if (plan === undefined) throw new Error("no plan");
  const said = (made: typeof plan) =>
    made.sites.flatMap((site) => renderRouters(site)).map((own) => own.text());
  expect(said(plan)).toEqual([expect.not.stringContaining("interface eth1")]);
  expect(said(plan)).toEqual([expect.stringMatching(/^! office: .*not known yet$/m)]);
  expect(said(fillInPlan(plan, { home: Ipv6Prefix.parse("3fff:b0b:aa00::/56") }))).toEqual([
    expect.stringMatching(/^ ipv6 nd prefix 3fff:b0b:aa00:\S*\/64 2592000 604800$/m),
  ]);
});

test("no host that is no router holds anything for that", () => {
  const { site } = planned(routerOf("centec"), `${prefix}, mode: slaac`);
  const paths = site?.hosts.flatMap((host) => renderHost(host).files.map(({ path }) => path)) ?? [];
  expect(paths).not.toContain("/etc/radvd.conf");
  expect(paths).not.toContain("/etc/sysctl.d/60-hextet.conf");
});

describe("a file of radvd's that the layout itself has", () => {
  const file = (more: string) =>
    `        files: { /etc/radvd.conf: { content: "interface eno2 { };"${more} } }\n`;
  const subsystems = (hosts: string) =>
    planned("", `${prefix}, mode: slaac`, "", hosts)
      .site?.hosts.flatMap((host) => renderHost(host).files)
      .filter(({ path }) => path === "/etc/radvd.conf")
      .map(({ subsystem }) => subsystem);

  test("is inert, as it has been, unless it says that radvd is to be notified", () => {
    expect(subsystems(file(""))).toEqual(["inert"]);
    expect(subsystems(file(", subsystem: radvd"))).toEqual(["radvd"]);
  });

  test("is a problem where the host advertises by hextet's own", () => {
    expect(planned(routerOf("host"), `${prefix}, mode: slaac`, "", file("")).said).toEqual([
      "HX115 hosts.gw.files./etc/radvd.conf",
    ]);
  });
});

describe("a host that answers DHCPv6", () => {
  const conf = (routers: string, mode: string, hosts = "") => {
    const made = planned(routers, `${prefix}, mode: ${mode}`, "", hosts);
    const files = made.site?.hosts.flatMap((host) => renderHost(host).files) ?? [];
    return {
      said: made.said,
      units: made.site?.hosts.flatMap((host) => renderHost(host).units),
      text: files.find(({ path }) => path === "/etc/hextet/dnsmasq.conf")?.content,
    };
  };
  const asking = `      desk:
        connect: { address: "192.0.2.7", hostKey: lab }
        interfaces: { eno1: { network: office, mac: "02:00:5e:10:00:01" } }
`;
  const gives = (said: string, more = "") =>
    `routers: { core: { kind: host, host: gw${more}, networks: { office: { ${said} } } } }`;

  test("gives out of a block, and what it keeps for hosts of the site", () => {
    const { text, said, units } = conf(
      gives('leases: "::1000/116", reservations: { desk: "::42" }'),
      "dhcp",
      asking,
    );
    expect(said).toEqual([]);
    expect(units).toEqual(["hextet-dnsmasq.service"]);
    expect(text).toContain("\ndhcp-range=set:office,2001:db8:8::1000,2001:db8:8::1fff,64,1h\n");
    expect(text).toContain("\ndhcp-host=02:00:5e:10:00:01,[2001:db8:8::42],desk\n");
    expect(text).toContain("\ndhcp-option=tag:office,option6:dns-server,[2001:db8:53::53]\n");
  });

  test("gives nobody an address whom nothing is kept for, and says so of the site's hosts", () => {
    expect(conf(gives(""), "dhcp").text).toContain("\ndhcp-range=set:office,2001:db8:8::,static,64,1h\n");
    expect(conf(gives(""), "dhcp", asking).said).toEqual(["HX189 routers.core.networks.office"]);
  });

  test("gives no addresses where hosts make them", () => {
    const { text } = conf(gives(""), "dhcp-stateless");
    expect(text).toContain("\ndhcp-range=set:office,2001:db8:8::,static,64,1h\n");
    expect(text).not.toContain("dhcp-host");
  });

  test.each([
    ["slaac", ""],
    ["dhcp", ", dhcp: other"],
    ["dhcp-stateless", ", dhcp: other"],
  ])("does not in mode %s%s", (mode, more) => {
    expect(conf(gives("", more), mode)).toEqual({ said: [], units: [], text: undefined });
  });

  test.each([
    ['leases: "::/120"', "leases"],
    ['leases: "::1000/116", reservations: { desk: "::1" }', "reservations.desk"],
    ['leases: "::1000/116", reservations: { gw: "::42" }', "reservations.gw"],
  ])("cannot with %s", (said, where) => {
    expect(conf(gives(said), "dhcp", asking).said).toEqual([`HX189 routers.core.networks.office.${where}`]);
  });
});

describe("a host that gives IPv4 addresses by DHCP", () => {
  const conf = (said: string, more = "", ipv4 = ", ipv4: true", of = "ipv4: 192.0.2.0/24, ") => {
    const made = planFromText(
      "rack",
      `hextet: 1
purpose: lab
sites:
  rack:
    dns: { servers: [192.0.2.53, "2001:db8:53::53"] }
    routers: { core: { kind: host, host: gw${more}, networks: { office: { ${said} } } } }
    networks:
      office: { ${prefix}, ${of}mode: static }
      uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" }
    hosts:
      gw:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        interfaces:
          eno1: { network: uplink, addresses: ["::10"] }
          eno2: { network: office, addresses: ["::1"]${ipv4} }
      desk:
        connect: { address: "2001:db8:8::7", hostKey: lab }
        interfaces: { eno1: { network: office, addresses: ["::7"], mac: "02:00:5e:10:00:01", dhcp4: true } }
`,
    );
    const files = made.plan?.sites[0]?.hosts.flatMap((host) => renderHost(host).files) ?? [];
    return {
      plan: made.plan,
      said: made.problems.map(({ code, path }) => `${code} ${path.slice(4).join(".")}`),
      text: files.find(({ path }) => path === "/etc/hextet/dnsmasq.conf")?.content,
      kea: files.find(({ path }) => path === "/etc/kea/kea-dhcp4.conf")?.content,
    };
  };
  const gives = "ipv4: { leases: 192.0.2.128/25, reservations: { desk: 0.0.0.42 } }";

  test("does so whatever the network's mode, by dnsmasq and by Kea", () => {
    const { text, said, plan } = conf(gives);
    expect(said).toEqual([]);
    expect(text).toContain("\ndhcp-range=set:office.ipv4,192.0.2.128,192.0.2.255,255.255.255.0,1h\n");
    expect(text).toContain("\ndhcp-host=02:00:5e:10:00:01,192.0.2.42,desk\n");
    // Left to itself dnsmasq would be the way out.
    expect(text).toContain("\ndhcp-option=tag:office.ipv4,option:router\n");
    if (plan === undefined) throw new Error("no plan");
    expect(planJson(plan).sites[0]?.routers?.[0]?.advertises[0]?.dhcp4).toEqual({
      prefix: "192.0.2.0/24",
      gateway: null,
      resolvers: ["192.0.2.53"],
      leases: "192.0.2.128/25",
      reservations: [{ name: "desk", mac: "02:00:5e:10:00:01", address: "192.0.2.42" }],
    });
    const { kea, text: none } = conf(gives, ", dhcp: kea");
    expect(none).toBeUndefined();
    expect(JSON.parse(kea?.replace(/^#.*/, "") ?? "")).toMatchObject({
      Dhcp4: {
        subnet4: [
          {
            subnet: "192.0.2.0/24",
            interface: "eno2",
            pools: [{ pool: "192.0.2.128 - 192.0.2.255" }],
            reservations: [{ "hw-address": "02:00:5e:10:00:01", "ip-address": "192.0.2.42" }],
          },
        ],
      },
    });
  });

  test("numbers nobody out of what it gives", () => {
    const { plan } = conf("ipv4: { leases: 192.0.2.0/25 }");
    const gw = plan?.sites[0]?.hosts.find(({ name }) => name === "gw");
    expect(`${gw?.interfaces.find(({ name }) => name === "eno2")?.ipv4?.address}`).toMatch(
      /^192\.0\.2\.1(2[89]|[3-9]\d)$/,
    );
  });

  test.each([
    ["ipv4: {}", "", undefined, undefined, "HX189 networks.office.ipv4"],
    [gives, ", dhcp: other", undefined, undefined, "HX189 networks.office.ipv4"],
    [gives, "", "", undefined, "HX189 networks.office.ipv4"],
    [gives, "", "", "", "HX189 networks.office.ipv4"],
    [
      "ipv4: { leases: 192.0.2.128/25, reservations: { gw: 0.0.0.42 } }",
      "",
      undefined,
      undefined,
      "HX189 networks.office.ipv4.reservations.gw",
    ],
    [
      "ipv4: { leases: 192.0.2.0/25 }",
      "",
      ", ipv4: 192.0.2.9",
      undefined,
      "HX189 networks.office.ipv4.leases",
    ],
    ["ipv4: { leases: 198.51.100.0/25 }", "", undefined, undefined, "HX031 networks.office.ipv4.leases"],
  ])("cannot with %s%s%s%s", (said, more, ipv4, of, problem) => {
    expect(conf(said, more, ipv4, of).said).toEqual([problem]);
  });
});

describe("a router that hands on what hosts ask", () => {
  const relay = (servers: string, more = "") => `relay: { servers: [${servers}]${more} }`;
  const of = (kind: string, said: string, more = "") =>
    kind === "host"
      ? `routers: { core: { kind: host, host: gw${more}, networks: { office: { ${said} } } } }`
      : `routers: { core: { kind: ${kind}, networks: { office: { interface: vlan31, ${said} } } } }`;
  const at = "routers.core.networks.office.relay";

  test.each([
    ["cisco", "", /^ ipv6 dhcp relay destination 2001:db8:53::67$/m],
    ["routeros", "", /^\/ipv6 dhcp-relay add .*interface="vlan31" dhcp-server=2001:db8:53::67 /m],
    ["vyos", ", uplink: eth0", /^set service dhcpv6-relay upstream-interface eth0 address 2001:db8:53::67$/m],
  ])("does so in the words of %s", (kind, more, line) => {
    const { said, text } = planned(of(kind, relay('"2001:db8:53::67"', more)), `${prefix}, mode: dhcp`);
    expect(said).toEqual([]);
    expect(text).toMatch(line);
  });

  test.each([
    ["centec", relay('"2001:db8:53::67"'), "dhcp", at],
    ["frr", relay('"2001:db8:53::67"'), "dhcp", at],
    ["vyos", relay('"2001:db8:53::67"'), "dhcp", at],
    ["cisco", relay('"2001:db8:53::67"', ", uplink: eth0"), "dhcp", `${at}.uplink`],
    ["cisco", relay('"2001:db8:53::67"'), "slaac", `${at}.servers.0`],
    ["cisco", relay("192.0.2.67"), "dhcp", `${at}.servers.0`],
    ["host", relay('"2001:db8:53::67"'), "slaac", `${at}.servers.0`],
  ])("cannot as %s with %s in mode %s", (kind, said, mode, where) => {
    expect(planned(of(kind, said), `${prefix}, mode: ${mode}`).said).toEqual([`HX213 ${where}`]);
  });

  test("does not by Kea, and gives nothing itself besides", () => {
    const office = `${prefix}, mode: dhcp`;
    const said = relay('"2001:db8:53::67"');
    expect(planned(of("host", said, ", dhcp: kea"), office).said).toEqual([`HX213 ${at}`]);
    expect(planned(of("host", `leases: "::1000/116", ${said}`), office).said).toEqual([
      "HX189 routers.core.networks.office.leases",
    ]);
  });
});

test("Kea knows nobody by a locally administered MAC address unless the client says it", () => {
  const said = (renderer: string, more: string) =>
    planned(
      `routers: { core: { kind: host, host: gw, dhcp: kea, networks: { office: { leases: "::1000/116", reservations: { desk: "::42" } } } } }`,
      `${prefix}, mode: dhcp`,
      "",
      `      desk:
        connect: { address: "192.0.2.7", hostKey: lab }
        network: { renderer: ${renderer} }
        interfaces: { eno1: { network: office${more} } }
`,
    ).said;
  const local = ', mac: "02:00:5e:10:00:01"';
  expect(said("netplan", local)).toEqual(["HX189 routers.core.networks.office.reservations.desk"]);
  expect(said("netplan", ', mac: "00:00:5e:00:53:01"')).toEqual([]);
  expect(said("networkd", `${local}, duid: ll`)).toEqual([]);
  expect(said("ifupdown2", local)).toEqual([]);
});
