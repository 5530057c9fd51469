import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, jest } from "@jest/globals";
import { hostChecks, planFromText } from "../../core/index.ts";
import { hostScript, judgeHost, readHostFacts } from "../../core/probe/index.ts";
import { LabSession } from "../../lab/session.ts";
import { endForGood } from "../../lab/supervisor/launch.ts";
import { twinName } from "../../lab/topology-of-plan.ts";
import { longer } from "./longer.ts";
import { uniqueLab } from "./unique-lab.ts";

/**
 * The example of a private cloud as a lab, with rooms besides whose router is a host of the layout: hosts and guests that
 * follow their networks are there once `up` is through, whoever advertises.
 */
jest.setTimeout(180_000);

const name = uniqueLab("private-cloud");
const example = fileURLToPath(new URL("../../stacks/private-cloud.layout.yaml", import.meta.url));
const layout = `${readFileSync(example, "utf8")
  .replace("      vms: {", "      rooms: { from: campus, mode: slaac }\n      vms: {")
  .replace(
    "    routers:\n",
    "    routers:\n      gw: { kind: host, host: gw, networks: { rooms: {} } }\n",
  )}      gw:
        connect: { address: { ref: dc/gw/eno1 }, hostKey: lab }
        interfaces:
          eno1: { network: uplink, addresses: ["::20"] }
          eno2: { network: rooms, addresses: ["::1"] }
      seat:
        connect: { address: { ref: dc/seat/eno1 }, hostKey: lab }
        interfaces: { eno1: { network: rooms, mac: "02:00:5e:10:00:09", identifier: eui64 } }
`;

const { plan, problems, ledger } = planFromText(name, layout);
let session: LabSession;

async function run(twin: string, command: string, stdin = ""): Promise<string> {
  const { status, stdout, stderr } = await session.supervisor.ask("exec", {
    twin: twinName(`dc/${twin}`),
    argv: ["sh", "-c", command],
    stdin,
    deadline: 30_000,
  });
  if (status !== 0) throw new Error(`${twin}: ${command}: status ${status}: ${stdout}${stderr}`);
  return stdout;
}

beforeAll(async () => {
  if (plan === undefined) throw new Error(JSON.stringify(problems));
  const progress = () => {};
  session = await LabSession.start({
    plan,
    layout,
    ledger: ledger.text,
    path: name,
    command: "the test of a private cloud",
    progress,
  });
  expect((await session.up()).errors).toEqual([]);
});

afterAll(async () => {
  await session?.close("end");
  await endForGood(name);
});

interface KernelRoute {
  readonly protocol: string;
  readonly gateway: string;
}

/** Whom a host's default route was taken from. */
async function hop(host: string): Promise<string> {
  const all: KernelRoute[] = JSON.parse(await run(host, "ip -j -6 route show default dev eno1"));
  expect(all).toEqual([expect.objectContaining({ protocol: "ra" })]);
  return all[0]?.gateway ?? "";
}

longer.each([
  ["desk-1", "the lab's router"],
  ["seat", "the layout's host"],
])("%s has the planned address by SLAAC alone, from %s", async (host) => {
  const planned = plan?.sites[0]?.hosts.find((own) => own.name === host)?.interfaces[0]?.addresses[0];
  const [link]: { addr_info: { local: string; scope: string; dynamic?: boolean }[] }[] = JSON.parse(
    await run(host, "ip -j -6 addr show dev eno1"),
  );
  expect(link?.addr_info.filter(({ scope }) => scope === "global")).toEqual([
    expect.objectContaining({ local: `${planned?.address}`, dynamic: true }),
  ]);
  const own = await run("gw", "ip -6 -o addr show dev eno2 scope link");
  expect(own.includes(` ${await hop(host)}/`)).toBe(host === "seat");
});

longer("everybody reaches everybody, from outside too", async () => {
  const results = await session.probe(20_000);
  expect(results.length).toBeGreaterThan(20);
  expect(results.filter(({ ok }) => !ok)).toEqual([]);
});

longer.each(["pve-1", "desk-1", "gw", "seat"])("%s is as planned in the eyes of verify", async (host) => {
  if (plan === undefined) throw new Error("no plan");
  const checks = hostChecks(plan, { domain: undefined }).filter(
    // The image has nothing that takes resolvers from networkd, and no name is served here but the lab's.
    ({ host: where, kind }) => where === `dc/${host}` && !["path-mtu", "resolvers", "names"].includes(kind),
  );
  expect(checks.length).toBeGreaterThan(3);
  const said = await run(host, "sh -s", hostScript(checks));
  expect(judgeHost(checks, readHostFacts(said)).filter(({ verdict }) => verdict !== "ok")).toEqual([]);
});
