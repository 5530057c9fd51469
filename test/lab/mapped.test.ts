import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { answerText, writeBundle } from "../../core/bundle/index.ts";
import { hostChecks, planFromText, renderHost } from "../../core/index.ts";
import { hostScript, judgeHost, readHostFacts } from "../../core/probe/index.ts";
import { agentText } from "../../hosts/agent/program.ts";
import { imagePath } from "../../lab/image/image.ts";
import type { LabClient } from "../../lab/supervisor/client.ts";
import { endForGood, launch } from "../../lab/supervisor/launch.ts";
import { outside, topologyOf, twinName } from "../../lab/topology-of-plan.ts";
import { isLong, longer } from "./longer.ts";
import { uniqueLab } from "./unique-lab.ts";

/**
 * Public addresses that stand for what lies behind a host: the internet reaches a guest, an Incus container and a Docker container
 * by them, and sees them as the source of what these send.
 */
jest.setTimeout(180_000);

const name = uniqueLab("mapped");
const local = "fd5e:ec1c:9a3b";
const all = '{ git: "::25", db: "::26" }';

const layout = (maps: string) => `hextet: 1
purpose: lab
sites:
  rack:
    networks:
      uplink: { prefix: "3fff:b0b:1::/64", gateway: "fe80::1" }
      guests: { prefix: "${local}:1::/64" }
      blocks: { prefix: "${local}:2::/64" }
      cells: { prefix: "${local}:3::/64" }
      shops: { prefix: "${local}:4::/64" }
    hosts:
      pve:
        connect: { address: "3fff:b0b:1::10", hostKey: lab }
        network: { renderer: ifupdown2 }
        routed: [{ prefix: "3fff:b0b:90::/48" }]
        interfaces:
          eno1: {}
          vmbr0:
            bridge: { ports: [eno1] }
            network: uplink
            addresses: ["::10"]
            maps: ${maps}
          vmbr1: { bridge: { ports: [] }, network: guests, addresses: ["::1"] }
          vmbr2: { bridge: { ports: [] }, network: blocks, addresses: ["::1"] }
        guests:
          git: { id: 101, network: guests, address: "::25" }
          db: { id: 102, network: guests, address: "::26" }
          cell: { id: 103, network: blocks, address: "::27" }
${
  isLong
    ? `      box:
        connect: { address: "3fff:b0b:1::20", hostKey: lab }
        interfaces:
          eno1: { network: uplink, addresses: ["::20"], maps: { cache: "::75", till: "::76" } }
          br1: { bridge: { ports: [] }, network: shops, addresses: ["::1"], pools: { shop: "${local}:4::100/120" } }
        incus: { bridges: { incusbr0: { network: cells, address: "::1" } } }
        docker: { networks: { market: { pool: shop } } }
        containers:
          cache: { network: cells, address: "::7", image: hextet-workload }
          till: { pool: shop, address: "${local}:4::105", image: hextet-workload }
`
    : ""
}`;

const outer = (mark: string) => `3fff:b0b:1::${mark}`;

function planned(maps = all) {
  const { plan, problems } = planFromText(name, layout(maps));
  expect(problems).toEqual([]);
  if (plan === undefined) throw new Error("there is no plan");
  return plan;
}

function bundleOf(host: string, maps = all): string {
  const own = planned(maps).sites[0]?.hosts.find((each) => each.name === host);
  if (own === undefined) throw new Error("there is no such host");
  return writeBundle(renderHost(own));
}

let client: LabClient;

async function ask(twin: string, command: string, stdin = "") {
  return client.ask("exec", { twin, argv: ["sh", "-c", command], stdin, deadline: 150_000 });
}

async function at(twin: string, command: string, stdin = ""): Promise<string> {
  const { status, stdout, stderr } = await ask(twin, command, stdin);
  if (status !== 0) throw new Error(`${twin}: ${command}: status ${status}: ${stdout}${stderr}`);
  return stdout;
}

const run = (host: string, command: string, stdin = "") => at(twinName(`rack/${host}`), command, stdin);
const internet = twinName(outside.hostName);

async function bring(host: string, maps = all): Promise<void> {
  const answer = await run(host, "hextet-agent apply --within 0", bundleOf(host, maps));
  expect(JSON.parse(answerText(answer))).toMatchObject({
    result: expect.stringMatching(/^(applied|changed)$/),
  });
}

/** Whether somebody has an answer, tried for some seconds. */
async function reached(from: string, address: string, tries = 12): Promise<boolean> {
  const once = `ping -6 -n -c 1 -W 1 ${address} >/dev/null 2>&1`;
  const { status } = await ask(
    from,
    `for try in $(seq ${tries}); do ${once} && exit 0; sleep 0.3; done; exit 1`,
  );
  return status === 0;
}

/** The addresses that requests come from, by the kernel of the one who is asked. */
async function sourcesOf(send: () => Promise<unknown>): Promise<readonly string[]> {
  await at(
    internet,
    `nft -f -`,
    `table ip6 seen
delete table ip6 seen
table ip6 seen {
  set sources { type ipv6_addr; flags dynamic; size 99; }
  chain in { type filter hook input priority 0; icmpv6 type echo-request add @sources { ip6 saddr }; }
}
`,
  );
  await send();
  const listed = JSON.parse(await at(internet, "nft -j list set ip6 seen sources"));
  const set = listed.nftables.find((entry: object) => "set" in entry)?.set;
  return [...(set.elem ?? [])].sort();
}

/** Both ways, with the public address as the source. */
async function expectMapped(inside: string, address: string): Promise<void> {
  expect(await reached(internet, address)).toBe(true);
  expect(await sourcesOf(() => reached(inside, outside.host))).toEqual([address]);
}

/** What the kernel of a host maps, by its own JSON: each address with what stands for it. */
async function kernelOf(host: string): Promise<Readonly<Record<string, string>>> {
  const { status, stdout } = await ask(twinName(`rack/${host}`), "nft -j list map ip6 hextet-mapping in");
  if (status !== 0) return {};
  const found = JSON.parse(stdout).nftables.find((entry: object) => "map" in entry);
  return Object.fromEntries(found.map.elem);
}

const both = { [outer("25")]: `${local}:1::25`, [outer("26")]: `${local}:1::26` };

/** Of everybody else: tables and rules that are not hextet's. */
async function others(host: string): Promise<string> {
  return run(host, `nft list ruleset | awk '/^table/ { ours = /hextet-mapping/ } !ours'`);
}

async function until(is: () => Promise<boolean>, seconds: number): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (!(await is()) && performance.now() < end) await sleep(300);
}

async function restarted(host: string): Promise<void> {
  await run(host, "touch /run/before-the-restart; systemctl reboot");
  const isBack = "[ ! -e /run/before-the-restart ] && systemctl is-active hextet-mapping";
  await until(
    () =>
      run(host, isBack).then(
        () => true,
        () => false,
      ),
    60,
  );
}

beforeAll(async () => {
  client = await launch({ lab: name, image: imagePath(), command: "the test of mappings" });
  await client.ask("boot", { topology: topologyOf(planned(), "ssh-ed25519 AAAA") }, 150_000);
  for (const host of isLong ? ["pve", "box"] : ["pve"]) {
    await run(host, "cat >/usr/local/sbin/hextet-agent; chmod 755 /usr/local/sbin/hextet-agent", agentText());
    // Somebody's firewall, and rules such as Docker's iptables has on a host where it masquerades.
    await run(
      host,
      `nft add table inet office; nft add chain inet office in '{ type filter hook input priority 0; }'; nft add rule inet office in tcp dport 9 drop; ip6tables -t nat -I POSTROUTING -s ${local}::/48 -j MASQUERADE`,
    );
  }
});

afterAll(async () => {
  client?.close();
  await endForGood(name);
});

describe("a guest of Proxmox VE", () => {
  const git = "rack--pve--git";

  test("is reached by the address that stands for it, and sends by that", async () => {
    const before = await others("pve");
    await bring("pve");
    expect(await kernelOf("pve")).toEqual(both);
    await expectMapped(git, outer("25"));
    expect(await others("pve")).toBe(before);
    expect(before).toContain("masquerade");
  });

  test("reaches its neighbour by the address that stands for that, and so does the host", async () => {
    expect(await reached(git, outer("26"))).toBe(true);
    expect(await reached(twinName("rack/pve"), outer("26"))).toBe(true);
  });

  test("is the only one who is answered for", async () => {
    expect(await reached(internet, outer("77"), 1)).toBe(false);
    const neighbour = async (address: string) =>
      (await client.ask("run", { netns: "router.rack", argv: ["ip", "-6", "neigh", "show", address] }))
        .stdout;
    expect(await neighbour(outer("25"))).toContain("lladdr");
    expect(await neighbour(outer("77"))).toContain(outer("77"));
    expect(await neighbour(outer("77"))).not.toContain("lladdr");
  });

  test("is mapped in the eyes of verify, as long as the kernel says so", async () => {
    const checks = hostChecks(planned(), { domain: undefined }).filter(
      ({ host, kind }) => host === "rack/pve" && kind === "mapping",
    );
    expect(checks).toHaveLength(2);
    const judge = async () =>
      judgeHost(checks, readHostFacts(await run("pve", "sh -s", hostScript(checks)))).map(
        ({ verdict }) => verdict,
      );
    expect(await judge()).toEqual(["ok", "ok"]);
    await run("pve", "systemctl kill -s STOP hextet-mapping");
    await run("pve", `nft delete element ip6 hextet-mapping out-vmbr0 '{ ${local}:1::26 }'`);
    const judged = await judge();
    await run("pve", "systemctl kill -s CONT hextet-mapping");
    expect(judged).toEqual(["failed", "ok"]);
  });

  test("is mapped again at once when somebody takes the table away, or all of them", async () => {
    const isBack = async () => Object.keys(await kernelOf("pve")).length === 2;
    for (const strike of ["nft delete table ip6 hextet-mapping", "nft flush ruleset"]) {
      await run("pve", strike);
      await until(isBack, 5);
      expect(await kernelOf("pve")).toEqual(both);
    }
    await expectMapped(git, outer("25"));
  });

  test("is mapped as before when a change goes back, and by no other table in between", async () => {
    await run("pve", "hextet-agent apply --within 60", bundleOf("pve", '{ git: "::35" }'));
    expect(await kernelOf("pve")).toEqual({ [outer("35")]: `${local}:1::25` });
    await run("pve", "hextet-agent rollback");
    expect(await kernelOf("pve")).toEqual(both);
    await expectMapped(git, outer("25"));
    expect(await reached(internet, outer("35"), 1)).toBe(false);
  });

  test("loses nothing while another one is mapped, and healing puts back what was stopped", async () => {
    const pings = ask(
      internet,
      `ping -6 -n -i 0.05 -c 80 ${outer("25")} | sed -n 's/.*icmp_seq=\\([0-9]*\\) .*/\\1/p'`,
    );
    await bring("pve", '{ git: "::25" }');
    expect(await kernelOf("pve")).toEqual({ [outer("25")]: `${local}:1::25` });
    await bring("pve");
    expect((await pings).stdout.trim().split("\n").map(Number)).toEqual(
      Array.from({ length: 80 }, (_, index) => index + 1),
    );
    await run("pve", "systemctl stop hextet-mapping");
    expect(await kernelOf("pve")).toEqual({});
    await run("pve", "hextet-agent heal --within 0");
    expect(await kernelOf("pve")).toEqual(both);
  });

  test("in a network whose prefix is mapped has the same place in the other one", async () => {
    const block = "3fff:b0b:90:1";
    await bring("pve", `{ blocks: "${block}::/64", git: "::25" }`);
    expect(await kernelOf("pve")).toEqual({ [outer("25")]: `${local}:1::25` });
    await expectMapped("rack--pve--cell", `${block}::27`);
    await expectMapped(git, outer("25"));
  });

  longer("is mapped after the uplink was down, and after a restart of the host", async () => {
    await bring("pve");
    await run("pve", "ip link set vmbr0 down; ip link set vmbr0 up; ifreload -a");
    await expectMapped(git, outer("25"));
    await restarted("pve");
    expect(await kernelOf("pve")).toEqual(both);
    await expectMapped(git, outer("25"));
  });

  longer("is mapped by ip6tables where there is no nft, and then no longer", async () => {
    await run("pve", "systemctl stop hextet-mapping; mv /usr/sbin/nft /usr/sbin/nft.away");
    await run("pve", "systemctl start hextet-mapping");
    await expectMapped(git, outer("25"));
    expect(await reached("rack--pve--git", outer("26"))).toBe(true);
    await run("pve", "systemctl stop hextet-mapping");
    expect(await run("pve", "ip6tables-save -t nat")).not.toContain("HEXTET");
    await run("pve", "mv /usr/sbin/nft.away /usr/sbin/nft; systemctl start hextet-mapping");
  });

  test("is mapped no longer once hextet is taken off the host, and others' tables stand", async () => {
    await run("pve", "nft add table inet office");
    await run("pve", "hextet-agent remove --within 0");
    expect(await kernelOf("pve")).toEqual({});
    expect(await run("pve", "nft list tables")).toContain("table inet office");
    expect(await run("pve", "ls /etc/hextet 2>/dev/null | grep mapping || echo none")).toBe("none\n");
  });
});

/** By a host with both, that somebody's masquerading would catch. */
describe("containers", () => {
  const addresses = { cache: outer("75"), till: outer("76") };

  /** As `expectMapped`, from within a container that has no tools of its own. */
  async function expectContainer(container: keyof typeof addresses): Promise<void> {
    const process =
      container === "till"
        ? "docker inspect --format '{{.State.Pid}}' till"
        : "incus info cache | sed -n 's/^PID: //p'";
    const send = `nsenter -t "$(${process})" -n ping -6 -n -c 1 -W 1 ${outside.host} >/dev/null`;
    expect(await reached(internet, addresses[container], 40)).toBe(true);
    const sources = await sourcesOf(() =>
      run("box", `for try in 1 2 3 4 5 6 7 8; do ${send} && exit 0; sleep 0.3; done; exit 1`),
    );
    expect(sources).toEqual([addresses[container]]);
  }

  longer("of Docker and of Incus are mapped, also once either has been started anew", async () => {
    await bring("box", all);
    await expectContainer("cache");
    await expectContainer("till");
    await run("box", "systemctl restart docker");
    await expectContainer("till");
    await run("box", "systemctl restart incus");
    await expectContainer("cache");
    await expectContainer("till");
  });

  longer("are mapped after a restart of the host", async () => {
    await restarted("box");
    await expectContainer("cache");
    await expectContainer("till");
  });
});
