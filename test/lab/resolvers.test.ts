import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { writeBundle } from "../../core/bundle/index.ts";
import { hostChecks, planFromText, renderHost } from "../../core/index.ts";
import { hostScript, judgeHost, promiseText, readHostFacts } from "../../core/probe/index.ts";
import { agentPath, agentText } from "../../hosts/agent/program.ts";
import { imagePath } from "../../lab/image/image.ts";
import type { LabClient } from "../../lab/supervisor/client.ts";
import { endForGood, launch } from "../../lab/supervisor/launch.ts";
import { topologyOf, twinName } from "../../lab/topology-of-plan.ts";
import { uniqueLab } from "./unique-lab.ts";

/** A host that asks for names over both families, and one that answers: what is found where a family or a resolver has gone. */
jest.setTimeout(120_000);

const name = uniqueLab("resolvers");
const [six, four] = ["3fff:b0b:1::53", "198.51.100.53"];

const { plan, problems } = planFromText(
  name,
  `hextet: 1
purpose: lab
sites:
  rack:
    dns: { servers: ["${six}", ${four}] }
    networks:
      office: { prefix: "3fff:b0b:1::/64", gateway: "fe80::1", ipv4: { prefix: 198.51.100.0/24, gateway: 0.0.0.1 } }
    hosts:
      names:
        connect: { address: "${six}", hostKey: lab }
        interfaces: { eno1: { network: office, addresses: ["::53"], ipv4: 0.0.0.53 } }
      asker:
        connect: { address: "3fff:b0b:1::10", hostKey: lab }
        network: { renderer: ifupdown2 }
        interfaces: { eno1: { network: office, addresses: ["::10"], ipv4: 0.0.0.10 } }
`,
);
let client: LabClient;

async function run(host: string, command: string, stdin = ""): Promise<string> {
  const argv = ["sh", "-c", command];
  const twin = twinName(`rack/${host}`);
  const { status, stdout, stderr } = await client.ask("exec", { twin, argv, stdin, deadline: 60_000 });
  if (status !== 0) throw new Error(`${host}: ${command}: status ${status}: ${stdout}${stderr}`);
  return stdout;
}

/** What verify says of the resolvers of the host that asks. @param before lines of its shell */
async function verified(before = ""): Promise<readonly string[]> {
  if (plan === undefined) throw new Error("there is no plan");
  const checks = hostChecks(plan, { domain: undefined }).filter(
    ({ host, kind }) => host === "rack/asker" && kind === "resolvers",
  );
  const judged = judgeHost(checks, readHostFacts(await run("asker", "sh -s", before + hostScript(checks))));
  return judged.map(({ check, verdict, seen }) => `${promiseText(check)}: ${verdict}: ${seen}`);
}

/** A name's first address, by the C library, which asks the resolvers of /etc/resolv.conf one after the other. */
const found = async () => (await run("asker", "getent ahosts git.rack.example | head -n 1")).split(/\s+/)[0];

const asks = `${six} ${four}: ok: /etc/resolv.conf`;

beforeAll(async () => {
  expect(problems).toEqual([]);
  if (plan === undefined) throw new Error("there is no plan");
  client = await launch({ lab: name, image: imagePath(), command: "the test of resolvers" });
  await client.ask("boot", { topology: topologyOf(plan, "ssh-ed25519 AAAA nobody") }, 120_000);
  for (const host of plan.sites[0]?.hosts ?? []) {
    await run(host.name, `cat >${agentPath} && chmod 755 ${agentPath}`, agentText());
    await run(host.name, "hextet-agent apply --within 0", writeBundle(renderHost(host)));
  }
  const served = `--listen-address=${six},${four} --bind-interfaces --no-resolv --no-hosts --user=root`;
  await run(
    "names",
    `dnsmasq ${served} --address=/git.rack.example/3fff:b0b:1::25 --pid-file=/run/names.pid`,
  );
});

afterAll(async () => {
  client?.close();
  await endForGood(name);
});

test("each resolver answers over its own family, whoever on the host asks", async () => {
  const all = [asks, `${six} answers: ok: REFUSED`, `${four} answers: ok: REFUSED`];
  expect(await verified()).toEqual(all);
  const without = (program: string) =>
    `command() { case $2 in ${program}) return 1 ;; *) type "$2" ;; esac; }\n`;
  expect(await verified(without("bash"))).toEqual(all);
  expect((await verified(without("bash | python3 | dig"))).slice(1)).toEqual([
    `${six} answers: unknown: has none of bash, python3 and dig to ask it by`,
    `${four} answers: unknown: has none of bash, python3 and dig to ask it by`,
  ]);
});

test("a host whose IPv4 is taken away finds names still, and the resolver that it can not ask any more is named", async () => {
  await run("asker", "ip -4 addr flush dev eno1");
  expect(await found()).toBe("3fff:b0b:1::25");
  expect(await verified()).toEqual([
    asks,
    `${six} answers: ok: REFUSED`,
    `${four} answers: failed: does not answer: Network is unreachable`,
  ]);
  await run("asker", "hextet-agent heal --within 0");
});

test("a host whose IPv6 is taken away finds names still, by the other", async () => {
  await run("asker", "ip -6 addr flush dev eno1 scope global; ip -6 route flush default");
  expect(await found()).toBe("3fff:b0b:1::25");
  expect((await verified()).slice(1)).toEqual([
    expect.stringMatching(`^${six} answers: failed: does not answer`),
    `${four} answers: ok: REFUSED`,
  ]);
  await run("asker", "hextet-agent heal --within 0");
});

test("a resolver that is dead is named, over whichever family", async () => {
  await run("names", "kill $(cat /run/names.pid)");
  expect((await verified()).slice(1)).toEqual([
    expect.stringMatching(`^${six} answers: failed: does not answer`),
    expect.stringMatching(`^${four} answers: failed: does not answer`),
  ]);
});
