import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { parseDocument } from "yaml";
import { z } from "zod";

const root = join(import.meta.dirname, "..", "..");
const folder = join(root, ".github", "workflows");
const text = (...path: string[]) => readFileSync(join(root, ...path), "utf8");

const Workflow = z.object({
  name: z.string(),
  on: z.union([z.string(), z.record(z.string(), z.unknown())]),
  permissions: z.record(z.string(), z.string()),
  jobs: z.record(
    z.string(),
    z.object({
      "runs-on": z.string(),
      environment: z.string().optional(),
      permissions: z.record(z.string(), z.string()).optional(),
      "timeout-minutes": z.number(),
      steps: z.array(z.looseObject({ uses: z.string().optional(), run: z.string().optional() })),
    }),
  ),
});

describe.each(readdirSync(folder))("workflow %s", (name) => {
  const source = text(".github", "workflows", name);
  const document = parseDocument(source, { version: "1.2", strict: true });

  test("is sound YAML, limits its rights, and ends by itself", () => {
    expect(document.errors).toEqual([]);
    expect(() => Workflow.parse(document.toJS())).not.toThrow();
  });

  test("gives secrets, and rights to assume a role, to jobs alone that an environment's reviewers let through", () => {
    const { jobs, permissions } = Workflow.parse(document.toJS());
    const trusted = Object.values(jobs).filter(
      (job) =>
        /\$\{\{ *secrets\./.test(JSON.stringify(job)) ||
        (job.permissions ?? permissions)["id-token"] !== undefined,
    );
    expect(trusted.filter(({ environment }) => environment === undefined)).toEqual([]);
    expect(trusted).toHaveLength(["preview.yml", "up.yml"].includes(name) ? 1 : 0);
  });

  test("takes every action by a commit", () => {
    const uses = source.split("\n").filter((line) => /^\s*(?:- )?uses:/.test(line));
    expect(uses.length).toBeGreaterThan(0);
    // This repository's own Action is of the commit that runs.
    for (const line of uses.filter((each) => !/uses: \.\/$/.test(each)))
      expect(line).toMatch(/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test("runs only scripts that package.json has", () => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(text("package.json")));
    for (const [, script = ""] of source.matchAll(/npm (?:run )?(start|test|run \S+)/g))
      expect(Object.keys(scripts)).toContain(script.replace(/^run /, ""));
  });
});

test("the Action takes others by a commit, has every input read, and says which permission it needs", () => {
  const source = text("action.yml");
  const action = z
    .object({
      inputs: z.record(z.string(), z.object({ description: z.string() })),
      runs: z.object({ using: z.literal("composite"), steps: z.array(z.looseObject({})) }),
    })
    .parse(parseDocument(source, { strict: true }).toJS());
  for (const [, uses] of source.matchAll(/^\s*uses: (.*)$/gm))
    expect(uses).toMatch(/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  for (const name of Object.keys(action.inputs)) expect(source).toContain(`\${{ inputs.${name} }}`);
  // What is in an input is never a part of a script.
  for (const [, script = ""] of source.matchAll(/^\s*run: (.*)$/gm)) expect(script).not.toContain("${{");
  expect(source).toContain("pull-requests: write");
});

test("a pull request that anybody may open is reviewed without secrets, by a job that may write comments and no more", () => {
  const { jobs } = Workflow.parse(parseDocument(text(".github", "workflows", "preview.yml")).toJS());
  const job = jobs["review"];
  expect(job?.permissions).toEqual({ contents: "read", "pull-requests": "write" });
  expect(JSON.stringify(job)).not.toContain("secrets.");
  expect(job?.steps.map(({ uses }) => uses)).toContain("./");
});

test("what is put in place was reviewed: up comes after a check that fails the job", () => {
  const steps =
    Workflow.parse(parseDocument(text(".github", "workflows", "up.yml")).toJS()).jobs["up"]?.steps ?? [];
  const [check, up] = [
    steps.findIndex((step) => step.uses === "./" && JSON.stringify(step).includes('"mode":"check"')),
    steps.findIndex(({ run }) => run?.startsWith("pulumi up") === true),
  ];
  expect(check).toBeGreaterThan(0);
  expect(up).toBeGreaterThan(check);
  expect(steps.slice(check, up + 1).filter((step) => "continue-on-error" in step)).toEqual([]);
});

test("every script of package.json runs a file that is there", () => {
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(text("package.json")));
  for (const script of Object.values(scripts)) {
    const file = /^node (\S+)/.exec(script)?.[1];
    if (file !== undefined)
      expect({ script, there: existsSync(join(root, file)) }).toEqual({ script, there: true });
  }
});

test("continuous integration's program can be run", () => {
  expect(statSync(join(root, ".ci", "run")).mode & 0o111).not.toBe(0);
});
