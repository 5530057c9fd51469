import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { answerText, writeBundle } from "../../core/bundle/index.ts";
import { hostChecks, type Plan, planFromText, renderHost } from "../../core/index.ts";
import { hostScript, judgeHost, readHostFacts } from "../../core/probe/index.ts";
import { agentText } from "../../hosts/agent/program.ts";
import { imagePath } from "../../lab/image/image.ts";
import type { LabClient } from "../../lab/supervisor/client.ts";
import { endForGood, launch } from "../../lab/supervisor/launch.ts";
import { outside, topologyOf, twinName } from "../../lab/topology-of-plan.ts";
import { describeLonger } from "./longer.ts";
import { uniqueLab } from "./unique-lab.ts";

/**
 * LXD 5.0 of Debian 12 with containers in it: one on a bridge, to which an address and ports are forwarded and for which LXD listens
 * at ports of the host's, and one whose NIC is routed. The other hosts of the lab have that release too.
 */
const name = uniqueLab("lxd");
const local = "fd5e:ec1c:9a3b:3:";
const outer = (mark: string) => `3fff:b0b:1::${mark}`;

const layout = (flavor: "incus" | "lxd") => `hextet: 1
purpose: lab
sites:
  rack:
    networks:
      uplink: { prefix: "3fff:b0b:1::/64", gateway: "fe80::1" }
      cells: { prefix: "${local}:/64" }
    hosts:
      box:
        connect: { address: "3fff:b0b:1::20", hostKey: lab }
        interfaces: { eno1: { network: uplink, addresses: ["::20"] } }
        ${flavor}: { bridges: { lxdbr0: { network: cells, address: "::1", nat: true } } }
        containers:
          cache:
            network: cells
            address: "::7"
            mac: "02:00:5e:10:00:07"
            image: hextet-workload
            proxyDevices: { web: { interface: eno1, listen: tcp/8080, port: 80 } }
          pub: { routed: eno1, address: "::25", image: hextet-workload }
        forwards:
          front: { interface: eno1, address: "::80", to: cache }
          back: { interface: eno1, address: "::81", ports: { "tcp/8000": "cache:80" } }
`;

function planned(flavor: "incus" | "lxd"): Plan {
  const { plan, problems } = planFromText(name, layout(flavor));
  expect(problems).toEqual([]);
  if (plan === undefined) throw new Error("there is no plan");
  return plan;
}

function bundle(): string {
  const host = planned("lxd").sites[0]?.hosts[0];
  if (host === undefined) throw new Error("there is no such host");
  return writeBundle(renderHost(host));
}

let client: LabClient;
const box = twinName("rack/box");
const internet = twinName(outside.hostName);

async function ask(twin: string, command: string, stdin = "") {
  return client.ask("exec", { twin, argv: ["sh", "-c", command], stdin, deadline: 150_000 });
}

async function run(command: string, stdin = ""): Promise<string> {
  const { status, stdout, stderr } = await ask(box, command, stdin);
  if (status !== 0) throw new Error(`${command}: status ${status}: ${stdout}${stderr}`);
  return stdout;
}

/** Whether somebody on the internet gets through, tried for some seconds. */
async function gets(once: string, tries = 40): Promise<boolean> {
  const script = `for try in $(seq ${tries}); do ${once} && exit 0; sleep 0.3; done; exit 1`;
  return (await ask(internet, script)).status === 0;
}

const echo = (address: string) => `ping -6 -n -c 1 -W 1 ${address} >/dev/null 2>&1`;
const page = (address: string, port: number) =>
  `printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc -w 2 ${address} ${port} 2>/dev/null | grep -q HTTP`;

/** Of a container, by the kernel. */
async function addressesIn(container: string): Promise<readonly string[]> {
  const process = `$(lxc info ${container} | sed -n 's/^PID: //p')`;
  const shown = await run(`nsenter -t ${process} -n ip -6 -o addr show scope global`);
  return [...shown.matchAll(/inet6 (\S+)\/\d+/g)].map(([, address = ""]) => address).sort();
}

async function everythingAnswers(): Promise<void> {
  expect(await gets(echo(outer("80")))).toBe(true);
  expect(await gets(page(outer("81"), 8000))).toBe(true);
  expect(await gets(page(outer("20"), 8080))).toBe(true);
  expect(await gets(echo(outer("25")))).toBe(true);
}

describeLonger("LXD 5.0 with containers in it", () => {
  jest.setTimeout(300_000);

  beforeAll(async () => {
    client = await launch({ lab: name, image: imagePath("bookworm"), command: "the test of LXD" });
    // The lab's topology knows one of the two programs; which of them a twin runs is what it has as features.
    const topology = topologyOf(planned("incus"), "ssh-ed25519 AAAA");
    const twins = topology.twins.map((twin) => ({
      ...twin,
      features: twin.features.map((own) => (own === "incus" ? ("lxd" as const) : own)),
    }));
    await client.ask("boot", { topology: { ...topology, twins } }, 150_000);
    await run("cat >/usr/local/sbin/hextet-agent; chmod 755 /usr/local/sbin/hextet-agent", agentText());
    const image = readFileSync(join(imagePath(), "usr/lib/hextet-lab/incus-workload.tar"));
    await run("base64 -d >/tmp/workload.tar", image.toString("base64"));
    await run(
      "lxd waitready --timeout=60 && lxc image import /tmp/workload.tar --alias hextet-workload >/dev/null",
    );
  });

  afterAll(async () => {
    client?.close();
    await endForGood(name);
  });

  test("has them at their addresses, reached from outside by all ways", async () => {
    expect(await run("lxd --version")).toMatch(/^5\.0/);
    expect(JSON.parse(answerText(await run("hextet-agent apply --within 0", bundle())))).toMatchObject({
      result: expect.stringMatching(/^(applied|changed)$/),
    });
    await everythingAnswers();
    expect(await addressesIn("cache")).toEqual([`${local}:7`]);
    expect(await addressesIn("pub")).toEqual([outer("25")]);
    expect(await run("lxc config device get cache web listen")).toBe(`tcp:[${outer("20")}]:8080\n`);
    expect(await gets(page(outer("81"), 80), 1)).toBe(false);
    const again = JSON.parse(answerText(await run("hextet-agent apply --within 0", bundle())));
    expect(again).toMatchObject({ result: "unchanged" });
  });

  test("verify sees them, and one that somebody took away until it is back", async () => {
    const checks = hostChecks(planned("lxd"), { domain: undefined }).filter(
      ({ kind }) => kind === "forward" || kind === "device",
    );
    const judge = async () =>
      judgeHost(checks, readHostFacts(await run("sh -s", hostScript(checks)))).map(({ verdict }) => verdict);
    expect(await judge()).toEqual(checks.map(() => "ok"));
    await run(`systemctl kill -s STOP hextet-lxd; lxc network forward delete lxdbr0 ${outer("80")}`);
    expect(await judge()).toContain("failed");
    await run("systemctl kill -s CONT hextet-lxd");
    expect(await gets(echo(outer("80")))).toBe(true);
  });

  test("has everything again after a restart of LXD and of the host", async () => {
    await run("systemctl restart lxd");
    await everythingAnswers();
    await run("touch /run/before-the-restart; systemctl reboot");
    const isUp = () =>
      ask(box, "[ ! -e /run/before-the-restart ] && systemctl is-active hextet-lxd hextet-instance-pub").then(
        ({ status }) => status === 0,
        () => false,
      );
    for (let tries = 0; tries < 90 && !(await isUp()); tries++) await sleep(1000);
    await everythingAnswers();
  });

  test("goes, and leaves no forward or device of hextet's", async () => {
    await run("hextet-agent remove --within 0");
    expect(await run("lxc config device list cache")).not.toContain("web");
    expect((await ask(box, `lxc network forward show lxdbr0 ${outer("80")}`)).status).not.toBe(0);
  });
});
