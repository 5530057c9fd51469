import { describe, expect, test } from "@jest/globals";
import { comesPromises } from "../../../core/capabilities/modes/promises.ts";
import {
  fillInPlan,
  hostChecks,
  Ipv6Prefix,
  planFromText,
  planJson,
  planTable,
  renderHost,
} from "../../../core/index.ts";
import { checkId, judgeHost, readHostFacts } from "../../../core/probe/index.ts";

const mac = "02:00:5e:10:00:01";

/** A site with an office whose mode and rest are given, and a host on a static uplink with these interfaces besides. */
function planned(office: string, interfaces: string, more = "", ledger = "") {
  const made = planFromText(
    "rack",
    `hextet: 1
purpose: lab
sites:
  rack:
    networks:
      office: { ${office} }
      uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" }
    hosts:
      desk:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        interfaces:
          eno1: { network: uplink, addresses: ["::10"], metric: 2048 }
          ${interfaces}
${more}`,
    { ledger },
  );
  const host = made.plan?.sites[0]?.hosts.find(({ name }) => name === "desk");
  return {
    ...made,
    host,
    device: host?.interfaces.find(({ name }) => name !== "eno1"),
    said: made.problems.map(({ code, path }) => `${code} ${path.slice(2).join(".")}`),
    netplan:
      host === undefined ? undefined : renderHost(host).files.find(({ path }) => path.includes("netplan")),
  };
}

const prefix = 'prefix: "2001:db8:8::/64"';
const own = "hosts.desk.interfaces.eno2";

describe("what routers advertise", () => {
  // RFC 4861 section 4.2: M is addresses by DHCPv6, O the rest by it; section 4.6.2: A has hosts make addresses, L is on-link.
  test.each([
    ["static", { managed: false, otherConfiguration: false, autonomous: false, onLink: true }],
    ["slaac", { managed: false, otherConfiguration: false, autonomous: true, onLink: true }],
    ["dhcp", { managed: true, otherConfiguration: false, autonomous: false, onLink: true }],
    ["dhcp-stateless", { managed: false, otherConfiguration: true, autonomous: true, onLink: true }],
  ])("follows from the mode %s", (mode, flags) => {
    const { plan } = planned(`${prefix}, mode: ${mode}`, "");
    if (plan === undefined) throw new Error("no plan");
    expect(planJson(plan).sites[0]?.modes).toEqual([{ network: "office", mode, ...flags }]);
    const bits = `M=${Number(flags.managed)} O=${Number(flags.otherConfiguration)} A=${Number(flags.autonomous)} L=1`;
    expect(planTable(plan)).toContain(`    office  ${mode}  ${bits}\n`);
  });

  test("is off-link where hosts reach each other by the router alone", () => {
    const { plan } = planned(`${prefix}, mode: slaac, onLink: false`, "");
    expect(plan?.sites[0]?.modes[0]?.flags.onLink).toBe(false);
  });

  test("is said of no network that says no mode", () => {
    const { plan } = planned(prefix, "");
    if (plan === undefined) throw new Error("no plan");
    expect(planJson(plan).sites[0]).not.toHaveProperty("modes");
    expect(planTable(plan)).not.toContain("advertise");
  });
});

describe("an interface that follows its network", () => {
  test.each(["slaac", "dhcp", "dhcp-stateless"])("by %s takes no number of the ledger", (mode) => {
    const { device, ledger, problems, plan } = planned(
      `${prefix}, mode: ${mode}`,
      "eno2: { network: office }",
    );
    expect(problems).toEqual([]);
    expect(device?.addresses).toEqual([]);
    expect(device?.gateway).toBeUndefined();
    expect(ledger.text).not.toContain("eno2");
    if (plan === undefined) throw new Error("no plan");
    const row = planTable(plan)
      .split("\n")
      .find((line) => line.includes("desk/eno2"));
    expect(row?.trim().split(/ {2,}/)).toEqual([
      "desk/eno2",
      "interface",
      "office",
      mode === "dhcp" ? "by DHCPv6" : "by SLAAC",
      mode,
    ]);
    expect(planJson(plan).sites[0]?.hosts[0]?.comes).toEqual([
      { interface: "eno2", by: mode, prefix: "2001:db8:8::/64", identifier: null },
    ]);
  });

  test("gives back the number that it had, and no other moves", () => {
    const hosts = "eno2: { network: office }\n          br0: { bridge: { ports: [] }, network: inner }";
    const inner = `${prefix} }\n      inner: { prefix: "2001:db8:9::/64"`;
    const before = planned(inner, hosts);
    const after = planned(inner.replace(prefix, `${prefix}, mode: slaac`), hosts, "", before.ledger.text);
    expect(after.ledger.changes.map(({ kind, owner }) => `${kind} ${owner}`)).toEqual([
      "freed rack/desk/eno2",
    ]);
    expect(after.ledger.changes).toHaveLength(1);
  });

  test.each([
    [`mac: "${mac}", identifier: eui64`, "2001:db8:8::5eff:fe10:1"],
    ['identifier: { token: "::10" }', "2001:db8:8::10"],
  ])("with %s has an address that is known beforehand", (identifier, address) => {
    const { device, problems, host } = planned(
      `${prefix}, mode: slaac, prefixes: { lan: "fd5e:8d1c:7a09::/64" }`,
      `eno2: { network: office, ${identifier} }`,
    );
    expect(problems).toEqual([]);
    const end = address.slice("2001:db8:8::".length);
    expect(
      device?.addresses.map(({ address: text, length, origin }) => `${text}/${length} ${origin}`),
    ).toEqual([`${address}/64 slaac`, `fd5e:8d1c:7a09::${end}/64 slaac`]);
    const expected = host === undefined ? [] : (renderHost(host).expect ?? []);
    expect(expected.filter((line) => "interface" in line && line.interface === "eno2")).toEqual([
      { kind: "address", address, length: 64, interface: "eno2" },
      { kind: "address", address: `fd5e:8d1c:7a09::${end}`, length: 64, interface: "eno2" },
      { kind: "address-in", prefix: "2001:db8:8::/64", interface: "eno2" },
    ]);
  });

  test.each([
    ["", ["2001:db8:8::/64"]],
    [", onLink: false", []],
  ])(
    "has its prefix on-link where the network%s says so, whatever the length of its address",
    (more, routes) => {
      const { plan } = planned(
        `${prefix}, mode: slaac${more}`,
        'eno2: { network: office, identifier: { token: "::10" } }',
      );
      if (plan === undefined) throw new Error("no plan");
      const checks = hostChecks(plan, { domain: undefined });
      expect(
        checks.flatMap((check) =>
          check.kind === "route" && check.interface === "eno2" && check.via === undefined ? [check.to] : [],
        ),
      ).toEqual(routes);
    },
  );

  test("cannot have the address of another", () => {
    const { said } = planned(
      `${prefix}, mode: slaac`,
      'eno2: { network: office, identifier: { token: "::10" } }',
      `      other:
        connect: { address: "2001:db8:1::11", hostKey: lab }
        interfaces: { eno1: { network: office, addresses: ["::10"] } }
`,
    );
    expect(said).toEqual([expect.stringMatching(/^HX032 /)]);
  });

  test("is written by netplan as what networkd is to do, and none of its addresses", () => {
    const text = (mode: string, more = "") =>
      planned(`${prefix}, mode: ${mode}`, `eno2: { network: office${more} }`).netplan?.content.split(
        "eno2:\n",
      )[1];
    expect(text("slaac")).toBe("      dhcp6: false\n      accept-ra: true\n");
    expect(text("dhcp")).toBe("      dhcp6: true\n      accept-ra: true\n");
    expect(text("dhcp-stateless", ", identifier: stable-privacy")).toBe(
      '      dhcp6: true\n      accept-ra: true\n      ipv6-address-generation: "stable-privacy"\n',
    );
    expect(text("slaac", ', identifier: { token: "::10" }')).toBe(
      '      dhcp6: false\n      accept-ra: true\n      ipv6-address-token: "::10"\n',
    );
    expect(text("slaac", `, mac: "${mac}", identifier: eui64`)).toBe(
      '      dhcp6: false\n      accept-ra: true\n      ipv6-address-generation: "eui64"\n',
    );
  });

  test("that says addresses is as in a network without a mode", () => {
    const pinned = 'eno2: { network: office, addresses: ["::10"], metric: 512 }';
    const gateway = `${prefix}, gateway: "fe80::1"`;
    const { netplan, problems, device } = planned(`${gateway}, mode: slaac`, pinned);
    expect(problems).toEqual([]);
    expect(device?.comes).toBeUndefined();
    expect(netplan).toEqual(planned(gateway, pinned).netplan);
  });

  test("waits for its prefix where that is not known yet", () => {
    const text = `hextet: 1
purpose: lab
prefixes: { home: { delegated: { length: 56 } } }
sites:
  rack:
    networks: { office: { from: home, mode: slaac } }
    hosts:
      desk:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        interfaces: { eno1: { network: office } }
`;
    const { plan } = planFromText("rack", text);
    if (plan === undefined) throw new Error("no plan");
    const expected = (made: typeof plan) =>
      made.sites.flatMap(({ hosts }) => hosts).flatMap((host) => renderHost(host).expect ?? []);
    expect(expected(plan)).toEqual([]);
    const known = fillInPlan(plan, { home: Ipv6Prefix.parse("3fff:b0b:aa00::/56") });
    expect(expected(known)).toEqual([
      {
        kind: "address-in",
        prefix: expect.stringMatching(/^3fff:b0b:aa00:[0-9a-f]*:?:\/64$/),
        interface: "eno1",
      },
    ]);
  });
});

describe("what cannot work is a problem", () => {
  const slaac = `${prefix}, mode: slaac`;

  test.each<[string, string, string, readonly string[]]>([
    [
      "SLAAC in a /96",
      'prefix: "2001:db8:8::/96", mode: slaac',
      "eno2: { network: office }",
      ["HX180 networks.office.mode"],
    ],
    [
      "the same with the rest by DHCPv6",
      'prefix: "2001:db8:8::/72", mode: dhcp-stateless',
      "",
      ["HX180 networks.office.mode"],
    ],
    [
      "a network inside of a host",
      slaac,
      "br0: { bridge: { ports: [] }, network: office }",
      ["HX181 networks.office.mode"],
    ],
    ["a loopback's", slaac, "lo: { network: office }", ["HX181 hosts.desk.interfaces.lo.network"]],
    [
      "a gateway that nobody takes",
      `${slaac}, gateway: "fe80::2"`,
      "eno2: { network: office }",
      ["HX182 networks.office.gateway"],
    ],
    [
      "a default route that is turned off",
      slaac,
      "eno2: { network: office, defaultRoute: false }",
      [`HX182 ${own}.defaultRoute`],
    ],
    [
      "a metric, and a source",
      slaac,
      'eno2: { network: office, metric: 9, source: "::9" }',
      [`HX182 ${own}.metric`, `HX182 ${own}.source`],
    ],
    [
      "a pool that is numbered",
      slaac,
      "eno2: { network: office, pools: { apps: { length: 120 } } }",
      [`HX183 ${own}.pools.apps`],
    ],
    [
      "a pool behind an unknown address",
      slaac,
      'eno2: { network: office, pools: { apps: "::100/120" } }',
      [`HX183 ${own}.pools.apps`],
    ],
    [
      "a further network that is numbered",
      slaac,
      "eno2: { network: uplink, addresses: [], defaultRoute: false, alsoIn: { office: {} } }",
      [`HX183 ${own}.alsoIn.office.addresses`],
    ],
    [
      "an identifier out of the ledger",
      slaac,
      "eno2: { network: office, identifier: opaque }",
      [`HX005 ${own}.identifier`],
    ],
    [
      "an identifier where a server gives addresses",
      `${prefix}, mode: dhcp`,
      "eno2: { network: office, identifier: eui64 }",
      [`HX005 ${own}.identifier`],
    ],
    [
      "a way of the host's own where numbers are given",
      prefix,
      "eno2: { network: office, identifier: stable-privacy }",
      [`HX005 ${own}.identifier`],
    ],
    [
      "a token that is a whole address",
      slaac,
      'eno2: { network: office, identifier: { token: "2001:db8:8::10" } }',
      [`HX005 ${own}.identifier.token`],
    ],
    [
      "a token beside addresses",
      slaac,
      'eno2: { network: office, addresses: ["::7"], identifier: { token: "::10" } }',
      [`HX005 ${own}.identifier`],
    ],
    [
      "other ends in a further prefix alone",
      `${slaac}, prefixes: { lan: "fd5e:8d1c:7a09::/64" }`,
      'eno2: { network: office, prefixes: { lan: ["::7"] } }',
      [`HX005 ${own}.prefixes.lan`],
    ],
    [
      "a DHCP unique identifier where nobody asks a DHCPv6 server",
      slaac,
      "eno2: { network: office, duid: ll }",
      [`HX005 ${own}.duid`],
    ],
    [
      "temporary addresses where a server gives addresses, or the layout does",
      `${prefix}, mode: dhcp`,
      "eno2: { network: office, temporary: true }",
      [`HX005 ${own}.temporary`],
    ],
    [
      "what is said of advertisements beside addresses",
      slaac,
      'eno2: { network: office, addresses: ["::7"], duid: ll, temporary: false, acceptRaPinfo: true }',
      [`HX005 ${own}.acceptRaPinfo`, `HX005 ${own}.duid`, `HX005 ${own}.temporary`],
    ],
    [
      "SLAAC out of no prefix",
      slaac,
      "eno2: { network: office, acceptRaPinfo: false }",
      [`HX005 ${own}.acceptRaPinfo`],
    ],
  ])("%s", (_what, office, interfaces, said) => {
    expect(planned(office, interfaces).said.sort()).toEqual([...said].sort());
  });

  test("a network behind an unknown address is a warning, and none behind one that is foretold", () => {
    const behind = (more: string) =>
      planFromText(
        "rack",
        `hextet: 1
purpose: lab
sites:
  rack:
    networks: { office: { ${slaac} }, guests: { prefix: "2001:db8:9::/64" } }
    hosts:
      desk:
        connect: { address: "192.0.2.7", hostKey: lab }
        interfaces:
          eno1: { network: office${more} }
          br0: { bridge: { ports: [] }, network: guests, addresses: ["::1"] }
`,
      );
    const unknown = behind("");
    expect(unknown.problems.map(({ code, path }) => `${code} ${path.join(".")}`)).toEqual([
      "HX185 sites.rack.networks.guests",
    ]);
    expect(unknown.plan?.sites[0]?.routes).toEqual([]);
    const foretold = behind(', identifier: { token: "::10" }');
    expect(foretold.problems).toEqual([]);
    expect(foretold.plan?.sites[0]?.routes.map(({ to, via }) => `${to} ${via}`)).toEqual([
      "2001:db8:9::/64 2001:db8:8::10",
    ]);
  });

  test("a reference to an address that nobody knows, and none to one that is foretold", () => {
    const other = (interfaces: string) => `      other:
        connect: { address: { ref: rack/other/eno1 }, hostKey: lab }
        interfaces: { eno1: { ${interfaces} } }
`;
    const at = "HX183 hosts.other.connect.address.ref";
    const of = (interfaces: string) => planned(slaac, "", other(interfaces)).said;
    expect(of("network: office")).toEqual([at]);
    expect(of("network: office, identifier: eui64")).toEqual([at]);
    expect(of(`network: office, identifier: eui64, mac: "${mac}"`)).toEqual([]);
    expect(of('network: office, addresses: ["::7"]')).toEqual([]);
  });

  test("an interface's IPv4 address is known all the same", () => {
    const { said } = planned(
      `${slaac}, ipv4: { prefix: 192.0.2.0/24, gateway: { ref: rack/other/eno1 } }`,
      "",
      `      other:
        connect: { address: "192.0.2.1", hostKey: lab }
        interfaces: { eno1: { network: office, ipv4: 192.0.2.1 } }
`,
    );
    expect(said).toEqual([]);
  });

  test("two ways out that are equal, one of them by advertisement; a metric of the other decides", () => {
    const { said, problems } = planned(
      slaac,
      "eno2: { network: office }\n          eno3: { network: office }",
    );
    expect(said).toEqual(["HX106 hosts.desk.interfaces.eno3"]);
    expect(problems[0]?.reason).toBe(
      "brings an IPv6 default route by router advertisement, as eno2 does by router advertisement: each flow goes by one of the two",
    );
    expect(planned(slaac, "eno2: { network: office }").said).toEqual([]);
  });

  test("what ifupdown2 has no words for", () => {
    const pve = (mode: string, more = "") =>
      planned(
        `${prefix}, mode: ${mode}`,
        "",
        `      pve:
        connect: { address: "2001:db8:1::11", hostKey: lab }
        network: { renderer: ifupdown2 }
        interfaces: { eno1: { network: office${more} } }
`,
      ).said;
    expect(pve("slaac")).toEqual([]);
    expect(pve("dhcp")).toEqual([]);
    expect(pve("dhcp-stateless")).toEqual(["HX184 hosts.pve.interfaces.eno1.network"]);
    expect(pve("slaac", ", identifier: stable-privacy")).toEqual([
      "HX184 hosts.pve.interfaces.eno1.identifier",
    ]);
  });

  test.each([
    ["netplan", "ll", true, ["HX184 duid"]],
    ["netplan", undefined, false, ["HX184 acceptRaPinfo"]],
    ["networkd", "uuid", false, []],
    ["networkmanager", "uuid", true, []],
    ["networkmanager", "llt", false, ["HX184 acceptRaPinfo"]],
    ["ifcfg", "llt", true, []],
    ["ifcfg", "uuid", false, ["HX184 acceptRaPinfo", "HX184 duid"]],
    ["ifupdown2", "ll", false, ["HX184 duid"]],
    ["ifupdown", "ll", false, ["HX184 duid"]],
  ])("what %s has no words for of duid: %s and acceptRaPinfo: %s", (renderer, duid, pinfo, said) => {
    const more = `${duid === undefined ? "" : `, duid: ${duid}`}, acceptRaPinfo: ${pinfo}`;
    const other = `      other:
        connect: { address: "2001:db8:1::11", hostKey: lab }
        network: { renderer: ${renderer} }
        interfaces: { eno1: { network: office${more} } }
`;
    const made = planned(`${prefix}, mode: dhcp`, "", other);
    expect(made.said.map((text) => text.replace("hosts.other.interfaces.eno1.", "")).sort()).toEqual(said);
  });

  test("a mode of a VPC's network", () => {
    const { problems } = planFromText(
      "cloud",
      `hextet: 1
purpose: lab
sites:
  cloud:
    aws: { region: eu-central-1, vpc: { ipv4: 10.20.0.0/16, ipv6: amazon } }
    networks: { edge: { zone: eu-central-1a, ipv4: 10.20.1.0/24, mode: slaac } }
`,
    );
    expect(problems.map(({ code, path }) => `${code} ${path.join(".")}`)).toEqual([
      "HX005 sites.cloud.networks.edge.mode",
    ]);
  });
});

describe("verify", () => {
  const { plan } = planned(`${prefix}, mode: dhcp`, "eno2: { network: office }");
  const checks =
    plan === undefined ? [] : hostChecks(plan, { domain: undefined }).filter(({ kind }) => kind === "comes");
  const verdicts = (...answers: readonly string[]) => {
    const facts = [
      "== answers",
      ...answers.map((text, index) => `answer ${index} found ${text}`),
      "== end",
    ].join("\n");
    return judgeHost(checks, readHostFacts(facts)).map(({ verdict }) => verdict);
  };
  const address = "2001:db8:8::123/128 scope global dynamic noprefixroute";
  const onLink = "2001:db8:8::/64 proto ra metric 1024 expires 86000sec pref medium";
  const route = "default via fe80::1 proto ra metric 1024 expires 1700sec pref medium";

  test("looks for an address, for its prefix on-link, and for a router", () => {
    expect(checks.map(checkId)).toEqual([
      "comes rack/desk eno2 2001:db8:8::/64 by DHCPv6",
      "comes rack/desk eno2 2001:db8:8::/64 on-link",
      "comes rack/desk eno2 default by router advertisement",
    ]);
    expect(verdicts(address, onLink, route)).toEqual(["ok", "ok", "ok"]);
  });

  test("finds what has not come, and an address that another has too", () => {
    expect(verdicts("", onLink, route)).toEqual(["failed", "ok", "ok"]);
    expect(verdicts(`${address} dadfailed tentative`, onLink, route)).toEqual(["failed", "ok", "ok"]);
    expect(verdicts(`${address} tentative`, onLink, route)).toEqual(["failed", "ok", "ok"]);
    expect(verdicts(address, "", route)).toEqual(["ok", "failed", "ok"]);
    expect(verdicts(address, onLink, "")).toEqual(["ok", "ok", "failed"]);
  });

  test("explains a /128 by DHCPv6 whose prefix no router says is on-link", () => {
    const facts = readHostFacts(
      `== answers\nanswer 0 found ${address}\nanswer 1 found \nanswer 2 found ${route}\n== end`,
    );
    expect(judgeHost(checks, facts)[1]?.next).toContain("DHCPv6 says no prefix length");
    expect(comesPromises.title).toBe("what comes by itself");
  });
});
