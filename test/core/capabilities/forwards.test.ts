import { describe, expect, test } from "@jest/globals";
import {
  type HostPlan,
  planFromText,
  planJson,
  planZones,
  problemText,
  renderHost,
} from "../../../core/index.ts";
import { reachability } from "../../../core/probe/index.ts";

const inner = "fd5e:ec1c:9a3b";

const layout = (forwards: string, containers = "", bridge = "nat: true", renderer = "netplan") => `hextet: 1
purpose: lab
sites:
  rack:
    networks:
      uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" }
      apps: { prefix: "${inner}:1::/64" }
      other: { prefix: "2001:db8:7::/64" }
      yard: { prefix: "${inner}:2::/64" }
      shops: { prefix: "${inner}:3::/64" }
    hosts:
      box:
        connect: { address: "2001:db8:1::10", hostKey: lab, port: 2222 }
        network: { renderer: ${renderer} }
        interfaces:
          eno1: { network: uplink, addresses: ["::10"] }
          eno7: { network: other, addresses: [] }
          br1: { bridge: { ports: [] }, network: shops, addresses: ["::1"], pools: { shop: "${inner}:3::100/120" } }
        docker: { networks: { market: { pool: shop } } }
        incus:
          bridges:
            incusbr0: { network: apps, address: "::1", ${bridge} }
            incusbr1: { network: yard, address: "::1", nat: true }
        containers:
          web: { network: apps, address: "::7", image: debian/13, tcp: [80] }
          mail: { network: apps, address: "::25", image: debian/13 }
          hen: { network: yard, address: "::5", image: debian/13 }
          till: { pool: shop, address: "${inner}:3::105" }
${containers}        forwards: ${forwards}
`;

function planned(...given: Parameters<typeof layout>) {
  const { plan, problems, ledger } = planFromText("rack", layout(...given));
  const host = plan?.sites[0]?.hosts[0];
  return { plan, host, ledger, problems: problems.map((problem) => problemText(problem).split("\n")[0]) };
}

function standing(...given: Parameters<typeof layout>) {
  const { plan, host, problems } = planned(...given);
  expect(problems).toEqual([]);
  if (plan === undefined || host === undefined) throw new Error("there is no plan");
  const files = new Map(renderHost(host).files.map(({ path, content }) => [path, content]));
  return { plan, host, files };
}

const both = layout(
  '{ front: { interface: eno1, ipv4: own, to: mail, ports: { tcp/80: "web:8080", tcp/443: web } } }',
)
  .replace('gateway: "fe80::1" }', 'gateway: "fe80::1", ipv4: { prefix: 192.0.2.0/24, gateway: 192.0.2.1 } }')
  .replace(`${inner}:1::/64" }`, `${inner}:1::/64", ipv4: 203.0.113.0/24 }`)
  .replace('addresses: ["::10"] }', 'addresses: ["::10"], ipv4: 0.0.0.10 }')
  .replace('address: "::1", nat', 'address: "::1", ipv4: 0.0.0.1, nat')
  .replace('address: "::7",', 'address: "::7", ipv4: 0.0.0.7,');

describe("of both families", () => {
  const problemsOf = (text: string) =>
    planFromText("rack", text).problems.map((problem) => problemText(problem).split("\n")[0]);

  test("has the same ports of the host's own IPv4 address, and nothing else of that", () => {
    const { plan, problems } = planFromText("rack", both);
    expect(problems).toEqual([]);
    const host = plan?.sites[0]?.hosts[0];
    if (host === undefined) throw new Error("there is no host");
    const files = new Map(renderHost(host).files.map(({ path, content }) => [path, content]));
    const lines = files.get("/etc/hextet/incus-kept")?.split("\n") ?? [];
    expect(lines.filter((line) => line.includes("192.0.2.10"))).toEqual([
      "forward incusbr0 192.0.2.10 -",
      "port incusbr0 192.0.2.10 tcp 443 203.0.113.7 443",
      "port incusbr0 192.0.2.10 tcp 80 203.0.113.7 8080",
    ]);
    expect(lines.filter((line) => line.includes(`${inner}:1::25`))).toHaveLength(1);
    expect(host.interfaces.find(({ name }) => name === "eno1")?.ipv4?.address.toString()).toBe("192.0.2.10");
  });

  test.each([
    [/ipv4: 0\.0\.0\.[17],/g, "", "leads to web, which has no IPv4 address"],
    [
      'addresses: ["::10"], ipv4: 0.0.0.10',
      'addresses: ["::10"]',
      "is of eno1, which the layout gives no IPv4",
    ],
    [', ports: { tcp/80: "web:8080", tcp/443: web }', "", "has no port that would be forwarded"],
    ["tcp/443: web", "tcp/2222: web", "would get the host's own SSH"],
  ])("without %s", (from, to, said) => {
    const problems = problemsOf(both.replaceAll(from, to));
    expect(problems).toEqual([expect.stringMatching(said)]);
  });

  test("SSH that both of one forward would take is said once", () => {
    const own = both.replace("ipv4: own, to: mail", "address: own, ipv4: own").replace("tcp/443", "tcp/2222");
    expect(problemsOf(own)).toEqual([expect.stringContaining("HX291")]);
  });
});

function eno1Of(host: HostPlan) {
  return host.interfaces.find(({ name }) => name === "eno1");
}

describe("a forward", () => {
  test("has an address of its own by name, which stays whatever else comes, and which the host has", () => {
    const { plan, host } = standing("{ front: { interface: eno1, to: web } }");
    const [front] = host.forwards;
    const more = standing("{ a: { interface: eno1, to: mail }, front: { interface: eno1, to: web } }");
    expect(`${more.host.forwards.find(({ name }) => name === "front")?.address}`).toBe(`${front?.address}`);
    const eno1 = planJson(plan).sites[0]?.hosts[0]?.interfaces.find(({ name }) => name === "eno1");
    expect(eno1?.addresses).toEqual([
      { address: "2001:db8:1::10", length: 64, origin: "pinned" },
      { address: `${front?.address}`, length: 128, origin: "numbered", deprecated: true },
    ]);
  });

  test.each([
    ["netplan", "deprecated"],
    ["networkd", "deprecated"],
    ["ifupdown2", "deprecated"],
    ["networkmanager", "preferred"],
    ["ifcfg", "preferred"],
  ])("has an address that %s makes %s", (renderer, state) => {
    const { host } = standing(
      '{ front: { interface: eno1, address: "::80", to: web } }',
      "",
      "nat: true",
      renderer,
    );
    const own = eno1Of(host)?.addresses.find(({ address }) => `${address}` === "2001:db8:1::80");
    expect(own?.further?.deprecated).toBe(state === "deprecated");
    const text = renderHost(host).files.map(({ content }) => content);
    expect(text.some((content) => content.includes("2001:db8:1::80"))).toBe(true);
  });

  test("of ports leaves the rest of an address alone, and its own stays the host's", () => {
    const { host, files } = standing(
      '{ own: { interface: eno1, address: own, ports: { tcp/80: web, tcp/25: "mail:2525", udp/1-9: web } } }',
    );
    expect(eno1Of(host)?.addresses).toHaveLength(1);
    expect(files.get("/etc/hextet/incus-kept")?.split("\n").slice(1)).toEqual([
      "forward incusbr0 2001:db8:1::10 -",
      `port incusbr0 2001:db8:1::10 tcp 25 ${inner}:1::25 2525`,
      `port incusbr0 2001:db8:1::10 tcp 80 ${inner}:1::7 80`,
      `port incusbr0 2001:db8:1::10 udp 1-9 ${inner}:1::7 1-9`,
      "",
    ]);
  });

  test("as a whole is what its container is known by outside: in zones and to who probes", () => {
    const { plan } = standing('{ front: { interface: eno1, address: "::80", to: web } }');
    const zones = JSON.stringify(planZones(plan, "example.net").zones);
    expect(zones).toContain("2001:db8:1::80");
    expect(zones).not.toContain(`"${inner}:1::7"`);
    const tried = reachability(plan, []).map(({ id, address }) => `${id} ${address}`);
    expect(tried.filter((line) => line.includes(`${inner}:1::7`) && line.includes("internet"))).toEqual([]);
  });

  test("makes no route to a prefix that the bridge hides", () => {
    const { plan } = standing('{ front: { interface: eno1, address: "::80", to: web } }');
    expect(plan.sites[0]?.routes.map(({ to }) => `${to}`)).toEqual([
      `${inner}:3::/64`,
      `${inner}:3::100/120`,
    ]);
  });
});

describe("a forward is refused", () => {
  test.each([
    ["{ a: { interface: eno1 } }", "forwards.a: leads nowhere; say to: and a container"],
    [
      "{ a: { interface: eno7, address: own, ports: { tcp/80: web } } }",
      "forwards.a.address: own is of eno7, which the layout gives no address",
    ],
    ["{ a: { interface: eno2, to: web } }", "forwards.a.interface: eno2 names an interface"],
    ["{ a: { interface: br1, to: web } }", "forwards.a.interface: br1 is a bridge that leads nowhere"],
    ["{ a: { interface: eno1, to: wbe } }", "forwards.a.to: wbe is no container of box's; name one"],
    ["{ a: { interface: eno1, to: till } }", "forwards.a.to: till is a container of Docker's"],
    ["{ a: { interface: eno1, ports: { tcp/80: web, tcp/81: hen } } }", "ports.tcp/81: hen is on incusbr1"],
    ["{ a: { interface: eno1, ports: { 80: web } } }", "forwards.a.ports.80: 80 is no protocol and port"],
    ["{ a: { interface: eno1, ports: { tcp/0: web } } }", "ports.tcp/0: tcp/0 is no port"],
    ["{ a: { interface: eno1, ports: { tcp/9-8: web } } }", "ports.tcp/9-8: tcp/9-8 is no port"],
    [
      '{ a: { interface: eno1, ports: { tcp/8: "web:99999" } } }',
      "ports.tcp/8: web:99999 names no container",
    ],
    ['{ a: { interface: eno1, ports: { tcp/8-9: "web:9" } } }', "is one port for several"],
    ["{ a: { interface: eno1, address: own, to: web } }", "forwards.a.to: web would get all that is sent"],
    [
      "{ a: { interface: eno1, address: own, ports: { tcp/2000-3000: web } } }",
      "would get the host's own SSH",
    ],
    [
      "{ a: { interface: eno1, address: own, ports: { tcp/1: web } }, b: { interface: eno1, address: own, ports: { tcp/2: web } } }",
      "forwards.b: 2001:db8:1::10 is forwarded twice: a has that address too",
    ],
    [
      "{ a: { interface: eno1, ports: { tcp/1-5: web, tcp/5: mail } } }",
      "is forwarded twice: tcp/1-5 leads to web",
    ],
    ['{ a: { interface: eno1, address: "::10", to: web } }', "is used twice: it is that of rack/box/eno1"],
    ['{ a: { interface: eno1, address: "2001:db8:9::1", to: web } }', "2001:db8:9::1"],
  ])("%s", (forwards, reason) => {
    const { problems } = planned(forwards);
    expect(problems.filter((line) => line?.includes(reason))).toHaveLength(1);
  });

  test("beside a proxy device at its address, which Incus does not take", () => {
    const { problems } = planned(
      "{ a: { interface: eno1, address: own, ports: { tcp/80: web } } }",
      "          jar: { network: apps, image: debian/13, proxyDevices: { web: { interface: eno1, listen: tcp/9 } } }\n",
    );
    expect(problems).toEqual([
      expect.stringContaining("Incus lets no proxy device listen there: jar has one"),
    ]);
  });

  test("with a warning where its container reaches nobody, but for one that is mapped", () => {
    const { problems } = planned("{ a: { interface: eno1, to: web } }", "", "nat: false");
    expect(problems).toEqual([expect.stringContaining("web is asked from outside and can ask nobody there")]);
  });
});

describe("a container of Incus's", () => {
  test.each([
    ["{ routed: eno1, network: apps }", "routed: eno1 stands beside network"],
    ["{ routed: eno9 }", "routed: eno9 names an interface of a host with Incus or LXD that is not there"],
    ["{ routed: br1 }", "routed: br1 is a bridge that leads nowhere"],
    ["{ network: apps, adopt: true, image: debian/13 }", "adopt: stands beside image"],
    ["{ network: apps, adopt: true, profiles: [x] }", "profiles: stands beside adopt"],
    ["{ network: apps, image: debian/13, device: eth7 }", "device: is for a container that is adopted"],
    ["{ network: apps, vm: true }", "vm: is said of a container that hextet leaves to others"],
    ["{ pool: shop, adopt: true }", "adopt: is for containers of Incus's and LXD's"],
    [
      "{ network: apps, adopt: true, proxyDevices: { eth0: { interface: eno1, listen: tcp/9 } } }",
      "proxyDevices.eth0: is the name of its NIC too",
    ],
    [
      "{ network: apps, adopt: true, proxyDevices: { web: { interface: eno1, listen: tcp/0 } } }",
      "proxyDevices.web.listen: tcp/0 is no port",
    ],
    [
      "{ network: apps, image: debian/13, vm: true, proxyDevices: { web: { interface: eno1, listen: tcp/9 } } }",
      "proxyDevices: is not for a virtual machine",
    ],
  ])("is refused %s", (container, reason) => {
    const { problems } = planned("{}", `          jar: ${container}\n`);
    expect(problems.filter((line) => line?.includes(reason))).toHaveLength(1);
  });

  test("that is adopted is given its NIC's settings and has no unit that starts or stops it", () => {
    const { files } = standing(
      "{}",
      '          jar: { network: apps, address: "::9", adopt: true, device: enp5s0, mac: "02:00:5e:10:00:09" }\n',
    );
    expect(files.get("/etc/hextet/incus-kept")).toContain(
      `device jar enp5s0 nic network=incusbr0 name=enp5s0 ipv6.address=${inner}:1::9 hwaddr=02:00:5e:10:00:09\n`,
    );
    expect([...files.keys()].filter((path) => path.includes("instance-jar"))).toEqual([]);
  });

  test("with a routed NIC has an address of the interface's network, which its host answers for", () => {
    const { host, files } = standing(
      "{}",
      '          jar: { routed: eno1, address: "::9", image: debian/13 }\n',
    );
    expect(host.proxies.map(({ interface: device, addresses }) => `${device} ${addresses}`)).toEqual([
      "eno1 2001:db8:1::9",
    ]);
    expect(files.get("/etc/hextet/incus-preseed.yaml")).toContain('nictype: "routed"');
  });

  test("of a layout without any of this leaves its host's files as they were", () => {
    const { files } = standing("{}");
    expect([...files.keys()].filter((path) => /incus-(keeper|kept)|hextet-incus/.test(path))).toEqual([]);
  });
});
