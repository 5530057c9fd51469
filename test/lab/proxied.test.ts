import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { answerText, writeBundle } from "../../core/bundle/index.ts";
import { hostChecks, planFromText, renderHost } from "../../core/index.ts";
import { hostScript, judgeHost, readHostFacts } from "../../core/probe/index.ts";
import { agentText } from "../../hosts/agent/program.ts";
import { imagePath } from "../../lab/image/image.ts";
import { buildLayers } from "../../lab/layers/layers.ts";
import type { LabClient } from "../../lab/supervisor/client.ts";
import { endForGood, launch } from "../../lab/supervisor/launch.ts";
import { outside, topologyOf, twinName } from "../../lab/topology-of-plan.ts";
import { uniqueLab } from "./unique-lab.ts";

/**
 * Hosts whose provider looks for every address on the segment, and routes nothing: what lies inside of them is reached from outside
 * as long as they answer for it, and nothing else is.
 */
jest.setTimeout(180_000);

const name = uniqueLab("proxied");

const layout = (inner: string) => `hextet: 1
purpose: lab
sites:
  rack:
    networks:
      uplink: { prefix: "3fff:b0b:1::/64", gateway: "fe80::1" }
      of-pve: { prefix: "3fff:b0b:2::/64" }
      of-box: { prefix: "3fff:b0b:3::/64" }
      of-unit: { prefix: "3fff:b0b:4::/64" }
      of-daemon: { prefix: "3fff:b0b:5::/64" }
    hosts:
      pve:
        connect: { address: "3fff:b0b:1::10", hostKey: lab }
        network: { renderer: ifupdown2 }
        interfaces:
          eno1: {}
          vmbr0: { bridge: { ports: [eno1] }, network: uplink, addresses: ["::10"], proxies: [of-pve] }
          vmbr2: { bridge: { ports: [] }, network: of-pve, addresses: [${inner}] }
      box:
        connect: { address: "3fff:b0b:1::20", hostKey: lab }
        interfaces:
          eno1: { network: uplink, addresses: ["::20"], proxies: [of-box] }
          br0: { bridge: { ports: [] }, network: of-box, addresses: [${inner}] }
      unit:
        connect: { address: "3fff:b0b:1::30", hostKey: lab }
        network: { renderer: networkd }
        interfaces:
          eno1: { network: uplink, addresses: ["::30"], proxies: [of-unit] }
          br0: { bridge: { ports: [] }, network: of-unit, addresses: [${inner}] }
      daemon:
        connect: { address: "3fff:b0b:1::40", hostKey: lab }
        interfaces:
          eno1: { network: uplink, addresses: ["::40"], proxies: { networks: [of-daemon], by: ndppd } }
          br0: { bridge: { ports: [] }, network: of-daemon, addresses: [${inner}] }
`;

const hosts = {
  pve: { uplink: "vmbr0", bridge: "vmbr2", prefix: "3fff:b0b:2" },
  box: { uplink: "eno1", bridge: "br0", prefix: "3fff:b0b:3" },
  unit: { uplink: "eno1", bridge: "br0", prefix: "3fff:b0b:4" },
  daemon: { uplink: "eno1", bridge: "br0", prefix: "3fff:b0b:5" },
} as const;

type Host = keyof typeof hosts;
const names = Object.keys(hosts) as Host[];

function planned(inner: string) {
  const { plan, problems } = planFromText(name, layout(inner));
  expect(problems).toEqual([]);
  if (plan === undefined) throw new Error("there is no plan");
  return plan;
}

let client: LabClient;

async function ask(twin: string, command: string, stdin = "") {
  return client.ask("exec", { twin, argv: ["sh", "-c", command], stdin, deadline: 120_000 });
}

async function run(host: Host, command: string, stdin = ""): Promise<string> {
  const { status, stdout, stderr } = await ask(twinName(`rack/${host}`), command, stdin);
  if (status !== 0) throw new Error(`${host}: ${command}: status ${status}: ${stdout}${stderr}`);
  return stdout;
}

async function bring(host: Host, inner: string): Promise<void> {
  const plan = planned(inner);
  const own = plan.sites[0]?.hosts.find((each) => each.name === host);
  if (own === undefined) throw new Error("there is no such host");
  const answer = await run(host, "hextet-agent apply --within 0", writeBundle(renderHost(own)));
  expect(JSON.parse(answerText(answer))).toMatchObject({
    result: expect.stringMatching(/^(applied|changed)$/),
  });
  // Nothing else is plugged in, and without a carrier it answers nobody.
  const { bridge } = hosts[host];
  await run(
    host,
    `ip link show guest0 >/dev/null 2>&1 || ip link add guest0 type veth peer name guest1; ip link set guest0 master ${bridge} up; ip link set guest1 up`,
  );
}

/** Whether somebody on the internet has an answer, tried for some seconds. */
async function reached(address: string, tries = 8): Promise<boolean> {
  const once = `ping -6 -n -c 1 -W 1 ${address} >/dev/null 2>&1`;
  const { status } = await ask(
    twinName(outside.hostName),
    `for try in $(seq ${tries}); do ${once} && exit 0; sleep 0.3; done; exit 1`,
  );
  return status === 0;
}

/** What the router knows of an address on the segment. */
async function neighbour(address: string): Promise<string> {
  const argv = ["ip", "-6", "neigh", "show", address];
  const { status, stdout } = await client.ask("run", { netns: "router.rack", argv });
  expect(status).toBe(0);
  return stdout;
}

/** What the kernel of a host answers for, or ndppd in its place. */
async function answered(host: Host): Promise<readonly string[]> {
  if (host === "daemon") {
    const ended = await run(
      host,
      "systemctl is-active --quiet hextet-neighbours-eno1 && cat /etc/hextet/ndppd-eno1.conf || :",
    );
    return [...ended.matchAll(/rule (.*)\/128/g)].map(([, address = ""]) => address).sort();
  }
  const entries: { dst: string; proxy?: null }[] = JSON.parse(await run(host, "ip -j -6 neigh show proxy"));
  return entries.map(({ dst }) => dst).sort();
}

beforeAll(async () => {
  await buildLayers(["ndppd"]);
  client = await launch({ lab: name, image: imagePath(), command: "the test of neighbour proxying" });
  await client.ask("boot", { topology: topologyOf(planned('"::1"'), "ssh-ed25519 AAAA") }, 120_000);
  for (const host of names)
    await run(host, "cat >/usr/local/sbin/hextet-agent; chmod 755 /usr/local/sbin/hextet-agent", agentText());
});

afterAll(async () => {
  client?.close();
  await endForGood(name);
});

/** Each renderer in the long run; the fastest of them always, and ndppd. */
const tried =
  process.env["HEXTET_LONG"] === undefined
    ? names.filter((host) => host === "box" || host === "daemon")
    : names;

describe.each(tried)("what lies inside of %s", (host) => {
  const { uplink, prefix } = hosts[host];

  test("is reached from outside, and nothing that nobody has", async () => {
    await bring(host, '"::1", "::25"');
    expect(await answered(host)).toEqual([`${prefix}::1`, `${prefix}::25`]);
    expect(await reached(`${prefix}::1`)).toBe(true);
    expect(await reached(`${prefix}::25`)).toBe(true);
    expect(await reached(`${prefix}::77`, 1)).toBe(false);
    // Whether anybody has answered is for the router to say: what nobody has answers no echo in any case.
    expect(await neighbour(`${prefix}::25`)).toContain("lladdr");
    const nobody = await neighbour(`${prefix}::77`);
    expect(nobody).toContain(`${prefix}::77`);
    expect(nobody).not.toContain("lladdr");
  });

  test("is answered for in the eyes of verify", async () => {
    const checks = hostChecks(planned('"::1", "::25"'), { domain: undefined }).filter(
      ({ host: where, kind }) => where === `rack/${host}` && kind === "proxy",
    );
    expect(checks).toHaveLength(2);
    const judge = async () => judgeHost(checks, readHostFacts(await run(host, "sh -s", hostScript(checks))));
    expect((await judge()).map(({ verdict }) => verdict)).toEqual(["ok", "ok"]);
    const taken =
      host === "daemon"
        ? `sed -i s/::25/::26/ /etc/hextet/ndppd-eno1.conf`
        : `ip -6 neigh del proxy ${prefix}::25 dev ${uplink}`;
    await run(host, taken);
    expect((await judge()).map(({ verdict }) => verdict)).toEqual(["ok", "failed"]);
    if (host === "daemon") await run(host, "sed -i s/::26/::25/ /etc/hextet/ndppd-eno1.conf");
  });

  test("is answered for still when files are read again, and again when the interface has been down", async () => {
    const after = host === "pve" ? "ifreload -a" : "networkctl reload; networkctl reconfigure eno1; sleep 1";
    await run(host, after);
    expect(await reached(`${prefix}::25`)).toBe(true);
    await run(host, `ip link set ${uplink} down; ip link set ${uplink} up; ${after}`);
    expect(await reached(`${prefix}::25`, 20)).toBe(true);
    expect(await answered(host)).toEqual([`${prefix}::1`, `${prefix}::25`]);
  });

  test("and has gone is answered for no longer", async () => {
    await bring(host, '"::1"');
    expect(await answered(host)).toEqual([`${prefix}::1`]);
    expect(await reached(`${prefix}::1`)).toBe(true);
    expect(await reached(`${prefix}::25`, 2)).toBe(false);
  });

  test("is answered for after a restart", async () => {
    await run(host, "touch /run/before-the-restart; systemctl reboot");
    const stands =
      host === "daemon" ? "systemctl is-active hextet-neighbours-eno1" : "ip -6 neigh show proxy | grep -q .";
    const isBack = `[ ! -e /run/before-the-restart ] && ${stands}`;
    const until = performance.now() + 40_000;
    let back = false;
    while (!back && performance.now() < until) {
      await sleep(500);
      back = await run(host, isBack).then(
        () => true,
        () => false,
      );
    }
    expect(await answered(host)).toEqual([`${prefix}::1`]);
    const { bridge } = hosts[host];
    await run(
      host,
      `ip link add guest0 type veth peer name guest1; ip link set guest0 master ${bridge} up; ip link set guest1 up`,
    );
    expect(await reached(`${prefix}::1`, 20)).toBe(true);
  });

  test("is answered for by nobody once hextet is taken off the host", async () => {
    await run(host, "hextet-agent remove --within 0");
    const journal = await run(host, `journalctl -u hextet-neighbours-${uplink} -o cat --no-pager | tail -5`);
    expect([await answered(host), journal]).toEqual([[], expect.any(String)]);
  });
});
