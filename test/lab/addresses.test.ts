import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { parseAnswer, writeBundle } from "../../core/bundle/index.ts";
import { driftOf, planFromText, readAddresses, readRoutes, renderHost } from "../../core/index.ts";
import { agentText } from "../../hosts/agent/program.ts";
import { imagePath } from "../../lab/image/image.ts";
import type { LabClient } from "../../lab/supervisor/client.ts";
import { endForGood, launch } from "../../lab/supervisor/launch.ts";
import { outside, topologyOf, twinName } from "../../lab/topology-of-plan.ts";
import { isLong } from "./longer.ts";
import { uniqueLab } from "./unique-lab.ts";

/**
 * Two hosts as hosting companies connect them, one by netplan and one by ifupdown2: a /128 with a next hop outside of it and
 * the /64 around it on a bridge; a second way out with several prefixes, each way's answers leaving by itself. What the
 * kernel has, and what packets do.
 */
jest.setTimeout(400_000);

const name = uniqueLab("addresses");
const before = { live: "", deprecated: ", deprecated: true" };

const layout = (old: keyof typeof before) => `hextet: 1
purpose: lab
sites:
  dc:
    networks:
      line-n: { prefix: "3fff:b0c:1::2/128", gateway: { address: "3fff:b0c::1", onLink: true } }
      line-p: { prefix: "3fff:b0c:2::2/128", gateway: { address: "3fff:b0c::2", onLink: true } }
      vms-n: { prefix: "3fff:b0c:1::/64" }
      vms-p: { prefix: "3fff:b0c:2::/64" }
      office:
        prefix: "3fff:b0b:1::/64"
        gateway: "fe80::1"
        prefixes:
          lan: "fd5e:8d1c:7a09::/64"
          before: { prefix: "3fff:b0b:9::/64"${before[old]} }
    hosts:
      box:
        connect: { address: "3fff:b0c:1::2", hostKey: lab }
        interfaces:
          eno1: { network: line-n, table: 101 }
          eno2: { network: office, addresses: ["::10"], metric: 2048, table: 102 }
          br0: { bridge: { ports: [] }, network: vms-n, addresses: ["::1"] }
        routed: [{ prefix: "3fff:b0d:100::/56" }, { prefix: "3fff:b0d:200::/56", unused: blackhole }]
      pve:
        connect: { address: "3fff:b0c:2::2", hostKey: lab }
        network: { renderer: ifupdown2 }
        interfaces:
          eno1: { network: line-p, table: 101 }
          eno2: { network: office, addresses: ["::20"], metric: 2048, table: 102 }
          vmbr0: { bridge: { ports: [] }, network: vms-p, addresses: ["::2"] }
        routed: [{ prefix: "3fff:b0d:500::/56" }, { prefix: "3fff:b0d:600::/56", unused: blackhole }]
`;

const hosts = {
  box: {
    line: "3fff:b0c:1::2",
    gateway: "3fff:b0c::1",
    office: "::10",
    bridge: "br0",
    routed: "3fff:b0d:100::7",
    dropped: "3fff:b0d:200::7",
  },
  pve: {
    line: "3fff:b0c:2::2",
    gateway: "3fff:b0c::2",
    office: "::20",
    bridge: "vmbr0",
    routed: "3fff:b0d:500::7",
    dropped: "3fff:b0d:600::7",
  },
} as const;

type Host = keyof typeof hosts;

let client: LabClient;

function planned(old: keyof typeof before) {
  const { plan, problems } = planFromText(name, layout(old));
  expect(problems).toEqual([]);
  if (plan === undefined) throw new Error("there is no plan");
  return plan;
}

async function run(twin: string, command: string, stdin = ""): Promise<string> {
  const { status, stdout, stderr } = await client.ask("exec", {
    twin,
    argv: ["sh", "-c", command],
    stdin,
    deadline: 150_000,
  });
  if (status !== 0) throw new Error(`${twin}: ${command}: status ${status}: ${stdout}${stderr}`);
  return stdout;
}

/** Brings both hosts to a layout, as an operator's agent does; what is expected of them came true where it does not throw. */
async function bring(old: keyof typeof before): Promise<void> {
  const [site] = planned(old).sites;
  for (const host of site?.hosts ?? [])
    await run(twinName(`dc/${host.name}`), "hextet-agent apply --within 0", writeBundle(renderHost(host)));
}

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "hextet-addresses-"));
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, "key")]);
  const key = readFileSync(join(folder, "key.pub"), "utf8").trim();
  rmSync(folder, { recursive: true });
  client = await launch({ lab: name, image: imagePath(), command: "the test of addresses" });
  await client.ask("boot", { topology: topologyOf(planned("live"), key) }, 240_000);
  const install = "cat >/usr/local/sbin/hextet-agent; chmod 755 /usr/local/sbin/hextet-agent";
  for (const host of ["box", "pve"]) await run(twinName(`dc/${host}`), install, agentText());
  await bring("live");
});

afterAll(async () => {
  client?.close();
  await endForGood(name);
});

const internet = twinName(outside.hostName);

/** The address that a connection to another starts from, as the kernel chooses it. */
function sourceTowards(host: Host, address: string): Promise<string> {
  const program = `import socket; s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM); s.connect(("${address}", 9)); print(s.getsockname()[0], end="")`;
  return run(twinName(`dc/${host}`), `python3 -c '${program}'`);
}

/** How many packets each NIC has sent while something was done. */
async function sentDuring(host: Host, act: () => Promise<unknown>): Promise<Record<string, number>> {
  const counters = async () =>
    JSON.parse(await run(twinName(`dc/${host}`), "ip -s -j link show type veth || ip -s -j link")) as {
      ifname: string;
      stats64: { tx: { packets: number } };
    }[];
  const [then, , now] = [await counters(), await act(), await counters()];
  const sent = (all: typeof then, nic: string) =>
    all.find(({ ifname }) => ifname === nic)?.stats64.tx.packets ?? 0;
  return Object.fromEntries(["eno1", "eno2"].map((nic) => [nic, sent(now, nic) - sent(then, nic)]));
}

const ping = (from: string, to: string, count = 1, more = "") =>
  run(from, `ping -6 -n -q -c ${count} -i 0.2 -W 5 ${more} ${to}`);

describe.each(isLong ? (["box", "pve"] as const) : (["pve"] as const))("the host %s", (host) => {
  const { line, gateway, office, bridge, routed, dropped } = hosts[host];
  const twin = twinName(`dc/${host}`);

  test("leaves by a next hop outside of its /128, and reaches the world", async () => {
    const [route] = JSON.parse(await run(twin, "ip -j -6 route get 2000::"));
    expect(route).toMatchObject({ gateway, dev: "eno1" });
    const [own] = JSON.parse(await run(twin, "ip -j -6 addr show dev eno1"));
    const all: { scope: string }[] = own.addr_info;
    expect(all.filter(({ scope }) => scope === "global")).toMatchObject([{ local: line, prefixlen: 128 }]);
    await ping(twin, outside.host, 1, `-I ${line}`);
  });

  test("has the /64 around that on its bridge", async () => {
    const routes: { dst: string; dev: string }[] = JSON.parse(await run(twin, "ip -j -6 route show"));
    const prefix = line.replace(/2$/, "/64");
    expect(routes.find(({ dst }) => dst === prefix)).toMatchObject({ dev: bridge });
  });

  test("answers by the interface that it was asked by", async () => {
    const byOffice = await sentDuring(host, () => ping(internet, `3fff:b0b:1${office}`, 20));
    expect(byOffice["eno2"]).toBeGreaterThanOrEqual(20);
    expect(byOffice["eno1"]).toBeLessThan(10);
    const byLine = await sentDuring(host, () => ping(internet, line, 20));
    expect(byLine["eno1"]).toBeGreaterThanOrEqual(20);
    expect(byLine["eno2"]).toBeLessThan(10);
  });

  test("refuses what is routed to it and in no use, in its own name, or drops it", async () => {
    const refused = await run(internet, `ping -6 -n -c 1 -W 2 ${routed} || true`);
    expect(refused).toMatch(new RegExp(`^From ${line} .*Destination unreachable: No route`, "m"));
    const silent = await run(internet, `ping -6 -n -c 1 -W 2 ${dropped} || true`);
    expect(silent).toMatch(/ 100% packet loss/);
    expect(silent).not.toMatch(/^From /m);
  });

  test("has one host part in every prefix, and answers on each", async () => {
    for (const prefix of ["3fff:b0b:1", "3fff:b0b:9"]) await ping(internet, `${prefix}${office}`);
    await ping(`dc--${host === "box" ? "pve" : "box"}`, `fd5e:8d1c:7a09${office}`);
  });
});

const oldRouter = "3fff:b0b:9:0:ffff:ffff:ffff:fffe";

test("a prefix that goes is deprecated: it answers still, and nothing starts from it", async () => {
  const pinging = `ping -6 -n -q -c 300 -i 0.1 -W 2 3fff:b0b:9`;
  for (const host of ["box", "pve"] as const)
    expect(await sourceTowards(host, oldRouter)).toBe(`3fff:b0b:9${hosts[host].office}`);
  const probes = Promise.all(
    (["box", "pve"] as const).map((host) => run(internet, `${pinging}${hosts[host].office} || true`)),
  );
  await bring("deprecated");
  for (const host of ["box", "pve"] as const) {
    const twin = twinName(`dc/${host}`);
    const [device] = JSON.parse(await run(twin, "ip -j -6 addr show dev eno2"));
    const flags = Object.fromEntries(
      device.addr_info
        .filter(({ scope }: { scope: string }) => scope === "global")
        .map(({ local, deprecated = false }: { local: string; deprecated?: boolean }) => [local, deprecated]),
    );
    const { office } = hosts[host];
    expect(flags).toEqual({
      [`3fff:b0b:1${office}`]: false,
      [`3fff:b0b:9${office}`]: true,
      [`fd5e:8d1c:7a09${office}`]: false,
    });
    expect(await sourceTowards(host, oldRouter)).toBe(`3fff:b0b:1${office}`);
    await ping(internet, `3fff:b0b:9${office}`);
  }
  for (const said of await probes) expect(said).toMatch(/ 0% packet loss/);
});

/** What drift says of a host, by its agent's report. */
async function driftAt(host: Host): Promise<readonly string[]> {
  const plan = planned("deprecated").sites[0]?.hosts.find(({ name: called }) => called === host);
  const agent = parseAnswer("report", await run(twinName(`dc/${host}`), "hextet-agent report"));
  if (plan === undefined || agent?.result !== "report") throw new Error(`${host} has no report`);
  const report = {
    agent,
    bundle: renderHost(plan),
    addresses: readAddresses(agent.addresses.split("\n")),
    routes: readRoutes(6, agent.routes6.split("\n")),
  };
  return driftOf(report, plan).map(({ kind, thing, state }) => `${kind} ${thing} ${state}`);
}

test.each(isLong ? (["box", "pve"] as const) : (["box"] as const))(
  "what makes packets of %s leave by their way is missed where somebody takes it away, and healed",
  async (host) => {
    const twin = twinName(`dc/${host}`);
    const { office, line } = hosts[host];
    const [own, old, lan] = ["3fff:b0b:1", "3fff:b0b:9", "fd5e:8d1c:7a09"].map(
      (prefix) => `${prefix}${office}`,
    );
    expect(await driftAt(host)).toEqual([]);
    const takes = [
      `ip -6 rule del from ${own} lookup 102`,
      `ip -6 rule del from ${lan} to 3fff:b0b:9::/64`,
      "ip -6 route del default table 101",
      `ip -6 addr change ${old}/64 dev eno2 preferred_lft forever valid_lft forever`,
      "ip -6 route del default via fe80::1 dev eno2 metric 2048",
      "ip -6 route add default via fe80::1 dev eno2 metric 4096",
    ];
    await run(twin, takes.join(" && "));
    const found = await driftAt(host);
    expect(found).toEqual(
      expect.arrayContaining([
        `rule 32100 from ${own}/128 table 102 has gone`,
        `rule 32000 from ${lan}/128 to 3fff:b0b:9::/64 table 254 has gone`,
        expect.stringMatching(/^route default via \S+ dev eno1 table 101 has gone$/),
        `address ${old} dev eno2 is not deprecated: connections may start from it`,
        "route default via fe80::1 dev eno2 is not of metric 2048",
      ]),
    );
    expect(found).toHaveLength(6);
    await run(twin, "hextet-agent heal --within 0");
    await run(twin, "ip -6 route del default via fe80::1 dev eno2 metric 4096 || true");
    expect(await driftAt(host)).toEqual([]);
    const byOffice = await sentDuring(host, () => ping(internet, own ?? "", 20));
    expect(byOffice["eno2"]).toBeGreaterThanOrEqual(20);
    const byLine = await sentDuring(host, () => ping(internet, line, 20));
    expect(byLine["eno1"]).toBeGreaterThanOrEqual(20);
  },
);
