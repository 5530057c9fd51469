import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { answerText, writeBundle } from "../../core/bundle/index.ts";
import { hostChecks, planFromText, renderHost } from "../../core/index.ts";
import { hostScript, judgeHost, readHostFacts } from "../../core/probe/index.ts";
import { agentText } from "../../hosts/agent/program.ts";
import { imagePath } from "../../lab/image/image.ts";
import type { LabClient } from "../../lab/supervisor/client.ts";
import { endForGood, launch } from "../../lab/supervisor/launch.ts";
import type { TwinFile } from "../../lab/supervisor/world.ts";
import { topologyOf, twinName } from "../../lab/topology-of-plan.ts";
import { hearing } from "./hearing.ts";
import { uniqueLab } from "./unique-lab.ts";

/**
 * A site whose router is a host of the layout. It gets its bundle and nothing else, and then the others get theirs: what the
 * kernel says that they have has come from the router, and is what the plan says.
 */
jest.setTimeout(200_000);

const name = uniqueLab("routers");
const macs: Readonly<Record<string, string>> = { mac: "02:00:5e:10:00:01", kept: "02:00:5e:10:00:02" };

const layout = `hextet: 1
purpose: lab
sites:
  dc:
    dns: { servers: ["3fff:b0b:59::53"] }
    routers:
      gw:
        kind: host
        host: gw
        by: radvd
        networks: { desks: {}, less: {}, leases: { leases: "::1000/116", reservations: { kept: "::42" } } }
    networks:
      manage: { prefix: "3fff:b0b:59::/64", gateway: "fe80::1" }
      desks:
        prefix: "3fff:b0b:51::/64"
        mode: slaac
        prefixes: { before: { prefix: "3fff:b0b:50::/64", deprecated: true } }
      less: { prefix: "3fff:b0b:52::/64", mode: dhcp-stateless, onLink: false }
      leases: { prefix: "3fff:b0b:53::/64", mode: dhcp }
    hosts:
      gw:
        connect: { address: "3fff:b0b:59::1:1", hostKey: lab }
        interfaces:
          eno1: { network: manage, addresses: ["::1:1"] }
          eno2: { network: desks, addresses: ["::1"] }
          eno3: { network: less, addresses: ["::1"] }
          eno4: { network: leases, addresses: ["::1"] }
      token:
        connect: { address: { ref: dc/token }, hostKey: lab }
        interfaces: { eno1: { network: desks, identifier: { token: "::10" } } }
      mac:
        connect: { address: { ref: dc/mac }, hostKey: lab }
        interfaces: { eno1: { network: less, mac: "${macs["mac"]}", identifier: eui64 } }
      kept:
        connect: { address: "192.0.2.7", hostKey: lab }
        interfaces: { eno1: { network: leases, mac: "${macs["kept"]}" } }
      free:
        connect: { address: "192.0.2.8", hostKey: lab }
        interfaces: { eno1: { network: leases } }
`;

/** Before anybody advertised. */
const silent = layout.replace(/ {4}routers:\n(?: {6}.*\n)+/, "");
/** With other words in the file alone. */
const faster = layout.replace(
  'dns: { servers: ["3fff:b0b:59::53"] }',
  'dns: { servers: ["3fff:b0b:59::54"] }',
);

/** What an installer has left on those that listen: an address that no layout gives. */
const installed = (end: number): TwinFile => ({
  path: "/etc/netplan/50-cloud-init.yaml",
  mode: 0o600,
  content: `network: { version: 2, ethernets: { eno1: { accept-ra: false, addresses: ["3fff:b0b:5f::${end}/64"] } } }\n`,
});

const hosts = ["token", "mac", "kept", "free"] as const;
type Host = (typeof hosts)[number] | "gw";

const { plan: planned, problems } = planFromText(name, layout);

function hostPlan(host: Host, plan = planned) {
  const found = plan?.sites[0]?.hosts.find((candidate) => candidate.name === host);
  if (plan === undefined || found === undefined) throw new Error("there is no plan");
  return { plan, host: found };
}

let client: LabClient;

async function run(twin: string, command: string, stdin = ""): Promise<string> {
  const { status, stdout, stderr } = await client.ask("exec", {
    twin,
    argv: ["sh", "-c", command],
    stdin,
    deadline: 100_000,
  });
  if (status !== 0) throw new Error(`${twin}: ${command}: status ${status}: ${stdout}${stderr}`);
  return stdout;
}

const on = (host: Host) => twinName(`dc/${host}`);
const bundleOf = (host: Host, plan = planned) => writeBundle(renderHost(hostPlan(host, plan).host));
const agent = async (host: Host, words: string, bundle = "") =>
  JSON.parse(answerText(await run(on(host), `hextet-agent ${words}`, bundle)));
const apply = (host: Host, plan = planned) => agent(host, "apply --within 0", bundleOf(host, plan));
const done = expect.stringMatching(/^(applied|changed)$/);

/** How radvd stands on the router: whether it starts at boot, whether it runs, and as which process. */
async function radvd(): Promise<string[]> {
  const said = await run(
    on("gw"),
    "for what in is-enabled is-active; do systemctl $what radvd.service || :; done; systemctl show -p MainPID --value radvd.service; ls /etc/radvd.conf 2>/dev/null || echo none",
  );
  return said.trim().split("\n");
}

beforeAll(async () => {
  expect(problems).toEqual([]);
  const folder = mkdtempSync(join(tmpdir(), "hextet-routers-"));
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, "key")]);
  const key = readFileSync(join(folder, "key.pub"), "utf8").trim();
  rmSync(folder, { recursive: true });
  client = await launch({ lab: name, image: imagePath(), command: "the test of routers" });
  const made = topologyOf(hostPlan("gw").plan, key);
  const twins = made.twins.map((twin, at) => ({
    ...twin,
    files: twin.hostname === "gw" ? twin.files : [installed(90 + at)],
    nics: twin.nics.map((nic) => ({ ...nic, mac: macs[twin.hostname] ?? nic.mac })),
  }));
  await client.ask("boot", { topology: { ...made, twins } }, 120_000);
  const text = agentText();
  for (const host of ["gw", ...hosts] as const)
    await run(on(host), "cat >/usr/local/sbin/hextet-agent; chmod 755 /usr/local/sbin/hextet-agent", text);
});

afterAll(async () => {
  client?.close();
  await endForGood(name);
});

interface KernelAddress {
  readonly local: string;
  readonly prefixlen: number;
  readonly scope: string;
  readonly dynamic?: boolean;
  readonly deprecated?: boolean;
}

async function globalAddresses(host: Host): Promise<readonly string[]> {
  const [device]: { addr_info: KernelAddress[] }[] = JSON.parse(
    await run(on(host), "ip -j -6 addr show dev eno1"),
  );
  return (device?.addr_info ?? [])
    .filter(({ scope }) => scope === "global")
    .map(
      ({ local, prefixlen, dynamic, deprecated }) =>
        `${local}/${prefixlen}${dynamic ? " dynamic" : ""}${deprecated ? " deprecated" : ""}`,
    )
    .sort();
}

/** By SLAAC each is in the plan; by DHCPv6 what the router keeps for a host, or one out of its block. */
function foretold(host: Host) {
  const [device] = hostPlan(host).host.interfaces;
  const served = hostPlan("gw").host.advertised.find(({ network }) => network === device?.network)?.dhcp;
  const kept = served?.reservations.find(({ name: own }) => own === host);
  if (kept !== undefined) return [`${kept.address}/128 dynamic`];
  if (served?.leases !== undefined)
    return [expect.stringMatching(/^3fff:b0b:53::1[0-9a-f]{3}\/128 dynamic$/)];
  return device?.addresses
    .map(
      ({ address, length, further }) =>
        `${address}/${length} dynamic${further?.deprecated ? " deprecated" : ""}`,
    )
    .sort();
}

test("before that nobody advertises, and radvd does not run", async () => {
  const before = planFromText(name, silent).plan;
  expect(await apply("gw", before)).toMatchObject({ result: done });
  expect(await radvd()).toEqual(["disabled", "inactive", "0", "none"]);
});

test("the router holds what it is to advertise, and radvd runs, also at the next boot", async () => {
  expect(await apply("gw")).toMatchObject({ result: done, unvalidated: [] });
  expect(await radvd()).toEqual(["enabled", "active", expect.stringMatching(/^[1-9]/), "/etc/radvd.conf"]);
  expect((await run(on("gw"), "systemctl is-enabled hextet-dnsmasq.service")).trim()).toBe("enabled");
  expect((await run(on("gw"), "cat /proc/sys/net/ipv6/conf/all/forwarding")).trim()).toBe("1");
  expect(await apply("gw")).toMatchObject({ result: "unchanged" });
});

describe.each(hosts)("the host %s", (host) => {
  test("takes its bundle, and what the agent expects of its network comes", async () => {
    expect(await apply(host)).toMatchObject({ result: done });
  });

  test("has the addresses that the plan foretells or keeps for it, and no other", async () => {
    expect(await globalAddresses(host)).toEqual(foretold(host));
  });

  test("has the router for its way out, and the prefix on-link where the network says so", async () => {
    const routes: { dst: string; protocol: string; gateway?: string }[] = JSON.parse(
      await run(on(host), "ip -j -6 route show dev eno1"),
    );
    const network = hostPlan(host).host.interfaces[0]?.network;
    const device = hostPlan("gw").host.interfaces.find((own) => own.network === network)?.name;
    const own = (await run(on("gw"), `ip -6 -o addr show dev ${device} scope link`)).match(/fe80:\S*(?=\/)/);
    expect(routes.filter(({ dst }) => dst === "default")).toEqual([
      expect.objectContaining({ protocol: "ra", gateway: own?.[0] }),
    ]);
    const prefix = `${hostPlan(host).host.interfaces[0]?.comes?.prefix}`;
    expect(routes.some(({ dst, gateway }) => dst === prefix && gateway === undefined)).toBe(host !== "mac");
  });

  test("is as planned in the eyes of verify", async () => {
    const checks = hostChecks(hostPlan(host).plan, { domain: undefined }).filter(
      // The image has nothing that takes resolvers from networkd.
      ({ host: where, kind }) => where === `dc/${host}` && kind !== "path-mtu" && kind !== "resolvers",
    );
    expect(checks.filter(({ kind }) => kind === "comes").length).toBeGreaterThanOrEqual(2);
    const said = await run(on(host), "sh -s", hostScript(checks));
    expect(judgeHost(checks, readHostFacts(said)).filter(({ verdict }) => verdict !== "ok")).toEqual([]);
  });

  test("hears what follows from the plan, bit by bit", async () => {
    const { plan, host: own } = hostPlan(host);
    const network = own.interfaces[0]?.network;
    const [site] = plan.sites;
    const flags = site?.modes.find((mode) => mode.network === network)?.flags;
    const prefixes = site?.networks
      .filter(({ name: of }) => of === network)
      .flatMap(({ prefix, further }) => [
        { prefix: `${prefix}`, preferred: 604800 },
        ...further.map((before) => ({ prefix: `${before.prefix}`, preferred: 0 })),
      ]);
    expect(JSON.parse(await run(on(host), "python3 - eno1", hearing))).toEqual({
      managed: flags?.managed,
      otherConfiguration: flags?.otherConfiguration,
      lifetime: 1800,
      prefixes: prefixes?.map(({ prefix, preferred }) => ({
        prefix,
        onLink: flags?.onLink,
        autonomous: flags?.autonomous,
        valid: 2592000,
        preferred,
      })),
      resolvers: ["3fff:b0b:59::53"],
    });
  });
});

test("a change of what is advertised is heard without radvd being started anew", async () => {
  const [, , process] = await radvd();
  const changed = planFromText(name, faster).plan;
  expect(await apply("gw", changed)).toMatchObject({
    result: done,
    activated: expect.arrayContaining(["radvd"]),
  });
  expect(await radvd()).toEqual(["enabled", "active", process, "/etc/radvd.conf"]);
  expect(await apply("gw")).toMatchObject({ result: done });
});

test("a change that nobody confirms leaves radvd as it was", async () => {
  const before = planFromText(name, silent).plan;
  expect(await agent("gw", "apply --within 60", bundleOf("gw", before))).toMatchObject({ result: "applied" });
  expect(await radvd()).toEqual(["disabled", "inactive", "0", "none"]);
  expect(await agent("gw", "rollback")).toMatchObject({ result: "rolled-back", back: true });
  expect(await radvd()).toEqual(["enabled", "active", expect.stringMatching(/^[1-9]/), "/etc/radvd.conf"]);
});

test("once it is no router any more, radvd is as it was before hextet came", async () => {
  expect(await agent("gw", "remove --within 0", bundleOf("gw"))).toMatchObject({ result: "changed" });
  expect(await radvd()).toEqual(["disabled", "inactive", "0", "none"]);
});
