import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { planFromText } from "../../core/index.ts";
import { LabSession } from "../../lab/session.ts";
import { endForGood } from "../../lab/supervisor/launch.ts";
import { outside, twinName } from "../../lab/topology-of-plan.ts";
import { longer } from "./longer.ts";
import { uniqueLab } from "./unique-lab.ts";

/**
 * A guest of Proxmox VE, a container of Incus's and one of Docker's at a provider that looks for each address on the segment and
 * hears nothing from other NICs than it knows.
 */
jest.setTimeout(280_000);

const name = uniqueLab("given-out");
const layout = `hextet: 1
purpose: lab
sites:
  dc:
    networks:
      line: { prefix: "3fff:b0b:1::/64", gateway: "fe80::1" }
      guests: { prefix: "3fff:b0b:2::/64" }
      incus: { prefix: "3fff:b0b:3::/64" }
    hosts:
      pve:
        connect: { address: "3fff:b0b:1::10", hostKey: lab }
        network: { renderer: ifupdown2 }
        interfaces:
          eno1: { network: line, addresses: ["::10"], upstream: on-link }
          vmbr1: { bridge: { ports: [] }, network: guests, addresses: ["::1"] }
        guests: { git: { id: 101, network: guests, address: "::25", tcp: [80] } }
      boxes:
        connect: { address: "3fff:b0b:1::20", hostKey: lab }
        interfaces:
          eno1: { network: line, addresses: ["::20"], upstream: on-link, pools: { apps: "::2:0/120" } }
        docker: { networks: { apps: { pool: apps } } }
        incus: { bridges: { incusbr0: { network: incus, address: "::1" } } }
        containers:
          web: { pool: apps, address: "3fff:b0b:1::2:25", image: hextet-workload, tcp: [80] }
          cache: { network: incus, address: "::25", image: hextet-workload, tcp: [80] }
`;

const given = {
  "a guest of Proxmox VE": "3fff:b0b:2::25",
  "a container of Docker": "3fff:b0b:1::2:25",
  "a container of Incus": "3fff:b0b:3::25",
} as const;
const nobodys = ["3fff:b0b:2::77", "3fff:b0b:1::2:77", "3fff:b0b:3::77"];

let session: LabSession;

beforeAll(async () => {
  const { plan, problems, ledger } = planFromText(name, layout);
  if (plan === undefined) throw new Error(JSON.stringify(problems));
  session = await LabSession.start({
    plan,
    layout,
    ledger: ledger.text,
    path: "a test's layout",
    command: "the tests",
    progress: () => {},
  });
  expect((await session.up()).errors).toEqual([]);
}, 120_000);

afterAll(async () => {
  await session?.close("end");
  await endForGood(name);
});

async function on(host: string, script: string, deadline = 60_000) {
  const argv = ["sh", "-c", script];
  return session.supervisor.ask("exec", { twin: twinName(host), argv, deadline });
}

/** Whether somebody on the internet has an answer, tried for some seconds. */
async function reached(address: string, tries = 60): Promise<boolean> {
  const once = `ping -6 -n -c 1 -W 1 ${address} >/dev/null 2>&1`;
  const script = `for try in $(seq ${tries}); do ${once} && exit 0; sleep 0.5; done; exit 1`;
  return (await on(outside.hostName, script, 120_000)).status === 0;
}

/** What the router knows of an address. */
async function neighbour(address: string): Promise<string> {
  const argv = ["ip", "-6", "neigh", "show", address];
  return (await session.supervisor.ask("run", { netns: "router.dc", argv })).stdout;
}

async function all(): Promise<Readonly<Record<string, boolean>>> {
  return Object.fromEntries(
    await Promise.all(
      Object.entries(given).map(async ([who, address]) => [who, await reached(address)] as const),
    ),
  );
}
const everyone = Object.fromEntries(Object.keys(given).map((who) => [who, true]));

test("each is reached from outside and reaches it, and so does everything else of the plan", async () => {
  expect(await all()).toEqual(everyone);
  const results = await session.probe(30_000);
  expect(results.filter(({ ok }) => !ok).map(({ probe, detail }) => `${probe.id}: ${detail}`)).toEqual([]);
  // Nobody routes anything to the hosts.
  const argv = ["ip", "-6", "route", "show"];
  const { stdout } = await session.supervisor.ask("run", { netns: "router.dc", argv });
  expect(stdout.split("\n").filter((line) => /3fff:b0b:[123]:.*via/.test(line))).toEqual([]);
});

test("nobody answers for an address that is not handed out", async () => {
  for (const address of nobodys) {
    expect(await reached(address, 1)).toBe(false);
    const known = await neighbour(address);
    expect(known).toContain(address);
    expect(known).not.toContain("lladdr");
  }
});

test("the provider hears nothing of a NIC that it does not know, and that is why they are behind their host", async () => {
  const ping = (device: string) => `ping -6 -n -c 2 -W 1 -I ${device} fe80::1%${device} >/dev/null 2>&1`;
  const made = "ip link add stray link eno1 type macvlan mode private && ip link set stray up && sleep 2";
  expect((await on("dc/boxes", made)).status).toBe(0);
  expect((await on("dc/boxes", ping("eno1"))).status).toBe(0);
  expect((await on("dc/boxes", ping("stray"))).status).toBe(1);
  await on("dc/boxes", "ip link del stray");
});

describe("each is reached again", () => {
  const hosts = ["pve", "boxes"] as const;
  /** Every address that a host answers for, beside what the plan says. */
  const answered = async (host: (typeof hosts)[number]) => {
    const { stdout } = await on(`dc/${host}`, "ip -j -6 neigh show proxy");
    const entries: { dst: string; dev: string }[] = JSON.parse(stdout);
    return entries.map(({ dst, dev }) => `${dst} ${dev}`).sort();
  };
  const planned = (host: (typeof hosts)[number]) =>
    session.plan.sites
      .flatMap((site) => site.hosts)
      .filter((own) => own.name === host)
      .flatMap(({ proxies }) => proxies)
      .flatMap(({ addresses, interface: device }) => addresses.map((address) => `${address} ${device}`))
      .sort();

  longer("when the uplink was unplugged for a while", async () => {
    for (const host of hosts) {
      const { stdout } = await on(`dc/${host}`, "cat /sys/class/net/eno1/iflink");
      const peer = (
        await session.supervisor.ask("run", { netns: "router.dc", argv: ["ip", "-o", "link"] })
      ).stdout
        .split("\n")
        .find((line) => line.startsWith(`${stdout.trim()}: `))
        ?.match(/^\d+: ([^@:]+)/)?.[1];
      if (peer === undefined) throw new Error(`nothing is plugged into ${host}`);
      const plug = (state: string) =>
        session.supervisor.ask("run", { netns: "router.dc", argv: ["ip", "link", "set", peer, state] });
      await plug("down");
      await sleep(1500);
      expect((await on(`dc/${host}`, "cat /sys/class/net/eno1/carrier")).stdout.trim()).toBe("0");
      await plug("up");
    }
    expect(await all()).toEqual(everyone);
    for (const host of hosts) expect(await answered(host)).toEqual(planned(host));
  });

  longer.each([
    ["Docker", "systemctl restart docker"],
    ["Incus", "systemctl restart incus"],
  ])("when %s has been restarted", async (_, command) => {
    expect((await on("dc/boxes", command, 100_000)).status).toBe(0);
    expect(await all()).toEqual(everyone);
    expect(await answered("boxes")).toEqual(planned("boxes"));
  });

  longer("when the hosts have been restarted", async () => {
    for (const host of hosts)
      await on(`dc/${host}`, "touch /run/before; systemctl reboot").catch(() => undefined);
    for (const host of hosts) {
      const until = performance.now() + 90_000;
      const isBack = () =>
        on(`dc/${host}`, "[ ! -e /run/before ] && ip -6 neigh show proxy | grep -q .").then(
          ({ status }) => status === 0,
          () => false,
        );
      while (!(await isBack()) && performance.now() < until) await sleep(1000);
    }
    expect(await all()).toEqual(everyone);
    for (const host of hosts) expect(await answered(host)).toEqual(planned(host));
    for (const address of nobodys) expect(await reached(address, 1)).toBe(false);
  });
});
