import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, jest } from "@jest/globals";
import { answerText, writeBundle } from "../../core/bundle/index.ts";
import { hostChecks, planFromText, renderHost } from "../../core/index.ts";
import { hostScript, judgeHost, readHostFacts } from "../../core/probe/index.ts";
import { agentText } from "../../hosts/agent/program.ts";
import { imagePath } from "../../lab/image/image.ts";
import type { LabClient } from "../../lab/supervisor/client.ts";
import { endForGood, launch } from "../../lab/supervisor/launch.ts";
import type { Topology } from "../../lab/supervisor/topology.ts";
import type { TwinFile, TwinNic, TwinSpec } from "../../lab/supervisor/world.ts";
import { topologyOf, twinName } from "../../lab/topology-of-plan.ts";
import { longer } from "./longer.ts";
import { uniqueLab } from "./unique-lab.ts";

/**
 * What hosts are told of how their addresses come: temporary ones besides, the identifier that their DHCPv6 client presents, and
 * that prefixes of a router's are passed over. The router of `leases` says A=1 where the layout's mode has A=0, so that whoever
 * takes its prefix has two addresses.
 */
jest.setTimeout(300_000);

const name = uniqueLab("keys");

const { plan, problems } = planFromText(
  name,
  `hextet: 1
purpose: lab
sites:
  dc:
    networks:
      desks: { prefix: "3fff:b0b:51::/64", mode: slaac }
      leases: { prefix: "3fff:b0b:53::/64", mode: dhcp }
    hosts:
      laptop:
        connect: { address: "3fff:b0b:51::10", hostKey: lab }
        interfaces: { eno1: { network: desks, identifier: { token: "::10" }, temporary: true } }
      unit:
        connect: { address: "3fff:b0b:51::20", hostKey: lab }
        network: { renderer: networkd }
        interfaces: { eno1: { network: desks, identifier: { token: "::20" }, temporary: true } }
      pve:
        connect: { address: "192.0.2.11", hostKey: lab }
        network: { renderer: ifupdown2 }
        interfaces: { eno1: { network: desks, temporary: true } }
      plain:
        connect: { address: "192.0.2.7", hostKey: lab }
        network: { renderer: networkd }
        interfaces: { eno1: { network: leases } }
      ll:
        connect: { address: "192.0.2.8", hostKey: lab }
        network: { renderer: networkd }
        interfaces: { eno1: { network: leases, duid: ll, acceptRaPinfo: false } }
      llt:
        connect: { address: "192.0.2.9", hostKey: lab }
        network: { renderer: networkd }
        interfaces: { eno1: { network: leases, duid: llt } }
      uuid:
        connect: { address: "192.0.2.10", hostKey: lab }
        network: { renderer: networkd }
        interfaces: { eno1: { network: leases, duid: uuid } }
`,
);

const site = plan?.sites[0];
const hosts = site?.hosts ?? [];
const on = (host: string) => twinName(`dc/${host}`);

/** What an installer has left: an address that no layout gives. */
function installed(host: string, end: number): TwinFile {
  if (host === "pve")
    return {
      path: "/etc/network/interfaces",
      mode: 0o644,
      content: `auto lo\niface lo inet loopback\n\nauto eno1\niface eno1 inet6 static\n\taddress 3fff:b0b:5f::${end}/64\n`,
    };
  return {
    path: "/etc/netplan/50-cloud-init.yaml",
    mode: 0o600,
    content: `network: { version: 2, ethernets: { eno1: { accept-ra: false, addresses: ["3fff:b0b:5f::${end}/64"] } } }\n`,
  };
}

const router = (nics: readonly TwinNic[], authorizedKeys: readonly string[]): TwinSpec => ({
  name: "dc--router",
  hostname: "router",
  features: ["netplan"],
  nics,
  files: [
    {
      path: "/etc/netplan/50-test.yaml",
      mode: 0o600,
      content: `network:
  version: 2
  ethernets:
    desks: { addresses: ["3fff:b0b:51::1/64"], accept-ra: false }
    leases: { addresses: ["3fff:b0b:53::1/64"], accept-ra: false }
`,
    },
    { path: "/etc/sysctl.d/90-test.conf", mode: 0o644, content: "net.ipv6.conf.all.forwarding = 1\n" },
    {
      path: "/etc/radvd.conf",
      mode: 0o644,
      content: `interface desks {
  AdvSendAdvert on; MinRtrAdvInterval 450; MaxRtrAdvInterval 600;
  prefix 3fff:b0b:51::/64 { AdvOnLink on; AdvAutonomous on; };
};
interface leases {
  AdvSendAdvert on; MinRtrAdvInterval 450; MaxRtrAdvInterval 600; AdvManagedFlag on;
  prefix 3fff:b0b:53::/64 { AdvOnLink on; AdvAutonomous on; };
};
`,
    },
    {
      path: "/etc/dnsmasq-test.conf",
      mode: 0o644,
      content: `interface=leases
bind-interfaces
port=0
user=root
dhcp-range=3fff:b0b:53::100,3fff:b0b:53::1ff,64,1h
dhcp-leasefile=/var/lib/misc/test.leases
`,
    },
  ],
  authorizedKeys,
});

function topology(key: string): Topology {
  if (plan === undefined) throw new Error("there is no plan");
  const made = topologyOf(plan, key);
  const nics = ["desks", "leases"].map(
    (segment, at): TwinNic => ({
      name: segment,
      mac: `02:00:00:00:0c:0${at}`,
      mtu: 1500,
      peer: { kind: "segment", segment: `dc--${segment}` },
    }),
  );
  return {
    ...made,
    // The router is this test's.
    sites: made.sites.map((own) => ({
      ...own,
      segments: own.segments.map(({ advertising: _, ...segment }) => segment),
    })),
    twins: [
      ...made.twins.map((twin, at) => ({ ...twin, files: [installed(twin.hostname, 90 + at)] })),
      router(nics, [key]),
    ],
  };
}

let client: LabClient;

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

beforeAll(async () => {
  expect(problems).toEqual([]);
  const folder = mkdtempSync(join(tmpdir(), "hextet-keys-"));
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, "key")]);
  const key = readFileSync(join(folder, "key.pub"), "utf8").trim();
  rmSync(folder, { recursive: true });
  client = await launch({ lab: name, image: imagePath(), command: "the test of how addresses come" });
  await client.ask("boot", { topology: topology(key) }, 240_000);
  await run(
    "dc--router",
    "mkdir -p /var/lib/misc && dnsmasq -C /etc/dnsmasq-test.conf --pid-file=/run/dnsmasq-test.pid && radvd -C /etc/radvd.conf -p /run/radvd-test.pid",
  );
  const applied = async (host: (typeof hosts)[number]) => {
    const install = "cat >/usr/local/sbin/hextet-agent; chmod 755 /usr/local/sbin/hextet-agent";
    await run(on(host.name), install, agentText());
    const answer = await run(on(host.name), "hextet-agent apply --within 0", writeBundle(renderHost(host)));
    expect(JSON.parse(answerText(answer))).toMatchObject({
      result: expect.stringMatching(/^(applied|changed|confirmed)$/),
    });
  };
  await Promise.all(hosts.map(applied));
});

afterAll(async () => {
  client?.close();
  await endForGood(name);
});

interface KernelAddress {
  readonly local: string;
  readonly prefixlen: number;
  readonly scope: string;
  readonly temporary?: boolean;
  readonly deprecated?: boolean;
}

async function globalAddresses(host: string): Promise<readonly KernelAddress[]> {
  const [device]: { addr_info: KernelAddress[] }[] = JSON.parse(
    await run(on(host), "ip -j -6 addr show dev eno1"),
  );
  return (device?.addr_info ?? []).filter(({ scope }) => scope === "global");
}

longer.each([
  ["laptop", "3fff:b0b:51::10"],
  ["unit", "3fff:b0b:51::20"],
  ["pve", expect.stringMatching(/^3fff:b0b:51:0?:.*ff:fe/)],
] as const)("%s has a temporary address besides, and connections start from it", async (host, address) => {
  await run(
    on(host),
    "for try in $(seq 100); do ip -6 -o addr show dev eno1 temporary -tentative | grep -q . && break; sleep 0.1; done",
  );
  const all = await globalAddresses(host);
  expect(all.filter(({ temporary }) => temporary !== true).map(({ local }) => local)).toEqual([address]);
  const temporary = all.filter((own) => own.temporary);
  expect(temporary).toEqual([expect.objectContaining({ prefixlen: expect.any(Number) })]);
  const source = async () => {
    const [route]: { prefsrc: string }[] = JSON.parse(
      await run(on(host), "ip -j -6 route get 2001:db8:ffff::1"),
    );
    return route?.prefsrc;
  };
  await patiently(async () => (await source()) === temporary[0]?.local);
  expect(await source()).toBe(temporary[0]?.local);
});

/** Duplicate address detection takes its time on a machine that has much to do. */
async function patiently(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 20 && !(await isSo()); tries++) await sleep(1_000);
}

/** What the DHCPv6 server has heard, by the address that it gave. */
async function duidOf(host: string): Promise<string> {
  const leased = (await globalAddresses(host)).find(({ local }) => /^3fff:b0b:53::1..$/.test(local));
  const leases = await run("dc--router", "cat /var/lib/misc/test.leases");
  const line = leases.split("\n").find((each) => each.split(" ")[2] === leased?.local) ?? "";
  return line.split(" ")[4] ?? "";
}

async function macOf(host: string): Promise<string> {
  return (await run(on(host), "cat /sys/class/net/eno1/address")).trim();
}

longer(
  "a DHCPv6 server is presented the identifier that the layout says, and networkd's own where it says none",
  async () => {
    // RFC 8415 section 11: of type 1, LLT, with hardware type 1 and four octets of time; 2, EN; 3, LL; 4, UUID.
    expect(await duidOf("ll")).toBe(`00:03:00:01:${await macOf("ll")}`);
    expect(await duidOf("plain")).toMatch(/^00:02:/);
  },
);

longer("the same with a time in it, and of the machine's UUID", async () => {
  expect(await duidOf("llt")).toMatch(
    new RegExp(`^00:01:00:01:[0-9a-f]{2}:[0-9a-f]{2}:[0-9a-f]{2}:[0-9a-f]{2}:${await macOf("llt")}$`),
  );
  expect(await duidOf("uuid")).toMatch(/^00:04(:[0-9a-f]{2}){16}$/);
});

longer(
  "a host that passes over advertised prefixes has a default route of the same router, and what the DHCPv6 server gives alone",
  async () => {
    const leased = expect.stringMatching(/^3fff:b0b:53::1..$/);
    const made = expect.stringMatching(/^3fff:b0b:53:0?:.*ff:fe/);
    const localsOf = async (host: string) => (await globalAddresses(host)).map(({ local }) => local);
    expect(await localsOf("ll")).toEqual([leased]);
    const taken = await localsOf("plain");
    expect(taken).toHaveLength(2);
    expect(taken).toEqual(expect.arrayContaining([leased, made]));
    const onLink = (host: string) => run(on(host), "ip -6 route show 3fff:b0b:53::/64 dev eno1");
    expect(await onLink("ll")).toBe("");
    expect(await onLink("plain")).not.toBe("");
    const routes = JSON.parse(await run(on("ll"), "ip -j -6 route show default"));
    expect(routes).toEqual([expect.objectContaining({ protocol: "ra", dev: "eno1" })]);
  },
);

longer.each(["laptop", "unit", "pve", "ll"])("%s is as planned in the eyes of verify", async (host) => {
  if (plan === undefined) throw new Error("there is no plan");
  const checks = hostChecks(plan, { domain: undefined }).filter(
    ({ host: where, kind }) => where === `dc/${host}` && kind !== "path-mtu",
  );
  expect(checks.filter(({ kind }) => kind === "comes")).toHaveLength(host === "ll" ? 2 : 4);
  const judge = async () =>
    judgeHost(checks, readHostFacts(await run(on(host), "sh -s", hostScript(checks)))).filter(
      ({ verdict }) => verdict !== "ok",
    );
  await patiently(async () => (await judge()).length === 0);
  expect(await judge()).toEqual([]);
});
