import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { planFromText, planRows } from "../../core/index.ts";
import { reachLab } from "../../lab/lab-reach.ts";
import { LabSession } from "../../lab/session.ts";
import type { StackRun } from "../../lab/stack/lab-stack.ts";
import { connectLab, endForGood } from "../../lab/supervisor/launch.ts";
import { longer } from "./longer.ts";
import { uniqueLab } from "./unique-lab.ts";

/**
 * What a change of the layout does to a stack that stands: the commands that a person types, the real engine, hosts
 * and packets. What is done to the one lab happens in the order of the tests.
 */
jest.setTimeout(240_000);

const name = uniqueLab("lab-ledger");
const project = fileURLToPath(new URL("../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "hextet-ledger-"));
const layoutPath = join(folder, "stacks", `${name}.layout.yaml`);
const ledgerPath = join(folder, "stacks", `${name}.ledger.jsonl`);
const first = readFileSync(join(project, "stacks/lab.layout.yaml"), "utf8");
/** The layout with a host in the middle of the cloud's, and one in the middle of the rack's with a network behind it. */
const layout = first
  .replace(
    "      web-2:\n",
    `      web-1a:
        aws: { instanceType: r5d.large, image: debian-13 }
        interfaces:
          ens5: { network: edge, pools: { containers: { length: 126 } } }
        docker: { bridge: { pool: containers } }
        containers:
          between: { image: hextet-workload, tcp: [80] }
      web-2:
`,
  )
  .replace("      containers: { from: home }", "      more: { from: home }\n      containers: { from: home }")
  .replace(
    "      lxd-1:\n",
    `      pve-2:
        connect: { address: "3fff:b0b:1::15", hostKey: lab }
        network: { renderer: netplan }
        interfaces:
          eno1: { network: uplink, addresses: ["::15"] }
          br0: { bridge: { ports: [] }, network: more, addresses: ["::1"] }
        guests:
          amid: { id: 102, network: more, tcp: [80] }
      lxd-1:
`,
  );

beforeAll(async () => {
  mkdirSync(join(folder, "stacks"));
  writeFileSync(layoutPath, first);
  copyFileSync(join(project, "stacks/lab.ledger.jsonl"), ledgerPath);
  expect(await hextet("lab", "up", name)).toMatchObject({ status: 0 });
});

afterAll(async () => {
  await endForGood(name);
  rmSync(folder, { recursive: true, force: true });
});

test("hosts put into the middle of the layout are added, answer all others, and no other resource changes", async () => {
  writeFileSync(layoutPath, layout);
  const before = numbers(first);
  for (const [key, number] of before) expect([key, numbers(layout).get(key)]).toEqual([key, number]);
  expect(await hextet("plan", name, "--check")).toMatchObject({ status: 1 });
  expect(await hextet("plan", name, "--write")).toMatchObject({ status: 0 });
  expect(await hextet("plan", name, "--check")).toMatchObject({ status: 0 });

  const { status, said } = await hextet("lab", "demo", name);
  expect(said).toContain(`Joining ${name}`);
  const at = said.indexOf("Applying");
  const [preview, applied] = [said.slice(0, at), said.slice(at)];
  const changed = [...preview.matchAll(/^ {2}([+~-]+) +\S+ +(?:cloud|rack)\S*/gm)].map(([line]) =>
    line.trim().split(/ +/),
  );
  expect(changed.map(([sign, , resource]) => `${sign} ${resource}`).sort()).toEqual([
    "+ cloud-web-1a",
    "+ cloud-web-1a-ens5",
    "+ rack-pve-2",
  ]);
  expect(preview).toContain("\n3 create.\n");
  expect(applied).toContain("\n3 create.\n");
  expect(applied).toContain("Nothing to change.");
  // Seven endpoints, each to six others by echo and by one port; three routes.
  expect(applied).toContain("87 of 87 probes succeeded.");
  for (const workload of ["cloud/web-1a/between", "rack/pve-2/amid"]) expect(applied).toContain(workload);
  expect(status).toBe(0);
});

longer("a host, a cloud host and a subnet under other names are changed in place", async () => {
  const renamed = layout
    .replace("      pve-1:\n", "      metal-1:\n        formerly: pve-1\n")
    .replace("      web-1:\n", "      shop-1:\n        formerly: web-1\n")
    .replace("      edge:\n", "      front:\n        formerly: edge\n")
    .replaceAll("network: edge", "network: front");
  const preview = await previewOf(renamed);
  expect(preview.steps.filter(({ op }) => op !== "update")).toEqual([]);
  expect(preview.steps.map((step) => step.name)).toEqual(
    expect.arrayContaining(["rack-metal-1", "cloud-shop-1", "cloud-shop-1-ens5", "cloud-front"]),
  );
});

longer("sites under other names are changed in place, with everything that is in them", async () => {
  const renamed = layout
    .replace("\n  cloud:", "\n  sky:\n    formerly: cloud\n   ")
    .replace("\n  rack:", "\n  cellar:\n    formerly: rack\n   ");
  const preview = await previewOf(renamed);
  expect(preview.steps.filter(({ op }) => op !== "update" && op !== "same")).toEqual([]);
  expect(preview.steps.map((step) => step.name)).toEqual(
    expect.arrayContaining(["cellar-pve-1", "sky", "sky-web-1", "sky-web-1-ens5", "sky-edge"]),
  );
});

longer(
  "the block that AWS gave can be recorded: nobody is numbered anew, and another VPC's block fails before any subnet",
  async () => {
    const standing = await reachLab(request(layout).plan);
    const cloud = standing?.plan.sites.find((site) => site.name === "cloud");
    if (cloud?.kind !== "aws") throw new Error("no cloud");
    const recorded = (block: string) => layout.replace("ipv6: amazon", `ipv6: "${block}"`);
    const preview = await previewOf(recorded(`${cloud.vpc.ipv6}`));
    // Interfaces and what the plan says of them name the block from now on; addresses stay.
    expect(changes(preview).filter((change) => !/^update cloud-web-(1|1a|2)-ens5$/.test(change))).toEqual([]);

    const session = await joined(recorded("3fff:ec2:bad:ff00::/56"));
    try {
      const wrong = await session.preview();
      expect(wrong.errors.join("\n")).toContain("3fff:ec2:bad:ff00::/56 was expected");
      expect(wrong.steps.filter(({ op }) => op !== "same" && op !== "update")).toEqual([]);
    } finally {
      await session.close("stay");
    }
  },
);

longer("a ledger that is behind is refused by the engine's preview, naming the command", async () => {
  const other = layout.replace("git: { id: 101", "forge: { id: 101");
  const ledger = readFileSync(ledgerPath, "utf8");
  const { plan } = planFromText(name, other, { ledger });
  if (plan === undefined) throw new Error("no plan");
  const session = await LabSession.join({ ...request(layout), plan, layout: other, ledger });
  try {
    const outcome = await session?.preview().then(
      (run) => run.errors.join("\n"),
      (error: unknown) => String(error),
    );
    expect(outcome).toContain(`hextet plan ${name} --write`);
  } finally {
    await session?.close("stay");
  }
});

test("hosts taken out of the layout go with their twins, and no other resource changes", async () => {
  writeFileSync(layoutPath, first);
  expect(await hextet("plan", name, "--write")).toMatchObject({ status: 0 });
  const { status, said } = await hextet("lab", "up", name);
  expect([status, said]).toEqual([0, expect.stringContaining("\n3 delete.\n")]);
  const client = await connectLab(name);
  const twins = await client?.ask("twins", null);
  client?.close();
  expect(twins?.map((twin) => [twin.name, twin.state])).toEqual(
    ["cloud--web-1", "cloud--web-2", "internet--host", "rack--lxd-1", "rack--pve-1", "rack--pve-1--git"].map(
      (twin) => [twin, "running"],
    ),
  );
  expect(await hextet("verify", name)).toMatchObject({
    status: 0,
    said: expect.stringContaining("42 of 42 probes succeeded."),
  });
});

async function previewOf(text: string): Promise<StackRun> {
  const session = await joined(text);
  try {
    const run = await session.preview();
    expect(run.errors).toEqual([]);
    return run;
  } finally {
    await session.close("stay");
  }
}

async function joined(text: string): Promise<LabSession> {
  const session = await LabSession.join(request(text));
  if (session === undefined) throw new Error("the lab has gone");
  return session;
}

/** Runs the command as a person does in a folder with stacks. */
async function hextet(
  ...args: readonly string[]
): Promise<{ readonly status: number | null; readonly said: string }> {
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", join(project, "cli/main.ts"), ...args],
    { cwd: folder, timeout: 200_000, env: { ...process.env, NODE_OPTIONS: "", NO_COLOR: "1" } },
  );
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => chunks.push(text));
  const status = await new Promise<number | null>((resolve, reject) =>
    child.on("close", resolve).on("error", reject),
  );
  return { status, said: chunks.join("") };
}

function changes(run: StackRun): string[] {
  return run.steps.map((step) => `${step.op} ${step.name}`).sort();
}

function numbers(text: string): Map<string, string> {
  return new Map(planRows(request(text).plan).map((row) => [`${row.kind} ${row.name}`, row.address]));
}

function request(text: string) {
  const ledger = readFileSync(ledgerPath, "utf8");
  const planned = planFromText(name, text, { ledger, today: "2026-11-21" });
  if (planned.plan === undefined) throw new Error(JSON.stringify(planned.problems));
  return {
    plan: planned.plan,
    layout: text,
    ledger: planned.ledger.text,
    path: layoutPath,
    command: "the tests",
    progress: () => {},
  };
}
