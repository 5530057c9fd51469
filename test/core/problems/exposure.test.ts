import { describe, expect, test } from "@jest/globals";
import { planFromText } from "../../../core/index.ts";

const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGv1nL9mH0n4Qw7yXKk1M0mQ3o0m3Q5m2m1XxY8m9abc";

/** What is reported of a layout, as `HX121 sites.cloud...`, but for what every one of these has. */
function problemsOf(text: string): string[] {
  const { problems } = planFromText("exposure", text);
  return problems
    .map(({ code, path }) => `${code} ${path.join(".")}`)
    .filter((problem) => !/^HX05[16] /.test(problem));
}

function subnet(rules: string, more = "", purpose = "example"): string {
  return `hextet: 1
purpose: ${purpose}
sites:
  cloud:
    aws: { region: eu-central-1, vpc: { ipv4: 10.20.0.0/16, ipv6: amazon } }
    networks:
      edge: { zone: eu-central-1a, ipv4: 10.20.1.0/24, ingress: [{ protocol: icmpv6, from: "::/0" }, ${rules}]${more} }
`;
}

const rule = "sites.cloud.networks.edge.ingress.1";

describe("a subnet's rules are reported", () => {
  test.each([
    ['tcp, port: 22, from: "::/0"', "HX121"],
    ['tcp, port: 22, from: "0.0.0.0/0"', "HX121"],
    ['tcp, port: 22, from: "2000::/3"', "HX121"],
    ['tcp, port: 22, from: "128.0.0.0/1"', "HX121"],
    ['tcp, port: 2375, from: "::/0"', "HX121"],
    ['tcp, port: 2376, from: "::/0"', "HX121"],
    ['tcp, port: 3389, from: "::/0"', "HX121"],
    ['udp, port: 3389, from: "::/0"', "HX121"],
    ['tcp, port: 8006, from: "::/0"', "HX121"],
    ['tcp, port: 8443, from: "::/0"', "HX121"],
    ['tcp, port: "1-1024", from: "::/0"', "HX121"],
    ['tcp, port: "8000-8010", from: "::/0"', "HX121"],
    ['all, from: "::/0"', "HX122"],
    ['all, from: "0.0.0.0/0"', "HX122"],
  ])("%s is %s", (text, code) => {
    expect(problemsOf(subnet(`{ protocol: ${text} }`))).toEqual([`${code} ${rule}`]);
  });

  test.each([
    'tcp, port: 443, from: "::/0"',
    'tcp, port: "23-2374", from: "::/0"',
    'udp, port: 22, from: "::/0"',
    'tcp, port: 22, from: "2001:db8:c010::/48"',
    'tcp, port: 22, from: "10.0.0.0/8"',
    'all, from: "fc00::/7"',
  ])("but not %s", (text) => {
    expect(problemsOf(subnet(`{ protocol: ${text} }`))).toEqual([]);
  });

  test("where the internet reaches them, and nowhere in a lab", () => {
    const open = '{ protocol: tcp, port: 22, from: "::/0" }, { protocol: all, from: "::/0" }';
    expect(problemsOf(subnet(open, ", outbound: egress-only"))).toEqual([]);
    expect(problemsOf(subnet(open, ", outbound: none"))).toEqual([]);
    expect(problemsOf(subnet(open, "", "lab"))).toEqual([]);
    expect(problemsOf(subnet(open, "", "production"))).toEqual([
      `HX121 ${rule}`,
      "HX122 sites.cloud.networks.edge.ingress.2",
    ]);
  });

  test("by the ports that a range holds, and can be allowed", () => {
    const { problems } = planFromText("exposure", subnet('{ protocol: tcp, port: "1-3000", from: "::/0" }'));
    expect(problems[0]?.reason).toBe(
      "lets everybody to ports 22 (SSH), 2375 (Docker's API, which asks for nothing), 2376 (Docker's API)",
    );
    expect(
      problemsOf(subnet('{ protocol: all, from: "::/0" }', ', allow: { HX122: "the hosts filter" }')),
    ).toEqual([]);
  });
});

describe("a host's public bridges and pools are reported", () => {
  function rack(host: string, { prefix = "2001:db8:2::/64", purpose = "example" } = {}): string {
    return `hextet: 1
purpose: ${purpose}
sites:
  rack:
    networks: { uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" }, inner: { prefix: "${prefix}" } }
    hosts:
      one:
        connect: { address: "2001:db8:1::10", hostKey: ${key} }
        ${host}
`;
  }
  const eno1 = (more = "") => `eno1: { network: uplink, addresses: ["::10"]${more} }`;
  const at = "sites.rack.hosts.one";
  const pools = ', pools: { apps: "::20/125", spare: "::30/124" }';
  const cases: readonly [what: string, host: string, path: string][] = [
    [
      "lxd",
      `interfaces: { ${eno1()} }\n        lxd: { bridges: { lxdbr0: { network: inner } } }`,
      "lxd.bridges.lxdbr0",
    ],
    [
      "incus",
      `interfaces: { ${eno1()} }\n        incus: { bridges: { br0: { network: inner } } }`,
      "incus.bridges.br0",
    ],
    [
      "a bridge for guests",
      `interfaces: { ${eno1()}, vmbr1: { bridge: { ports: [] }, network: inner } }`,
      "interfaces.vmbr1",
    ],
    [
      "docker0",
      `interfaces: { ${eno1(pools)} }\n        docker: { bridge: { pool: apps } }`,
      "interfaces.eno1.pools.apps",
    ],
    [
      "a network of Docker's",
      `interfaces: { ${eno1(pools)} }\n        docker: { networks: { web: { pool: spare } } }`,
      "interfaces.eno1.pools.spare",
    ],
  ];

  test.each(cases)("%s", (_what, host, path) => {
    expect(problemsOf(rack(host))).toEqual([`HX120 ${at}.${path}`]);
    expect(problemsOf(rack(`${host}\n        allow: { HX120: "the router filters" }`))).toEqual([]);
  });

  test("with what Docker's other containers lose", () => {
    const { problems } = planFromText("exposure", rack(cases[3]?.[1] ?? ""));
    const [found] = problems.filter(({ code }) => code === "HX120");
    expect(found?.reason).toContain("Docker filters IPv6 no longer (ip6tables: false)");
  });

  test("but not where the layout names what is there, which is HX053, nor unique local ones", () => {
    const [, lxd = ""] = cases[0] ?? [];
    expect(problemsOf(rack(`${lxd}\n        containers: { cache: {} }`))).toEqual([`HX053 ${at}`]);
    expect(problemsOf(rack(lxd, { prefix: "fd4e:9c31:7b02::/64" }))).toEqual([]);
    expect(problemsOf(rack(lxd, { purpose: "lab" }))).toEqual([]);
    expect(problemsOf(rack(`${lxd}\n        retired: true`))).toEqual([]);
  });
});
