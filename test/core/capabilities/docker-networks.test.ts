import { spawnSync } from "node:child_process";
import { describe, expect, test } from "@jest/globals";
import { type HostPlan, planFromText, planJson, problemText, renderHost } from "../../../core/index.ts";

/** Docker's networks: what their containers leave with, what they are called, and those on a wire at the parent's MAC address. */
function planned(parts: {
  readonly networks?: string;
  readonly containers?: string;
  readonly macvlans?: string;
  readonly dns?: string;
  readonly iot?: string;
  readonly more?: string;
}) {
  const {
    networks = "{ apps: { pool: apps } }",
    containers = "{}",
    macvlans = "{}",
    dns,
    iot = "",
    more = "",
  } = parts;
  const layout = `hextet: 1
purpose: lab
sites:
  rack:
    networks:
      uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1", ipv4: { prefix: 198.51.100.0/24, gateway: 198.51.100.1 } }
      iot: { prefix: "2001:db8:2::/64", gateway: "2001:db8:2::1", ipv4: { prefix: 192.0.2.0/24, gateway: 192.0.2.1 }${iot} }
    hosts:
      apps-1:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        ${dns === undefined ? "" : `dns: { servers: ${dns} }`}
        interfaces:
          eno1:
            network: uplink
            addresses: ["::10", "::11"]
            ipv4: 198.51.100.10
            pools: { apps: { block: "::1:0/120", ipv4: 198.51.100.32/28 }, plain: "::2:0/120" }
          eno2: { network: iot, addresses: ["::10"], ipv4: 192.0.2.10, defaultRoute: false }
          ${more}
        docker: { networks: ${networks} }
        macvlans: ${macvlans}
        containers: ${containers}
`;
  const { plan, problems } = planFromText("rack", layout);
  return {
    plan,
    host: plan?.sites[0]?.hosts[0],
    said: problems.filter(({ code }) => code.startsWith("HX27")).map((problem) => problemText(problem)),
    codes: problems.filter(({ code }) => code !== "HX056").map(({ code }) => code),
  };
}

const fileOf = (host: HostPlan | undefined, path: string) =>
  host && renderHost(host).files.find((file) => file.path === path)?.content;
const natOf = (networks: string) => {
  const { host, said } = planned({ networks });
  expect(said).toEqual([]);
  return fileOf(host, "/etc/hextet/docker-nat.nft");
};
const rulesOf = (text = "") => text.match(/ip6? saddr .*/g);

describe("what packets of a Docker network leave with", () => {
  test("are the containers' own addresses where nothing is said", () => {
    const { host } = planned({});
    expect(natOf("{ apps: { pool: apps } }")).toBeUndefined();
    expect(host && renderHost(host).units).toEqual(["hextet-network-apps.service"]);
  });

  test("is the host's own address by whichever interface they leave, in both families", () => {
    expect(rulesOf(natOf("{ apps: { pool: apps, nat: true } }"))).toEqual([
      'ip6 saddr 2001:db8:1::1:0/120 oifname { "eno1", "eno2" } masquerade',
      'ip saddr 198.51.100.32/28 oifname { "eno1", "eno2" } masquerade',
    ]);
    expect(rulesOf(natOf("{ plain: { pool: plain, nat: true, compose: true } }"))).toEqual([
      'ip6 saddr 2001:db8:1::2:0/120 oifname { "eno1", "eno2" } masquerade',
    ]);
  });

  test("is an address that is said, by the interface that has it, whole or by its interface's name", () => {
    const rules = ['ip6 saddr 2001:db8:1::1:0/120 oifname { "eno1" } snat to 2001:db8:1::11'];
    expect(rulesOf(natOf('{ apps: { pool: apps, nat: { address: "2001:db8:1::11" } } }'))).toEqual(rules);
    expect(rulesOf(natOf("{ apps: { pool: apps, nat: { address: { ref: rack/apps-1/eno1/1 } } } }"))).toEqual(
      rules,
    );
    expect(
      rulesOf(natOf('{ apps: { pool: apps, nat: { address: "2001:db8:2::10", ipv4: 198.51.100.10 } } }')),
    ).toEqual([
      'ip6 saddr 2001:db8:1::1:0/120 oifname { "eno2" } snat to 2001:db8:2::10',
      'ip saddr 198.51.100.32/28 oifname { "eno1" } snat to 198.51.100.10',
    ]);
  });

  test.each([
    [
      '{ address: "2001:db8:1::12" }',
      /nat\.address: 2001:db8:1::12 is no address of an interface of apps-1.* \[HX276\]/,
    ],
    [
      "{ ipv4: 198.51.100.11 }",
      /nat\.ipv4: 198\.51\.100\.11 is no address of an interface of apps-1.* \[HX276\]/,
    ],
    ["{}", /nat: names no address; write true, or .* \[HX276\]/],
  ])("cannot be %s", (nat, problem) => {
    expect(planned({ networks: `{ apps: { pool: apps, nat: ${nat} } }` }).said.join("\n")).toMatch(problem);
  });

  test("cannot be an IPv4 address where the pool has none, which Docker gives there", () => {
    const { said } = planned({ networks: "{ plain: { pool: plain, nat: { ipv4: 198.51.100.10 } } }" });
    expect(said.join("\n")).toMatch(
      /plain\.nat\.ipv4: 198\.51\.100\.10 is for IPv4 addresses of the plan's, and the pool has none.* \[HX276\]/,
    );
  });
});

describe("a network that hextet makes", () => {
  const unitOf = (networks: string) =>
    fileOf(planned({ networks }).host, "/etc/systemd/system/hextet-network-apps.service");

  test("is told with nat to leave IPv4 as it is too, as releases before 27 and since understand it", () => {
    expect(unitOf("{ apps: { pool: apps, nat: true } }")).toContain(
      "--opt com.docker.network.bridge.gateway_mode_ipv4=routed --opt com.docker.network.bridge.enable_ip_masquerade=false",
    );
    const plain = fileOf(
      planned({ networks: "{ plain: { pool: plain } }" }).host,
      "/etc/systemd/system/hextet-network-plain.service",
    );
    expect(plain).not.toContain("ipv4");
  });

  test("has the unit that it always had where the layout says no nat", () => {
    expect(unitOf("{ apps: { pool: apps } }")).toContain(
      "ExecStart=/bin/sh -c 'docker network inspect apps >/dev/null 2>&1 || exec docker network create --ipv6 --subnet 2001:db8:1::1:0/120 --gateway 2001:db8:1::1:1 --opt com.docker.network.bridge.gateway_mode_ipv6=routed --subnet 198.51.100.32/28 --gateway 198.51.100.33 --opt com.docker.network.bridge.gateway_mode_ipv4=routed apps'\n",
    );
    expect(fileOf(planned({ networks: "{ apps: { pool: apps } }" }).host, "/etc/hextet/docker-network")).toBe(
      undefined,
    );
  });

  test("is made by a script that shellcheck minds nothing of", () => {
    const input = fileOf(
      planned({ networks: "{ apps: { pool: apps, nat: true } }" }).host,
      "/etc/hextet/docker-network",
    );
    const { status, stdout, error } = spawnSync("shellcheck", ["--shell=sh", "--severity=style", "-"], {
      input,
      encoding: "utf8",
    });
    if (error === undefined) expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
  });
});

describe("names that Docker does not take", () => {
  test.each([
    [
      { containers: "{ w: { pool: apps } }" },
      /containers\.w: is called w, and Docker takes no container's name of one character.* \[HX275\]/,
    ],
    [
      { networks: "{ host: { pool: apps } }" },
      /networks\.host: is the name of what Docker has by itself.* \[HX275\]/,
    ],
    [
      { macvlans: "{ bridge: { parent: eno2 } }" },
      /macvlans\.bridge: is the name of what Docker has by itself.* \[HX275\]/,
    ],
  ])("%j", (parts, problem) => {
    expect(planned(parts).said.join("\n")).toMatch(problem);
  });

  test("are no problem on Incus, nor is a network of one letter", () => {
    expect(planned({ networks: "{ a: { pool: apps } }", containers: "{ web: {} }" }).said).toEqual([]);
  });
});

describe("a reference to a container", () => {
  const containers = (ipv6: string) => `{ dns: { pool: apps, address: "::53"${ipv6} } }`;
  const dns = "[{ ref: rack/apps-1/dns }]";

  test("is its address, and a problem where IPv6 is off in it", () => {
    expect(planned({ containers: containers(""), dns }).said).toEqual([]);
    expect(planned({ containers: containers(", ipv6: false"), dns }).said.join("\n")).toMatch(
      /dns\.servers\.0\.ref: rack\/apps-1\/dns has IPv6 off, so that nobody answers at the address that is kept for it.* \[HX277\]/,
    );
  });
});

describe("a network of driver ipvlan", () => {
  const macvlans =
    '{ things: { parent: eno2, driver: ipvlan, shim: { name: shim0, address: "::fe", ipv4: 192.0.2.254 } } }';
  const containers = '{ cam: { network: iot, address: "::51", ipv4: 192.0.2.51, image: cam } }';

  test("has the parent's MAC address for all, containers and shim", () => {
    const { host, plan, said, codes } = planned({ networks: "{}", macvlans, containers });
    expect([said, codes]).toEqual([[], []]);
    expect(fileOf(host, "/etc/hextet/network-things")).toContain(
      'set -- --driver ipvlan --opt parent="$parent" --label hextet.layout="$layout" --ipv6 --subnet 192.0.2.0/24 --gateway 192.0.2.1 --subnet 2001:db8:2::/64 --gateway 2001:db8:2::1',
    );
    const unit = fileOf(host, "/etc/systemd/system/hextet-container-cam.service");
    expect(unit).toContain("--network things --ip 192.0.2.51 --ip6 2001:db8:2::51 cam\n");
    const shim = fileOf(host, "/etc/hextet/shim-things");
    expect(shim).toContain('ip link add link "$on" name "$shim" type ipvlan mode l2');
    expect(shim).not.toContain("mac");
    expect(plan && planJson(plan).sites[0]?.hosts[0]).toMatchObject({
      macvlans: [
        { name: "things", driver: "ipvlan", shim: { interface: "shim0", address: "2001:db8:2::fe" } },
      ],
      containers: [{ name: "cam", mac: null }],
    });
    for (const text of [shim, fileOf(host, "/etc/hextet/network-things")]) {
      const { status, stdout, error } = spawnSync("shellcheck", ["--shell=sh", "--severity=style", "-"], {
        input: text,
        encoding: "utf8",
      });
      if (error === undefined) expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
    }
  });

  test.each([
    [
      { iot: ", mode: slaac" },
      /macvlans\.things\.driver: ipvlan gives all containers the MAC address of eno2, and in iot addresses come by SLAAC.* \[HX278\]/,
    ],
    [
      { containers: '{ cam: { network: iot, address: "::51", mac: "02:00:5e:10:00:51" } }' },
      /containers\.cam\.mac: 02:00:5e:10:00:51 is for a container on a macvlan: on an ipvlan it has the parent's.* \[HX278\]/,
    ],
    [
      { more: 'mv0: { macvlan: { on: eno2 }, network: iot, addresses: ["::77"], defaultRoute: false }' },
      /macvlans\.things\.driver: ipvlan cannot lie on eno2 beside mv0, which is a macvlan.* \[HX278\]/,
    ],
  ])("cannot be with %j", (parts, problem) => {
    expect(planned({ networks: "{}", macvlans, containers, ...parts }).said.join("\n")).toMatch(problem);
  });
});
