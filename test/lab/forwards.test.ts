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
import { longer } from "./longer.ts";
import { uniqueLab } from "./unique-lab.ts";

/**
 * Incus on a host whose provider routes it nothing: addresses and ports that are forwarded, a routed NIC, ports at which Incus
 * listens, and a container that somebody made.
 */
jest.setTimeout(180_000);

const name = uniqueLab("forwards");
const local = "fd5e:ec1c:9a3b";
const outer = (mark: string) => `3fff:b0b:1::${mark}`;

interface Said {
  readonly forwards: string;
  readonly mode?: string;
  readonly proxies?: string;
}

const before: Said = {
  forwards:
    '{ front: { interface: eno1, address: "::80", to: cache }, back: { interface: eno1, address: "::81", ports: { "tcp/8000": "cache:80" } } }',
  proxies: "{ web: { interface: eno1, listen: tcp/8080, port: 80 } }",
};

const layout = ({ forwards, mode = "dhcp", proxies = "{}" }: Said) => `hextet: 1
purpose: lab
sites:
  rack:
    networks:
      uplink: { prefix: "3fff:b0b:1::/64", gateway: "fe80::1", ipv4: { prefix: 192.0.2.0/24, gateway: 192.0.2.1 } }
      cells: { prefix: "${local}:3::/64" }
      yard: { prefix: "${local}:4::/64", mode: ${mode} }
    hosts:
      box:
        connect: { address: "3fff:b0b:1::20", hostKey: lab }
        interfaces:
          eno1: { network: uplink, addresses: ["::20"], ipv4: 0.0.0.20 }
        incus:
          bridges:
            incusbr0: { network: cells, address: "::1", nat: true }
            incusbr1: { network: yard, address: "::1", nat: true }
        containers:
          cache: { network: cells, address: "::7", image: hextet-workload, proxyDevices: ${proxies} }
          jay: { network: yard, mac: "02:00:5e:10:00:31", image: hextet-workload }
          old: { network: cells, address: "::9", mac: "02:00:5e:10:00:09", adopt: true }
          pub: { routed: eno1, address: "::25", image: hextet-workload }
        forwards: ${forwards}
`;

function planned(said = before) {
  const { plan, problems } = planFromText(name, layout(said));
  expect(problems).toEqual([]);
  if (plan === undefined) throw new Error("there is no plan");
  return plan;
}

function bundleOf(said: Said): string {
  const own = planned(said).sites[0]?.hosts[0];
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

const box = twinName("rack/box");
const run = (command: string, stdin = "") => at(box, command, stdin);
const internet = twinName(outside.hostName);

async function bring(said = before): Promise<void> {
  const answer = await run("hextet-agent apply --within 0", bundleOf(said));
  expect(JSON.parse(answerText(answer))).toMatchObject({
    result: expect.stringMatching(/^(applied|changed)$/),
  });
}

async function until(is: () => Promise<boolean>, seconds = 10): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (!(await is()) && performance.now() < end) await sleep(200);
}

/** Whether somebody on the internet has an echo, tried for some seconds. */
async function reached(address: string, tries = 30): Promise<boolean> {
  const once = `ping -6 -n -c 1 -W 1 ${address} >/dev/null 2>&1`;
  return (
    (await ask(internet, `for try in $(seq ${tries}); do ${once} && exit 0; sleep 0.2; done; exit 1`))
      .status === 0
  );
}

/** What somebody on the internet is answered on a port, tried for some seconds. */
async function served(address: string, port: number, tries = 30): Promise<boolean> {
  const once = `printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc -w 2 ${address} ${port} 2>/dev/null | grep -q HTTP`;
  return (
    (await ask(internet, `for try in $(seq ${tries}); do ${once} && exit 0; sleep 0.2; done; exit 1`))
      .status === 0
  );
}

/** What the kernel sends elsewhere before it routes: of Incus's chains, by nft's own JSON. */
async function kernelForwards(): Promise<readonly string[]> {
  const { nftables } = JSON.parse(await run("nft -j list table inet incus"));
  return nftables
    .flatMap(({ rule }: { rule?: { chain: string; expr: object[] } }) =>
      rule?.chain.startsWith("fwdprert.") ? [JSON.stringify(rule.expr)] : [],
    )
    .map((text: string) => {
      const [to = ""] = /"(fd[^"]*)"/.exec(text.slice(text.indexOf("dnat")))?.slice(1) ?? [];
      const [from = ""] = /"(3fff:[^"]*)"/.exec(text)?.slice(1) ?? [];
      const ports = [...text.matchAll(/(?:"right":|"port":)(\d+)/g)].map(([, port]) => port);
      return [from, to, ...ports].join(" ");
    })
    .sort();
}

const asPlanned = [`${outer("80")} ${local}:3::7`, `${outer("81")} ${local}:3::7 8000 80`];

async function addressesOn(device: string): Promise<readonly string[]> {
  const [link] = JSON.parse(await run(`ip -j -6 addr show dev ${device} scope global`));
  return link.addr_info.map(({ local: own, preferred_life_time: life }: Record<string, unknown>) =>
    life === 0 ? `${own} deprecated` : own,
  );
}

/** Of a container, by the kernel. */
async function addressesIn(container: string): Promise<readonly string[]> {
  const process = `$(incus info ${container} | sed -n 's/^PID: //p')`;
  const links = JSON.parse(await run(`nsenter -t ${process} -n ip -j -6 addr show scope global`));
  return links.flatMap(({ addr_info: own }: { addr_info: { local?: string }[] }) =>
    own.flatMap((entry) => entry.local ?? []),
  );
}

beforeAll(async () => {
  client = await launch({ lab: name, image: imagePath(), command: "the test of forwards" });
  await client.ask("boot", { topology: topologyOf(planned(), "ssh-ed25519 AAAA") }, 150_000);
  await run("cat >/usr/local/sbin/hextet-agent; chmod 755 /usr/local/sbin/hextet-agent", agentText());
  await bring();
});

afterAll(async () => {
  client?.close();
  await endForGood(name);
});

describe("what Incus forwards", () => {
  test("is reached from outside, all of an address and a port of one, and the host has these addresses", async () => {
    expect(await kernelForwards()).toEqual(asPlanned);
    expect([...(await addressesOn("eno1"))].sort()).toEqual([
      outer("20"),
      `${outer("80")} deprecated`,
      `${outer("81")} deprecated`,
    ]);
    expect(await reached(outer("80"))).toBe(true);
    expect(await served(outer("80"), 80)).toBe(true);
    expect(await served(outer("81"), 8000)).toBe(true);
    expect(await served(outer("81"), 80, 1)).toBe(false);
    expect(await reached(outer("77"), 1)).toBe(false);
  });

  test("can ask the internet, and does so with the host's own address", async () => {
    const script = `table ip6 seen
delete table ip6 seen
table ip6 seen {
  set sources { type ipv6_addr; flags dynamic; size 99; }
  chain in { type filter hook input priority 0; icmpv6 type echo-request add @sources { ip6 saddr }; }
}
`;
    await at(internet, "nft -f -", script);
    const inside = "nsenter -t $(incus info cache | sed -n 's/^PID: //p') -n";
    await run(
      `for try in $(seq 20); do ${inside} ping -6 -n -c 1 -W 1 ${outside.host} >/dev/null && exit 0; sleep 0.2; done; exit 1`,
    );
    const { nftables } = JSON.parse(await at(internet, "nft -j list set ip6 seen sources"));
    expect(nftables.find((entry: object) => "set" in entry)?.set.elem).toEqual([outer("20")]);
  });

  test("is put back at once when somebody takes it away, and verify sees what is not", async () => {
    const checks = hostChecks(planned(), { domain: undefined }).filter(
      ({ kind }) => kind === "forward" || kind === "device",
    );
    const judge = async () =>
      judgeHost(checks, readHostFacts(await run("sh -s", hostScript(checks)))).map(
        ({ verdict, check }) => `${check.kind} ${verdict}`,
      );
    const wanted = (await judge()).filter((line) => !line.startsWith("device failed"));
    expect(wanted.filter((line) => line === "forward ok")).toHaveLength(2);
    await run(`incus network forward delete incusbr0 ${outer("80")}; incus config device remove cache web`);
    await until(async () => (await kernelForwards()).length === 2);
    expect(await kernelForwards()).toEqual(asPlanned);
    await run("systemctl kill -s STOP hextet-incus");
    await run(
      `incus network forward port remove incusbr0 ${outer("81")} tcp 8000; incus network forward delete incusbr0 ${outer("80")}`,
    );
    expect((await judge()).filter((line) => line.startsWith("forward"))).toEqual([
      "forward failed",
      "forward failed",
    ]);
    await run("systemctl kill -s CONT hextet-incus");
    await until(async () => (await kernelForwards()).length === 2);
    expect(await kernelForwards()).toEqual(asPlanned);
  });

  test("of others stays, and so does all of it where a change goes back", async () => {
    await run(`incus network forward create incusbr0 ${outer("99")} target_address=${local}:3::7 >/dev/null`);
    const all = [...asPlanned, `${outer("99")} ${local}:3::7`];
    const other = { ...before, forwards: '{ front: { interface: eno1, address: "::82", to: cache } }' };
    await run("hextet-agent apply --within 60", bundleOf(other));
    expect(await kernelForwards()).toEqual([`${outer("82")} ${local}:3::7`, `${outer("99")} ${local}:3::7`]);
    await run("hextet-agent rollback");
    await until(async () => (await kernelForwards()).length === 3);
    expect(await kernelForwards()).toEqual(all);
    expect(await reached(outer("80"))).toBe(true);
    expect(await addressesOn("eno1")).not.toContain(`${outer("82")} deprecated`);
  });

  test("is refused where somebody forwards the address already, and the host is as it was", async () => {
    const stolen = { ...before, forwards: '{ front: { interface: eno1, address: "::99", to: cache } }' };
    const { stdout } = await ask(box, "hextet-agent apply --within 60", bundleOf(stolen));
    expect(JSON.parse(answerText(stdout))).toMatchObject({ result: "failed", back: true });
    expect(await run("journalctl -u hextet-incus --no-pager")).toContain("is forwarded on incusbr0 already");
    await until(async () => (await kernelForwards()).length === 3);
    expect(await kernelForwards()).toEqual([...asPlanned, `${outer("99")} ${local}:3::7`]);
  });
});

describe("a container", () => {
  test("with a NIC that is routed is reached at its address of the segment, by Incus and by hextet's own entry", async () => {
    expect(await addressesIn("pub")).toEqual([outer("25")]);
    expect(await reached(outer("25"))).toBe(true);
    const entries: { dst: string; dev: string }[] = JSON.parse(await run("ip -j -6 neigh show proxy"));
    expect(entries.map(({ dst, dev }) => `${dst} ${dev}`)).toContain(`${outer("25")} eno1`);
  });

  test("answers at ports of the host's, of both families", async () => {
    expect(await served(outer("20"), 8080)).toBe(true);
    const listening = await run("ss -H -ltn");
    expect(listening).toContain("192.0.2.20:8080");
  });

  test("that somebody makes is given its address and MAC address, and nothing else of it is touched", async () => {
    await run(
      "incus init hextet-workload old --profile hextet-incusbr0 --device eth0,limits.ingress=1Mbit </dev/null >/dev/null 2>&1; incus config set old user.mine=1",
    );
    const devices = () => run("incus config show old | sed -n '/^devices:/,/^ephemeral/p'");
    await until(async () => (await devices()).includes("hwaddr"));
    expect(await devices()).toBe(`devices:
  eth0:
    hwaddr: 02:00:5e:10:00:09
    ipv6.address: ${local}:3::9
    limits.ingress: 1Mbit
    name: eth0
    network: incusbr0
    type: nic
ephemeral: false
`);
    expect(await run("incus config get old user.mine; incus config get old user.hextet.devices")).toBe(
      "1\n\n",
    );
  });

  test("whose network goes over to SLAAC has no address by number any more, and the one that its MAC address makes", async () => {
    expect(await run("incus config device get jay eth0 ipv6.address")).toMatch(/^fd5e:/);
    await bring({ ...before, mode: "slaac" });
    expect((await run("incus config device get jay eth0 ipv6.address || true")).trim()).toBe("");
    const made = `${local}:4:0:5eff:fe10:31`;
    await until(async () => (await addressesIn("jay")).includes(made), 15);
    expect(await addressesIn("jay")).toEqual([made]);
  });
});

longer("everything is there again after a restart of Incus and of the host", async () => {
  await bring();
  await run("systemctl restart incus");
  await until(async () => (await ask(box, "systemctl is-active hextet-incus")).status === 0, 30);
  expect(await reached(outer("80"))).toBe(true);
  await run("touch /run/before-the-restart; systemctl reboot");
  await until(
    () =>
      run("[ ! -e /run/before-the-restart ] && systemctl is-active hextet-incus hextet-instance-pub").then(
        () => true,
        () => false,
      ),
    90,
  );
  expect(await reached(outer("80"), 60)).toBe(true);
  expect(await served(outer("81"), 8000, 60)).toBe(true);
  expect(await reached(outer("25"), 60)).toBe(true);
});

test("hextet goes, and its forwards, addresses and devices with it; others' stay", async () => {
  await run("hextet-agent remove --within 0");
  expect(await kernelForwards()).toEqual([`${outer("99")} ${local}:3::7`]);
  expect(await run("incus config device list cache")).not.toContain("web");
  expect(await run("incus config get cache user.hextet.devices")).toBe("\n");
  expect(await addressesOn("eno1")).not.toContain(`${outer("80")} deprecated`);
});
