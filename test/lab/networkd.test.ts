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
import type { LabClient } from "../../lab/supervisor/client.ts";
import { endForGood, launch } from "../../lab/supervisor/launch.ts";
import type { TwinFile } from "../../lab/supervisor/world.ts";
import { topologyOf, twinName } from "../../lab/topology-of-plan.ts";
import { longer } from "./longer.ts";
import { uniqueLab } from "./unique-lab.ts";

/**
 * A host that systemd-networkd configures by files of its own, as somebody has written them before: brought to a layout,
 * changed, handed to netplan and back, and let go. What the kernel has is compared with the plan after each.
 */
jest.setTimeout(120_000);

const name = uniqueLab("networkd");
const twin = twinName("rack/box");

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

function layout(state: State, renderer: "networkd" | "netplan"): string {
  const { addresses, deprecated, mtu, inner, routed } = states[state];
  // netplan has no words for a macvlan.
  const macvlan =
    renderer === "netplan" ? "" : `mac0: { macvlan: { on: eno2 }, network: wire, addresses: ["::10"] }`;
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
          ${macvlan}
        routed: [{ prefix: "${routed}", unused: blackhole }]
`;
}

/** As somebody has set it up by hand: an address too many, a bridge of the layout's with another address. */
const byHand: readonly TwinFile[] = [
  {
    path: "/etc/systemd/network/20-wired.network",
    mode: 0o644,
    content:
      "[Match]\nName=eno1\n\n[Network]\nIPv6AcceptRA=no\nAddress=3fff:b0b:1::10/64\nAddress=3fff:b0b:1::99/64\nGateway=fe80::1\n",
  },
  {
    path: "/etc/systemd/network/20-storage.netdev",
    mode: 0o644,
    content: "[NetDev]\nName=br1\nKind=bridge\n\n[Bridge]\nSTP=yes\n",
  },
  {
    path: "/etc/systemd/network/20-storage.network",
    mode: 0o644,
    content:
      "[Match]\nName=br1\n\n[Network]\nConfigureWithoutCarrier=yes\nIPv6AcceptRA=no\nAddress=3fff:b0b:3::98/64\n",
  },
];

let client: LabClient;

function planned(state: State, renderer: "networkd" | "netplan" = "networkd") {
  const { plan, problems } = planFromText(name, layout(state, renderer));
  expect(problems).toEqual([]);
  const host = plan?.sites[0]?.hosts[0];
  if (plan === undefined || host === undefined) throw new Error("there is no plan");
  return { plan, host };
}

async function run(command: string, stdin = ""): Promise<string> {
  const { status, stdout, stderr } = await client.ask("exec", {
    twin,
    argv: ["sh", "-c", command],
    stdin,
    deadline: 60_000,
  });
  if (status !== 0) throw new Error(`${command}: status ${status}: ${stdout}${stderr}`);
  return stdout;
}

/** What the agent answers once the host is brought there; what is expected of it came true where it does not throw. */
async function bring(host: HostPlan): Promise<AgentOutcome | undefined> {
  const bundle = writeBundle(renderHost(host));
  return parseAnswer(
    "apply",
    await run("hextet-agent apply --within 0 || { cat /run/hextet/log >&2; false; }", bundle),
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
    ...interfaces.flatMap(({ name: device, addresses, ipv4 }) => [
      ...addresses.map(
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

const files = () => run("cd /etc/systemd/network && ls");

beforeAll(async () => {
  const topology = topologyOf(planned("first").plan, "ssh-ed25519 AAAA nobody");
  const twins = topology.twins.map((each) => ({ ...each, files: byHand }));
  client = await launch({ lab: name, image: imagePath(), command: "the test of networkd" });
  await client.ask("boot", { topology: { ...topology, twins } }, 120_000);
  await run("cat >/usr/local/sbin/hextet-agent; chmod 755 /usr/local/sbin/hextet-agent", agentText());
});

afterAll(async () => {
  client?.close();
  await endForGood(name);
});

longer("what somebody has set up by hand is set aside, and the kernel has what the plan says", async () => {
  expect((await inForce()).addresses).toEqual([
    "3fff:b0b:1::10/64 eno1",
    "3fff:b0b:1::99/64 eno1",
    "3fff:b0b:3::98/64 br1",
  ]);
  const { host } = planned("first");
  expect(await bring(host)).toMatchObject({
    result: "changed",
    activated: expect.arrayContaining(["networkd"]),
  });
  const { addresses, links, routes, rules } = await inForce();
  expect(addresses).toEqual(addressesOf(host));
  expect(links).toEqual({ eno3: "1400 br1", br0: "1500", br1: "1400", mac0: "1500" });
  expect(routes).toEqual(routesTo("2001:db8:4000::/56"));
  expect(rules).toContain("32100 3fff:b0b:2::10 102");
  expect(rules).toContain("32000 3fff:b0b:2::10 3fff:b0b:1::/64 main");
  expect(await files()).not.toMatch(/^20-/m);
  expect(await drift(host)).toEqual([]);
});

longer("a change brings what comes, takes what goes, and leaves no bridge behind", async () => {
  const { host } = planned("second");
  expect(await bring(host)).toMatchObject({
    result: "changed",
    activated: expect.arrayContaining(["networkd"]),
  });
  const { addresses, links, routes } = await inForce();
  expect(addresses).toEqual(addressesOf(host));
  expect(links).toEqual({ eno3: "1420 br1", br1: "1420", br2: "1500", mac0: "1500" });
  expect(routes).toEqual(routesTo("2001:db8:5000::/56"));
  expect(await bring(host)).toMatchObject({ result: "unchanged" });
  expect(await drift(host)).toEqual([]);
});

longer(
  "what somebody takes away is missed and healed; so is a file beside hextet's that is read before it",
  async () => {
    const { host } = planned("second");
    await run(
      "ip addr del 3fff:b0b:1::12/64 dev eno1; ip -6 route del default table 102; printf '[Match]\\nName=eno2\\n\\n[Network]\\nIPv6AcceptRA=no\\nAddress=3fff:b0b:2::98/64\\n' >/etc/systemd/network/30-mine.network",
    );
    expect(await drift(host)).toEqual([
      expect.stringContaining("30-mine.network"),
      "route default via fe80::2 dev eno2 table 102 has gone",
      "address 3fff:b0b:1::12/64 dev eno1 has gone",
    ]);
    await run("hextet-agent heal --within 0");
    expect((await inForce()).addresses).toEqual(addressesOf(host));
    expect(await drift(host)).toEqual([]);
  },
);

longer("netplan takes the interfaces over, and networkd's own files take them back", async () => {
  for (const renderer of ["netplan", "networkd"] as const) {
    const { host } = planned("first", renderer);
    expect(await bring(host)).toMatchObject({ result: "changed" });
    const { addresses, routes } = await inForce();
    expect(addresses).toEqual(addressesOf(host));
    expect(routes).toEqual(routesTo("2001:db8:4000::/56"));
    const written = await run("ls /etc/netplan /etc/systemd/network");
    expect(written.includes("60-hextet.yaml")).toBe(renderer === "netplan");
    expect(written.includes("60-hextet-eno1.network")).toBe(renderer === "networkd");
    expect(await drift(host)).toEqual([]);
  }
});

longer("a removal puts back what somebody had set up", async () => {
  await run("hextet-agent remove --within 0 </dev/null >/dev/null");
  expect((await files()).split("\n").filter((file) => file !== "")).toEqual([
    "20-storage.netdev",
    "20-storage.network",
    "20-wired.network",
    "30-mine.network",
  ]);
  await run(
    "i=0; until ip -o addr show dev br1 | grep -q 3fff:b0b:3::98 || [ $i = 50 ]; do i=$((i + 1)); sleep 0.1; done",
  );
  const { addresses, rules } = await inForce();
  expect(addresses).toEqual([
    "3fff:b0b:1::10/64 eno1",
    "3fff:b0b:1::99/64 eno1",
    "3fff:b0b:2::98/64 eno2",
    "3fff:b0b:3::98/64 br1",
  ]);
  expect(rules).toEqual([]);
});
