import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { planFromText, planRows } from "../../core/index.ts";
import { LabSession } from "../../lab/session.ts";
import type { StackRun } from "../../lab/stack/lab-stack.ts";
import { endForGood, uniqueLab } from "./unique-lab.ts";

/** What a change of the layout does to a stack that stands: the real engine, after a real run. */
jest.setTimeout(240_000);

const name = uniqueLab("lab-ledger");
const stacks = new URL("../../stacks/", import.meta.url);
const layout = readFileSync(fileURLToPath(new URL("lab.layout.yaml", stacks)), "utf8");
const ledger = readFileSync(fileURLToPath(new URL("lab.ledger.jsonl", stacks)), "utf8");
let session: LabSession;

beforeAll(async () => {
  session = await LabSession.start(request(layout));
  expect((await session.up()).errors).toEqual([]);
});

afterAll(async () => {
  await session?.close("end");
  await endForGood(name);
});

test("hosts put into the middle of the layout are added, and no other resource changes", async () => {
  const more = layout
    .replace(
      "      web-2:\n",
      `      web-1a:
        aws: { instanceType: r5d.large, image: debian-13 }
        interfaces:
          ens5: { network: edge, pools: { containers: { length: 126 } } }
        docker: { bridge: { pool: containers } }
        containers:
          between: { image: hextet-workload }
      web-2:
`,
    )
    .replace(
      "          git: { id: 101",
      "          alpha: { id: 99999, network: guests }\n          git: { id: 101",
    );
  expect(more.length).toBeGreaterThan(layout.length + 300);
  const before = numbers(layout);
  for (const [key, number] of before) expect([key, numbers(more).get(key)]).toEqual([key, number]);
  expect(changes(await previewOf(more))).toEqual(["create cloud-web-1a", "create cloud-web-1a-ens5"]);
});

test("a host, a cloud host and a subnet under other names are changed in place", async () => {
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

test("sites under other names are changed in place, with everything that is in them", async () => {
  const renamed = layout
    .replace("\n  cloud:", "\n  sky:\n    formerly: cloud\n   ")
    .replace("\n  rack:", "\n  cellar:\n    formerly: rack\n   ");
  const preview = await previewOf(renamed);
  expect(preview.steps.filter(({ op }) => op !== "update" && op !== "same")).toEqual([]);
  expect(preview.steps.map((step) => step.name)).toEqual(
    expect.arrayContaining(["cellar-pve-1", "sky", "sky-web-1", "sky-web-1-ens5", "sky-edge"]),
  );
});

test("the block that AWS gave can be recorded: nobody is numbered anew, and another VPC's block fails before any subnet", async () => {
  const cloud = session.resolved.sites.find((site) => site.name === "cloud");
  if (cloud?.kind !== "aws") throw new Error("no cloud");
  const recorded = (block: string) => layout.replace("ipv6: amazon", `ipv6: "${block}"`);
  const preview = await previewOf(recorded(`${cloud.vpc.ipv6}`));
  // Interfaces and what the plan says of them name the block from now on; addresses stay.
  expect(changes(preview).filter((change) => !/^update cloud-web-[12]-ens5$/.test(change))).toEqual([]);

  const joined = await LabSession.join(request(recorded("3fff:ec2:bad:ff00::/56")));
  try {
    const wrong = await joined?.preview();
    expect(wrong?.errors.join("\n")).toContain("3fff:ec2:bad:ff00::/56 was expected");
    expect(wrong?.steps.filter(({ op }) => op !== "same" && op !== "update")).toEqual([]);
  } finally {
    await joined?.close("stay");
  }
});

test("a ledger that is behind is refused by the engine's preview, naming the command", async () => {
  const other = layout.replace("git: { id: 101", "forge: { id: 101");
  const { plan } = planFromText(name, other, { ledger });
  if (plan === undefined) throw new Error("no plan");
  const joined = await LabSession.join({ ...request(layout), plan, layout: other, ledger });
  try {
    const outcome = await joined?.preview().then(
      (run) => run.errors.join("\n"),
      (error: unknown) => String(error),
    );
    expect(outcome).toContain(`hextet plan ${name} --write`);
  } finally {
    await joined?.close("stay");
  }
});

async function previewOf(text: string): Promise<StackRun> {
  const joined = await LabSession.join(request(text));
  if (joined === undefined) throw new Error("the lab has gone");
  try {
    const run = await joined.preview();
    expect(run.errors).toEqual([]);
    return run;
  } finally {
    await joined.close("stay");
  }
}

function changes(run: StackRun): string[] {
  return run.steps.map((step) => `${step.op} ${step.name}`).sort();
}

function numbers(text: string): Map<string, string> {
  return new Map(planRows(request(text).plan).map((row) => [`${row.kind} ${row.name}`, row.address]));
}

function request(text: string) {
  const planned = planFromText(name, text, { ledger, today: "2026-11-21" });
  if (planned.plan === undefined) throw new Error(JSON.stringify(planned.problems));
  return {
    plan: planned.plan,
    layout: text,
    ledger: planned.ledger.text,
    path: "stacks/lab.layout.yaml",
    command: "the tests",
    progress: () => {},
  };
}
