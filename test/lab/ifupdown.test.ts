import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, jest } from "@jest/globals";
import { type AgentOutcome, parseAnswer, writeBundle } from "../../core/bundle/index.ts";
import {
  driftOf,
  type HostPlan,
  planFromText,
  readAddresses,
  readRoutes,
  renderHost,
} from "../../core/index.ts";
import { agentText } from "../../hosts/agent/program.ts";
import { imagePath } from "../../lab/image/image.ts";
import { buildLayers } from "../../lab/layers/layers.ts";
import type { LabClient } from "../../lab/supervisor/client.ts";
import { endForGood, launch } from "../../lab/supervisor/launch.ts";
import type { TwinFile, TwinSpec } from "../../lab/supervisor/world.ts";
import { topologyOf, twinName } from "../../lab/topology-of-plan.ts";
import { longer } from "./longer.ts";
import { uniqueLab } from "./unique-lab.ts";

/**
 * A host that Debian's ifupdown configures by stanzas that somebody has written: brought to a layout, changed, taken back,
 * started anew, handed to networkd and back, and let go. What the kernel has is compared with the plan after each.
 */
jest.setTimeout(120_000);

const name = uniqueLab("ifupdown");
const twin = twinName("rack/box");
const desk = twinName("rack/desk");

const states = {
  first: {
    addresses: '"::10", "::11"',
    deprecated: "",
    mtu: 1400,
    inner: `br0: { bridge: { ports: [] }, network: vms, addresses: ["::1"] }`,
    routed: "2001:db8:4000::/56",
  },
  second: {
    addresses: '"::10", "::12"',
    deprecated: ", deprecated: true",
    mtu: 1420,
    inner: `br2: { bridge: { ports: [], stp: true }, network: vms, addresses: ["::2"] }`,
    routed: "2001:db8:5000::/56",
  },
} as const;

type State = keyof typeof states;

function layout(state: State, renderer: "ifupdown" | "networkd"): string {
  const { addresses, deprecated, mtu, inner, routed } = states[state];
  return `hextet: 1
purpose: lab
sites:
  rack:
    networks:
      uplink:
        prefix: "3fff:b0b:1::/64"
        gateway: "fe80::1"
        ipv4: { prefix: 198.51.100.0/24, gateway: 0.0.0.1 }
        prefixes: { before: { prefix: "3fff:b0b:9::/64"${deprecated} } }
        routes: [{ to: "3fff:b0c::/48", via: "fe80::1" }]
      office: { prefix: "3fff:b0b:2::/64", gateway: "fe80::2" }
      storage: { prefix: "3fff:b0b:3::/64" }
      desks: { prefix: "3fff:b0b:51::/64", mode: slaac }
      vms: { prefix: "3fff:b0b:4::/64" }
      wire: { prefix: "3fff:b0b:5::/64" }
      anycast: { prefix: "3fff:b0b:6::/64" }
    services: { dns: { network: anycast, hosts: [box], address: "::53" } }
    hosts:
      box:
        connect: { address: "3fff:b0b:1::10", hostKey: lab }
        network: { renderer: ${renderer} }
        interfaces:
          eno1: { network: uplink, addresses: [${addresses}], ipv4: 0.0.0.10 }
          eno2: { network: office, addresses: ["::10"], metric: 2048, table: 102 }
          eno3: {}
          br1: { bridge: { ports: [eno3] }, network: storage, addresses: ["::10"], mtu: ${mtu} }
          ${inner}
          mac0: { macvlan: { on: eno2 }, network: wire, addresses: ["::10"] }
        routed: [{ prefix: "${routed}", unused: blackhole }]
      desk:
        connect: { address: "3fff:b0b:51::20", hostKey: lab }
        network: { renderer: ifupdown }
        interfaces: { eno1: { network: desks, identifier: { token: "::20" } } }
`;
}

/** As Debian's installer and a person after it have left it: an address too many, a bridge of the layout's with another address. */
const byHand: readonly TwinFile[] = [
  {
    path: "/etc/network/interfaces",
    mode: 0o644,
    content: `source /etc/network/interfaces.d/*

auto lo
iface lo inet loopback

auto eno1
iface eno1 inet static
	address 198.51.100.99/24
iface eno1 inet6 static
	address 3fff:b0b:1::10/64
	gateway fe80::1
	up ip addr add 3fff:b0b:1::99/64 dev eno1

auto spare
iface spare inet6 static
	pre-up ip link add name spare type bridge
	address 3fff:b0b:7::1/64
	dad-attempts 0
`,
  },
  {
    path: "/etc/network/interfaces.d/storage",
    mode: 0o644,
    content: `auto br1
iface br1 inet6 static
	bridge_ports eno3
	address 3fff:b0b:3::98/64
`,
  },
];

const deskByHand: readonly TwinFile[] = [
  {
    path: "/etc/network/interfaces.d/setup",
    mode: 0o644,
    content: "auto eno1\niface eno1 inet6 static\n\taddress 3fff:b0b:51::97/64\n",
  },
];

/** Speaks on the segment of the network with SLAAC, seldom of itself: hosts have to ask. */
const router: TwinSpec = {
  name: "rack--router",
  hostname: "router",
  features: ["netplan"],
  nics: [
    { name: "desks", mac: "02:00:00:00:0c:01", mtu: 1500, peer: { kind: "segment", segment: "rack--desks" } },
  ],
  files: [
    {
      path: "/etc/netplan/50-test.yaml",
      mode: 0o600,
      content: `network: { version: 2, ethernets: { desks: { addresses: ["3fff:b0b:51::1/64"], accept-ra: false } } }\n`,
    },
    { path: "/etc/sysctl.d/90-test.conf", mode: 0o644, content: "net.ipv6.conf.all.forwarding = 1\n" },
    {
      path: "/etc/radvd.conf",
      mode: 0o644,
      content: `interface desks {
  AdvSendAdvert on; MinRtrAdvInterval 450; MaxRtrAdvInterval 600;
  prefix 3fff:b0b:51::/64 { AdvOnLink on; AdvAutonomous on; };
};
`,
    },
  ],
  authorizedKeys: [],
};

let client: LabClient;

function planned(state: State, renderer: "ifupdown" | "networkd" = "ifupdown", of = "box") {
  const { plan, problems } = planFromText(name, layout(state, renderer));
  expect(problems).toEqual([]);
  const host = plan?.sites[0]?.hosts.find((each) => each.name === of);
  if (plan === undefined || host === undefined) throw new Error("there is no plan");
  return { plan, host };
}

async function run(command: string, stdin = "", on = twin): Promise<string> {
  const { status, stdout, stderr } = await client.ask("exec", {
    twin: on,
    argv: ["sh", "-c", command],
    stdin,
    deadline: 60_000,
  });
  if (status !== 0) throw new Error(`${command}: status ${status}: ${stdout}${stderr}`);
  return stdout;
}

/** What the agent answers once the host is brought there; what is expected of it came true where it does not throw. */
async function bring(host: HostPlan, on = twin): Promise<AgentOutcome | undefined> {
  const bundle = writeBundle(renderHost(host));
  return parseAnswer(
    "apply",
    await run("hextet-agent apply --within 0 || { cat /run/hextet/log >&2; false; }", bundle, on),
  );
}

interface Device {
  readonly ifname: string;
  readonly mtu: number;
  readonly master?: string;
  readonly addr_info: readonly {
    readonly local: string;
    readonly prefixlen: number;
    readonly scope: string;
    readonly deprecated?: boolean;
  }[];
}

interface Route {
  readonly type?: string;
  readonly dst: string;
  readonly gateway?: string;
  readonly dev?: string;
  readonly metric?: number;
  readonly table?: string;
  readonly protocol?: string;
}

interface Rule {
  readonly priority: number;
  readonly src: string;
  readonly dst?: string;
  readonly dstlen?: number;
  readonly table: string;
}

/** What the kernel has, but for what it makes itself. */
async function inForce() {
  const devices: Device[] = JSON.parse(await run("ip -j addr"));
  const routes: Route[] = JSON.parse(await run("ip -j -6 route show table all"));
  const ipv4: Route[] = JSON.parse(await run("ip -j route"));
  const rules: Rule[] = JSON.parse(await run("ip -j -6 rule"));
  return {
    addresses: devices
      .flatMap(({ ifname, addr_info: all }) =>
        all
          .filter(({ scope, local }) => scope !== "link" && local !== "::1" && local !== "127.0.0.1")
          .map(
            ({ local, prefixlen, deprecated = false }) =>
              `${local}/${prefixlen} ${ifname}${deprecated ? " deprecated" : ""}`,
          ),
      )
      .sort(),
    links: Object.fromEntries(
      devices
        .filter(({ ifname }) => !/^(lo|eno[12])$/.test(ifname))
        .map(({ ifname, mtu, master = "" }) => [ifname, `${mtu} ${master}`.trim()]),
    ),
    routes: [...routes, ...ipv4]
      .filter(({ gateway, type }) => gateway !== undefined || type === "blackhole")
      .map(
        ({ type, dst, gateway = "", dev = "", metric, table = "main" }) =>
          `${type === "blackhole" ? "blackhole " : ""}${dst} ${gateway} ${dev} ${metric ?? 0} ${table}`,
      )
      .sort(),
    rules: rules
      .filter(({ priority }) => priority > 0 && priority < 32_766)
      .map(
        ({ priority, src, dst, dstlen, table }) =>
          `${priority} ${src} ${dst === undefined ? "" : `${dst}/${dstlen} `}${table}`,
      )
      .sort(),
  };
}

/** The addresses that the plan gives the host's interfaces, and its loopback the service's. */
function addressesOf({ interfaces }: HostPlan): readonly string[] {
  return [
    "3fff:b0b:6::53/128 lo",
    "3fff:b0b:7::1/64 spare",
    ...interfaces.flatMap(({ name: device, addresses, ipv4 }) => [
      ...addresses
        .filter(({ origin }) => origin !== "slaac")
        .map(
          ({ address, length, further }) =>
            `${address}/${length} ${device}${further?.deprecated === true ? " deprecated" : ""}`,
        ),
      ...(ipv4 === undefined ? [] : [`${ipv4.address}/${ipv4.length} ${device}`]),
    ]),
  ].sort();
}

const routesTo = (blackhole: string) =>
  [
    `blackhole ${blackhole}  lo 1024 main`,
    "3fff:b0c::/48 fe80::1 eno1 1024 main",
    "default fe80::1 eno1 1024 main",
    "default fe80::2 eno2 1024 102",
    "default fe80::2 eno2 2048 main",
    "default 198.51.100.1 eno1 0 main",
  ].sort();

async function drift(host: HostPlan): Promise<readonly string[]> {
  const agent = parseAnswer("report", await run("hextet-agent report"));
  if (agent?.result !== "report") throw new Error("there is no report");
  const report = {
    agent,
    bundle: renderHost(host),
    addresses: readAddresses(agent.addresses.split("\n")),
    routes: [...readRoutes(6, agent.routes6.split("\n")), ...readRoutes(4, agent.routes4.split("\n"))],
  };
  return driftOf(report, host).map(({ kind, thing, state }) => `${kind} ${thing} ${state}`);
}

/** How often its NIC has lost its carrier, or was taken down. */
const losses = () => run("cat /sys/class/net/eno1/carrier_down_count");

const interfacesFile = () => run("cat /etc/network/interfaces; ls /etc/network/interfaces.d");

/** What lies in /run goes with a restart. */
async function restart(on = twin): Promise<void> {
  await run("touch /run/before-restart; systemctl --no-block reboot", "", on);
  for (let again = 0; again < 150; again++) {
    await sleep(200);
    const back = await run(
      "test ! -e /run/before-restart && systemctl is-system-running --wait || :",
      "",
      on,
    ).catch(() => "");
    if (/^(running|degraded)$/m.test(back)) return;
  }
  throw new Error("the twin does not come back");
}

let left = "";

beforeAll(async () => {
  await buildLayers(["ifupdown"]);
  const topology = topologyOf(planned("first").plan, "ssh-ed25519 AAAA nobody");
  const twins = [
    ...topology.twins.map((each) => ({ ...each, files: each.name === twin ? byHand : deskByHand })),
    router,
  ];
  client = await launch({ lab: name, image: imagePath(), command: "the test of ifupdown" });
  await client.ask("boot", { topology: { ...topology, twins } }, 120_000);
  for (const on of [twin, desk])
    await run("cat >/usr/local/sbin/hextet-agent; chmod 755 /usr/local/sbin/hextet-agent", agentText(), on);
  await run("systemctl start radvd", "", router.name);
  left = await interfacesFile();
});

afterAll(async () => {
  client?.close();
  await endForGood(name);
});

longer("what somebody has set up by hand is taken out, and the kernel has what the plan says", async () => {
  expect((await inForce()).addresses).toEqual([
    "198.51.100.99/24 eno1",
    "3fff:b0b:1::10/64 eno1",
    "3fff:b0b:1::99/64 eno1",
    "3fff:b0b:3::98/64 br1",
    "3fff:b0b:7::1/64 spare",
  ]);
  const { host } = planned("first");
  expect(await bring(host)).toMatchObject({
    result: "changed",
    activated: expect.arrayContaining(["ifupdown"]),
  });
  const { addresses, links, routes, rules } = await inForce();
  expect(addresses).toEqual(addressesOf(host));
  expect(links).toEqual({ eno3: "1400 br1", br0: "1500", br1: "1400", mac0: "1500", spare: "1500" });
  expect(routes).toEqual(routesTo("2001:db8:4000::/56"));
  expect(rules).toContain("32100 3fff:b0b:2::10 102");
  expect(rules).toContain("32000 3fff:b0b:2::10 3fff:b0b:1::/64 main");
  expect(await interfacesFile()).not.toMatch(/eno1|storage/);
  expect(await drift(host)).toEqual([]);
});

longer(
  "a host in a network with SLAAC has its address by it, at the token, and a way out, after a restart too",
  async () => {
    const { host } = planned("first", "ifupdown", "desk");
    expect(await bring(host, desk)).toMatchObject({ result: "changed" });
    const seen = async () => {
      const [device]: Device[] = JSON.parse(await run("ip -j -6 addr show dev eno1 scope global", "", desk));
      const [route]: Route[] = JSON.parse(await run("ip -j -6 route show default", "", desk));
      // Those of other scopes are empty objects.
      const all = (device?.addr_info ?? []).filter(({ scope }) => scope === "global");
      return { address: all[0], route, count: all.length };
    };
    const wanted = {
      count: 1,
      address: { local: "3fff:b0b:51::20", prefixlen: 64, dynamic: true },
      route: { dev: "eno1", protocol: "ra" },
    };
    expect(await seen()).toMatchObject(wanted);
    await restart(desk);
    // The kernel asks once the link is up, and takes a second to find its address nobody else's.
    for (let again = 0; again < 50 && (await seen()).count === 0; again++) await sleep(200);
    expect(await seen()).toMatchObject(wanted);
  },
);

longer(
  "a change brings what comes, takes what goes, leaves no bridge behind, and takes no NIC down",
  async () => {
    const before = await losses();
    const { host } = planned("second");
    expect(await bring(host)).toMatchObject({
      result: "changed",
      activated: expect.arrayContaining(["ifupdown"]),
    });
    const { addresses, links, routes } = await inForce();
    expect(addresses).toEqual(addressesOf(host));
    expect(links).toEqual({ eno3: "1420 br1", br1: "1420", br2: "1500", mac0: "1500", spare: "1500" });
    expect(routes).toEqual(routesTo("2001:db8:5000::/56"));
    expect(await bring(host)).toMatchObject({ result: "unchanged" });
    expect(await drift(host)).toEqual([]);
    expect(await losses()).toBe(before);
  },
);

longer("what nobody confirms is taken back", async () => {
  const before = await inForce();
  await run("hextet-agent apply --within 3", writeBundle(renderHost(planned("first").host)));
  expect(await inForce()).not.toEqual(before);
  await run(
    "i=0; until hextet-agent status | grep -q '\"rolledBack\"' || [ $i = 150 ]; do i=$((i + 1)); sleep 0.2; done",
  );
  expect(await inForce()).toEqual(before);
  expect(await drift(planned("second").host)).toEqual([]);
});

longer("a stanza that ifup does not take is refused before anything changes", async () => {
  const before = await inForce();
  const files = renderHost(planned("first").host);
  const wrong = files.files.map((file) =>
    file.subsystem === "ifupdown"
      ? { ...file, content: `${file.content}\nauto eno9\niface eno9 inet6 stat\n` }
      : file,
  );
  const said = await run("hextet-agent apply --within 0 || true", writeBundle({ ...files, files: wrong }));
  expect(said).toContain('"step": "validate"');
  expect(said).toContain("unknown or no method");
  expect(await inForce()).toEqual(before);
});

longer("what somebody takes away is missed and healed, and a restart brings the same", async () => {
  const { host } = planned("second");
  await run("ip addr del 3fff:b0b:1::12/64 dev eno1; ip -6 route del default table 102");
  expect(await drift(host)).toEqual([
    "route default via fe80::2 dev eno2 table 102 has gone",
    "address 3fff:b0b:1::12/64 dev eno1 has gone",
  ]);
  await run("hextet-agent heal --within 0");
  expect(await drift(host)).toEqual([]);
  const before = await inForce();
  await restart();
  expect(await run("systemctl is-active networking.service")).toBe("active\n");
  expect(await inForce()).toEqual(before);
});

longer("networkd takes the interfaces over, and ifupdown takes them back", async () => {
  for (const renderer of ["networkd", "ifupdown"] as const) {
    const { host } = planned("first", renderer);
    expect(await bring(host)).toMatchObject({ result: "changed" });
    const { addresses, routes } = await inForce();
    expect(addresses).toEqual(addressesOf(host));
    expect(routes).toEqual(routesTo("2001:db8:4000::/56"));
    const written = await run("ls /etc/network/interfaces.d /etc/systemd/network");
    expect(/^60-hextet$/m.test(written)).toBe(renderer === "ifupdown");
    expect(written.includes("60-hextet-eno1.network")).toBe(renderer === "networkd");
    expect(await drift(host)).toEqual([]);
  }
});

longer("a removal puts back what somebody had set up", async () => {
  await run("hextet-agent remove --within 0 </dev/null >/dev/null");
  expect(await interfacesFile()).toBe(left);
  await run(
    "i=0; until ip -o addr show dev br1 | grep -q 3fff:b0b:3::98 || [ $i = 50 ]; do i=$((i + 1)); sleep 0.1; done",
  );
  const { addresses, rules } = await inForce();
  expect(addresses).toEqual([
    "198.51.100.99/24 eno1",
    "3fff:b0b:1::10/64 eno1",
    "3fff:b0b:1::99/64 eno1",
    "3fff:b0b:3::98/64 br1",
    "3fff:b0b:7::1/64 spare",
  ]);
  expect(rules).toEqual([]);
});
