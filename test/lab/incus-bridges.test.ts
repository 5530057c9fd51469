import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { answerText, writeBundle } from "../../core/bundle/index.ts";
import { hostChecks, planFromText, renderHost } from "../../core/index.ts";
import { hostScript, judgeHost, readHostFacts } from "../../core/probe/index.ts";
import { agentText } from "../../hosts/agent/program.ts";
import { imagePath } from "../../lab/image/image.ts";
import type { LabClient } from "../../lab/supervisor/client.ts";
import { endForGood, launch } from "../../lab/supervisor/launch.ts";
import { outside, topologyOf, twinName } from "../../lab/topology-of-plan.ts";
import { describeLonger } from "./longer.ts";
import { uniqueLab } from "./unique-lab.ts";

/** What becomes of bridges and forwards of Incus's that changes, or other people, have taken something from: who sees it, and who mends it. */
jest.setTimeout(180_000);

const name = uniqueLab("incus-bridges");
const local = "fd5e:ec1c:9a3b";
const public80 = "3fff:b0b:1::80";

/** @param bridge a line more of bridges */
function planned(bridge = "") {
  const { plan } = planFromText(
    name,
    `hextet: 1
purpose: lab
sites:
  rack:
    networks:
      uplink: { prefix: "3fff:b0b:1::/64", gateway: "fe80::1" }
      cells: { prefix: "${local}:3::/64" }
      shed: { prefix: "${local}:5::/64" }
    hosts:
      box:
        connect: { address: "3fff:b0b:1::20", hostKey: lab }
        interfaces: { eno1: { network: uplink, addresses: ["::20"] } }
        incus:
          bridges:
            incusbr0: { network: cells, address: "::1", nat: true }
            ${bridge}
        containers: { cache: { network: cells, address: "::7", image: hextet-workload } }
        forwards: { front: { interface: eno1, address: "::80", to: cache } }
`,
  );
  const host = plan?.sites[0]?.hosts[0];
  if (plan === undefined || host === undefined) throw new Error("there is no plan");
  return { plan, bundle: writeBundle(renderHost(host)) };
}

let client: LabClient;

async function ask(twin: string, command: string, stdin = "") {
  return client.ask("exec", { twin, argv: ["sh", "-c", command], stdin, deadline: 150_000 });
}

const box = twinName("rack/box");

async function run(command: string, stdin = ""): Promise<string> {
  const { status, stdout, stderr } = await ask(box, command, stdin);
  if (status !== 0) throw new Error(`${command}: status ${status}: ${stdout}${stderr}`);
  return stdout;
}

/** What the agent answers. */
async function agent(words: string, bundle = "") {
  return JSON.parse(answerText(await run(`hextet-agent ${words}`, bundle)));
}

async function addressesOn(device: string): Promise<readonly string[]> {
  const [link] = JSON.parse(await run(`ip -j -6 addr show dev ${device} scope global`));
  return link.addr_info.map(({ local: own }: { local: string }) => own);
}

/** Whether somebody on the internet is served by the container: the host has the address too, and would answer an echo itself. */
async function reached(tries = 60): Promise<boolean> {
  const once = `printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc -w 2 ${public80} 80 2>/dev/null | grep -q HTTP`;
  const script = `for try in $(seq ${tries}); do ${once} && exit 0; sleep 0.3; done; exit 1`;
  return (await ask(twinName(outside.hostName), script)).status === 0;
}

/** What verify makes of the forward and of the bridge. */
async function verdicts(): Promise<readonly string[]> {
  const checks = hostChecks(planned().plan, { domain: undefined }).filter(
    (check) =>
      check.kind === "forward" || (check.kind === "address" && check.address.startsWith(`${local}:3:`)),
  );
  const facts = readHostFacts(await run("sh -s", hostScript(checks)));
  return judgeHost(checks, facts).map(({ check, verdict }) => `${check.kind} ${verdict}`);
}

describeLonger("bridges and forwards of Incus's", () => {
  beforeAll(async () => {
    client = await launch({ lab: name, image: imagePath(), command: "the test of Incus's bridges" });
    await client.ask("boot", { topology: topologyOf(planned().plan, "ssh-ed25519 AAAA") }, 150_000);
    await run("cat >/usr/local/sbin/hextet-agent; chmod 755 /usr/local/sbin/hextet-agent", agentText());
  });

  afterAll(async () => {
    client?.close();
    await endForGood(name);
  });

  test("keep their addresses where the change that made them goes back, however often", async () => {
    for (let times = 0; times < 3; times++) {
      expect(await agent("apply --within 60", planned().bundle)).toMatchObject({ result: "applied" });
      expect(await agent("rollback")).toMatchObject({ result: "rolled-back", back: true });
      expect(await addressesOn("incusbr0")).toEqual([`${local}:3::1`]);
    }
    const answer = await agent("apply --within 0", planned().bundle);
    expect(answer).toMatchObject({ result: "changed" });
    expect(answer).not.toHaveProperty("notes");
    expect(await reached()).toBe(true);
    expect(await verdicts()).toEqual(["address ok", "forward ok"]);
  });

  test("keep them where one more bridge comes and goes back", async () => {
    const { bundle } = planned('incusbr2: { network: shed, address: "::1", nat: true }');
    await agent("apply --within 60", bundle);
    await agent("rollback");
    expect(await addressesOn("incusbr0")).toEqual([`${local}:3::1`]);
    expect(await addressesOn("incusbr2")).toEqual([`${local}:5::1`]);
    expect(await reached()).toBe(true);
  });

  test("are given an address that somebody took: verify and drift see it, heal puts it back", async () => {
    await run(`ip addr del ${local}:3::1/64 dev incusbr0`);
    expect(await verdicts()).toContain("address failed");
    expect(await reached(1)).toBe(false);
    expect(await agent("heal --within 0")).toMatchObject({
      result: "changed",
      activated: ["incus"],
      notes: [`incusbr0 stood without ${local}:3::1/64`],
    });
    expect(await reached()).toBe(true);
    expect(await verdicts()).toEqual(["address ok", "forward ok"]);
    expect(await agent("heal --within 0")).toMatchObject({ result: "unchanged" });
  });

  test("are healed where what keeps forwards was stopped, and took them along", async () => {
    await run("systemctl stop hextet-incus");
    expect(await verdicts()).toContain("forward failed");
    expect(await agent("heal --within 0")).toMatchObject({ result: "changed" });
    expect(await reached()).toBe(true);
  });

  test("are seen to be without the kernel's rules where somebody flushed those, until Incus starts anew", async () => {
    await run("nft flush ruleset");
    expect(await verdicts()).toContain("forward failed");
    expect(await reached(1)).toBe(false);
    await run("systemctl restart incus");
    for (let tries = 0; tries < 60 && (await verdicts()).includes("forward failed"); tries++)
      await sleep(500);
    expect(await verdicts()).toContain("forward ok");
    expect(await reached()).toBe(true);
  });
});
