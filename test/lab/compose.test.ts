import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { answerText, writeBundle } from "../../core/bundle/index.ts";
import {
  checkCompose,
  composeText,
  composeWanted,
  patchCompose,
} from "../../core/capabilities/docker/compose/index.ts";
import { hostChecks, planFromText, renderHost } from "../../core/index.ts";
import { hostScript, judgeHost, readHostFacts } from "../../core/probe/index.ts";
import { agentText } from "../../hosts/agent/program.ts";
import { imagePath } from "../../lab/image/image.ts";
import type { LabClient } from "../../lab/supervisor/client.ts";
import { endForGood, launch } from "../../lab/supervisor/launch.ts";
import { outside, topologyOf, twinName } from "../../lab/topology-of-plan.ts";
import { uniqueLab } from "./unique-lab.ts";

/** Docker Compose itself brings up what hextet writes and what it mends, and the kernel has the plan's addresses. */
jest.setTimeout(120_000);

const name = uniqueLab("compose");
const layout = `hextet: 1
purpose: lab
sites:
  rack:
    dns: { servers: ["3fff:b0b:1::53", "192.0.2.53"] }
    networks:
      uplink: { prefix: "3fff:b0b:1::/64", gateway: "fe80::1" }
      lan: { prefix: "3fff:b0b:4::/64", mode: slaac, gateway: "fe80::1", ipv4: { prefix: 203.0.113.0/25, gateway: 203.0.113.1 } }
      iot: { prefix: "3fff:b0b:5::/64", gateway: "3fff:b0b:5::1", ipv4: { prefix: 203.0.113.128/25, gateway: 203.0.113.129 } }
    hosts:
      apps-1:
        connect: { address: "3fff:b0b:1::10", hostKey: lab }
        interfaces:
          eno1: { network: uplink, addresses: ["::10"], pools: { apps: "::1:0/120", blue: "::2:0/120" } }
          eno2: { network: lan, addresses: ["::10"], ipv4: 0.0.0.10, defaultRoute: false }
          eno3: { network: iot, addresses: ["::10"], ipv4: 203.0.113.140, defaultRoute: false }
        macvlans: { lan: { parent: eno2 }, things: { parent: eno3 } }
        docker:
          version: "26.1"
          addressPools: [{ prefix: 10.200.0.0/16, length: 24 }]
          networks: { apps: { pool: apps }, blue: { pool: blue, compose: true } }
        containers:
          db: { pool: apps, address: "::20", image: hextet-workload, compose: true, mac: "02:00:5e:10:00:01", tcp: [80] }
          web: { pool: apps, address: "::30", image: hextet-workload, tcp: [80] }
          job: { pool: blue, address: "::40", image: hextet-workload, tcp: [80] }
          mute: { pool: blue, address: "::41", image: hextet-workload, ipv6: false }
          tv: { network: lan, mac: "02:00:5e:10:00:51", ipv4: 203.0.113.51, image: hextet-workload, compose: true }
          deaf: { network: lan, mac: "02:00:5e:10:00:52", ipv4: 203.0.113.52, image: hextet-workload, compose: true, ipv6: false }
          lamp: { network: iot, mac: "02:00:5e:10:00:53", address: "::53", ipv4: 203.0.113.153, image: hextet-workload, compose: true }
`;

const planned = () => {
  const { plan, problems } = planFromText(name, layout);
  if (plan === undefined) throw new Error(JSON.stringify(problems));
  return plan;
};
const plan = planned();
const host = plan.sites[0]?.hosts[0];
if (host === undefined) throw new Error("there is no host");
const wanted = composeWanted(host);

let client: LabClient;

async function ask(twin: string, command: string, stdin = "") {
  return client.ask("exec", { twin, argv: ["sh", "-c", command], stdin, deadline: 60_000 });
}

async function run(command: string, stdin = ""): Promise<string> {
  const { status, stdout, stderr } = await ask(twinName("rack/apps-1"), command, stdin);
  if (status !== 0) throw new Error(`${command}: status ${status}: ${stdout}${stderr}`);
  return stdout;
}

/** What the kernel has in a container: global addresses, in order, and the MAC address. */
async function inside(
  container: string,
  families = ["inet6"],
): Promise<{ readonly addresses: readonly string[]; readonly mac: string }> {
  const pid = `$(docker inspect --format '{{.State.Pid}}' ${container})`;
  const [device] = JSON.parse(await run(`nsenter -t ${pid} -n ip -j addr show dev eth0`));
  const own: readonly { family: string; scope: string; local: string; prefixlen: number }[] =
    device.addr_info;
  return {
    addresses: own
      .filter(({ family, scope }) => families.includes(family) && scope === "global")
      .map(({ local, prefixlen }) => `${local}/${prefixlen}`)
      .sort(),
    mac: device.address,
  };
}

/** Whether the internet has an answer of it, tried for some seconds. */
async function reached(address: string): Promise<boolean> {
  const once = `ping -6 -n -c 1 -W 1 ${address} >/dev/null 2>&1`;
  const { status } = await ask(
    twinName(outside.hostName),
    `for try in 1 2 3 4 5 6 7 8 9 10; do ${once} && exit 0; sleep 0.3; done; exit 1`,
  );
  return status === 0;
}

const compose = (command: string) => `cd /srv/stack && docker compose ${command} 2>&1`;

/** On macvlans, of both families: of the MAC address where the router advertises, which is RFC 4291's way, and as Docker gives it. */
const onMacvlans = {
  tv: { addresses: ["203.0.113.51/25", "3fff:b0b:4::5eff:fe10:51/64"], mac: "02:00:5e:10:00:51" },
  deaf: { addresses: ["203.0.113.52/25"], mac: "02:00:5e:10:00:52" },
  lamp: { addresses: ["203.0.113.153/25", "3fff:b0b:5::53/64"], mac: "02:00:5e:10:00:53" },
} as const;

const expected = {
  db: { addresses: ["3fff:b0b:1::1:20/120"], mac: "02:00:5e:10:00:01" },
  job: { addresses: ["3fff:b0b:1::2:40/120"], mac: expect.any(String) },
  mute: { addresses: [], mac: expect.any(String) },
};

const ours = ["db", "job", "mute"] as const;

async function found() {
  return Object.fromEntries(await Promise.all(ours.map(async (own) => [own, await inside(own)] as const)));
}

/** Once the router has advertised. */
async function foundOnMacvlans() {
  const all = () =>
    Promise.all(
      Object.keys(onMacvlans).map(async (own) => [own, await inside(own, ["inet", "inet6"])] as const),
    );
  let now = await all();
  for (let tries = 0; tries < 40 && JSON.stringify(now).match(/5eff/) === null; tries++) {
    await sleep(250);
    now = await all();
  }
  return Object.fromEntries(now);
}

beforeAll(async () => {
  client = await launch({ lab: name, image: imagePath(), command: "the test of Compose files" });
  const topology = topologyOf(plan, "ssh-ed25519 AAAA");
  const twins = topology.twins.map((twin) =>
    twin.name === twinName("rack/apps-1")
      ? { ...twin, features: [...twin.features, "compose" as const] }
      : twin,
  );
  await client.ask("boot", { topology: { ...topology, twins } }, 150_000);
  await run("cat >/usr/local/sbin/hextet-agent; chmod 755 /usr/local/sbin/hextet-agent", agentText());
  const answer = await run("hextet-agent apply --within 0", writeBundle(renderHost(host)));
  expect(JSON.parse(answerText(answer))).toMatchObject({
    result: expect.stringMatching(/^(applied|changed)$/),
  });
}, 240_000);

afterAll(async () => {
  client?.close();
  await endForGood(name);
});

describe("a Compose file that hextet writes", () => {
  test("is what Compose reads, and comes up with the plan's addresses", async () => {
    await run("mkdir -p /srv/stack && cat >/srv/stack/compose.yaml", composeText(wanted));
    const read = JSON.parse(await run(compose("config --format json")));
    expect(read.services.db.networks.apps).toEqual({
      ipv6_address: "3fff:b0b:1::1:20",
      mac_address: "02:00:5e:10:00:01",
    });
    await run(compose("up -d"));
    expect(await found()).toEqual(expected);
    expect(await inside("web")).toMatchObject({ addresses: ["3fff:b0b:1::1:30/120"] });
    for (const address of ["3fff:b0b:1::1:20", "3fff:b0b:1::2:40"]) expect(await reached(address)).toBe(true);
  });

  test("has containers on macvlans, by SLAAC and with fixed addresses, with those and no others", async () => {
    expect(await foundOnMacvlans()).toEqual(onMacvlans);
    for (const address of ["3fff:b0b:4::5eff:fe10:51", "3fff:b0b:5::53"])
      expect([address, await reached(address)]).toEqual([address, true]);
  });

  test("gives containers resolvers of both families", async () => {
    const asked = await run("docker inspect --format '{{json .HostConfig.Dns}}' db");
    expect(JSON.parse(asked)).toEqual(["3fff:b0b:1::53", "192.0.2.53"]);
  });

  test("is as the plan has it once Compose has merged it, and verify finds what it made", async () => {
    const merged = await run(compose("config"));
    const { files, missing } = checkCompose([{ path: "-", text: merged }], wanted);
    expect({ missing, differences: files.flatMap(({ differences }) => differences) }).toEqual({
      missing: [],
      differences: [],
    });
    const checks = hostChecks(plan, { domain: undefined }).filter(
      (check) =>
        check.kind === "container" ||
        check.kind === "docker" ||
        (check.kind === "address" && check.address.startsWith("3fff:b0b:1::2:")),
    );
    const verdicts = async () =>
      judgeHost(checks, readHostFacts(await run("sh -s", hostScript(checks)))).map(
        ({ check, verdict }) => `${"container" in check ? check.container : check.kind} ${verdict}`,
      );
    expect((await verdicts()).sort()).toEqual([
      "address ok",
      "db ok",
      "deaf ok",
      "docker ok",
      "job ok",
      "lamp ok",
      "mute ok",
      "tv ok",
      "web ok",
    ]);
    await run(
      `nsenter -t $(docker inspect --format '{{.State.Pid}}' mute) -n sh -c 'sysctl -q -w net.ipv6.conf.eth0.disable_ipv6=0; ip addr add 3fff:b0b:1::2:41/120 dev eth0'`,
    );
    expect(await verdicts()).toContain("mute failed");
    await run(compose("down"));
    expect((await verdicts()).filter((verdict) => verdict.endsWith("failed")).sort()).toEqual([
      "address failed",
      "db failed",
      "deaf failed",
      "job failed",
      "lamp failed",
      "mute failed",
      "tv failed",
    ]);
  });
});

describe("a Compose file of a person's", () => {
  const theirs = `# mine
services:
  db:
    image: hextet-workload   # what else
    networks: [apps, inner]
  job:
    image: hextet-workload
    networks:
      - blue    # out
  mute:
    image: hextet-workload
    networks:
      blue:
  side: { image: hextet-workload, networks: [inner] }
networks:
  inner: {internal: true}
  apps:
  blue:
    ipam:
      config:
        - subnet: fd00:1::/64   # some
`;

  test("comes up elsewhere, and with the plan's addresses once it is mended", async () => {
    const [checked] = checkCompose([{ path: "compose.yaml", text: theirs }], wanted).files;
    if (checked === undefined) throw new Error("nothing was checked");
    const mended = patchCompose(checked);
    await run("cat >/srv/stack/compose.yaml", mended);
    await run(compose("up -d"));
    expect(await run(compose("ps --format '{{.Name}}'"))).toBe("db\njob\nmute\nstack-side-1\n");
    const { job, mute } = await found();
    expect({ job, mute }).toEqual({ job: expected.job, mute: expected.mute });
    const own = JSON.parse(await run("docker inspect --format '{{json .NetworkSettings.Networks}}' db"));
    expect(own.apps).toMatchObject({
      GlobalIPv6Address: "3fff:b0b:1::1:20",
      MacAddress: "02:00:5e:10:00:01",
    });
    expect(await reached("3fff:b0b:1::2:40")).toBe(true);
    await run(compose("down"));
  });

  test("has prefixes for its other networks of what the layout says", async () => {
    const made = await run("docker network create other >/dev/null && docker network inspect other");
    await run("docker network rm other");
    expect(JSON.parse(made)[0].IPAM.Config).toEqual([
      { Subnet: expect.stringMatching(/^10\.200\.\d+\.0\/24$/), Gateway: expect.any(String) },
    ]);
  });
});

test("verify finds another release of Docker than the layout says", async () => {
  const other = planFromText(name, layout.replace('"26.1"', '"20.10"')).plan;
  if (other === undefined) throw new Error("there is no plan");
  const checks = hostChecks(other, { domain: undefined }).filter(({ kind }) => kind === "docker");
  const [judged] = judgeHost(checks, readHostFacts(await run("sh -s", hostScript(checks))));
  expect(judged).toMatchObject({ verdict: "failed", seen: expect.stringMatching(/^is 26\.1\.5/) });
});
