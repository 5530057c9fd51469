import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { z } from "zod";

const root = join(import.meta.dirname, "..", "..");

/** A file that breaks one rule each; what it imports is another file of this tree, a package or a part of Node. */
const breaches: Readonly<Record<string, readonly [file: string, imports: string]>> = {
  "core-knows-no-other-room": ["core/plan/placed.ts", "../../components/vpc.ts"],
  "core-is-pure": ["core/plan/written.ts", "node:fs"],
  "core-takes-pure-packages": ["core/report/progress.ts", "listr2"],
  "hosts-know-core-alone": ["hosts/resourceful.ts", "../components/vpc.ts"],
  "hosts-by-their-index": ["components/dialled.ts", "../hosts/ssh/login.ts"],
  "components-know-hosts-and-core": ["components/twinned.ts", "../lab/twin.ts"],
  "stages-know-no-capability": ["core/plan/docked.ts", "../capabilities/docker/plan.ts"],
  "lab-knows-no-command-line": ["lab/commanded.ts", "../cli/command.ts"],
  "stacks-know-components-and-core": ["stacks/rehearsed.ts", "../lab/twin.ts"],
  "nothing-imports-stacks-or-the-command-line": ["components/deployed.ts", "../stacks/program.ts"],
  "the-command-line-runs-no-stack-of-its-own": ["cli/deploy.ts", "../stacks/program.ts"],
  "the-command-line-knows-no-components": ["cli/placed.ts", "../components/vpc.ts"],
  "nothing-imports-tests": ["core/plan/tried.ts", "../../test/fixture.ts"],
  "setup-needs-nothing-installed": ["setup/fancy.mjs", "listr2"],
  "pipelines-need-nothing-installed": ["ci/fancy.mjs", "zod"],
  "policy-is-a-pack-of-its-own": ["policy/addressed.mjs", "../core/address.ts"],
  "pulumi-only-in-components-and-lab": ["cli/preview.ts", "@pulumi/pulumi"],
  "providers-only-in-components": ["lab/vpc.ts", "@pulumi/aws"],
  resolvable: ["core/plan/lost.ts", "./nowhere.ts"],
  "listed-in-package-json": ["cli/borrowed.ts", "acorn"],
  "product-needs-no-tools": ["cli/sampled.ts", "fast-check"],
};

const allowed: Readonly<Record<string, readonly string[]>> = {
  "core/capabilities/docker/plan.ts": ["../../address.ts"],
  "core/capabilities/index.ts": ["./docker/plan.ts"],
  "core/plan/hosts.ts": ["../capabilities/index.ts"],
  "core/address.ts": ["ip-address", "node:crypto"],
  "hosts/ssh/login.ts": ["../../core/address.ts", "node:fs"],
  "hosts/process/index.ts": ["node:child_process"],
  "hosts/index.ts": ["./ssh/login.ts", "zod"],
  "components/vpc.ts": [
    "../core/address.ts",
    "../hosts/index.ts",
    "@pulumi/aws",
    "@pulumi/command",
    "node:fs",
  ],
  "lab/twin.ts": [
    "../components/vpc.ts",
    "../hosts/index.ts",
    "../hosts/process/index.ts",
    "../core/address.ts",
    "../setup/cache.mjs",
    "@pulumi/pulumi",
    "node:net",
  ],
  "cli/command.ts": ["../lab/twin.ts", "../hosts/index.ts", "../core/address.ts", "commander", "listr2"],
  "stacks/program.ts": ["../components/vpc.ts", "@pulumi/pulumi"],
  "setup/cache.mjs": ["node:fs"],
  "test/fixture.ts": [
    "../stacks/program.ts",
    "../cli/command.ts",
    "../hosts/ssh/login.ts",
    "fast-check",
    "@pulumi/aws",
  ],
};

const Report = z.object({
  summary: z.object({
    violations: z.array(z.object({ from: z.string(), rule: z.object({ name: z.string() }) })),
  }),
});

/** What the rule says of a scratch tree that holds these files. */
function violations(
  files: Readonly<Record<string, readonly string[]>>,
): ReadonlyMap<string, readonly string[]> {
  const tree = mkdtempSync(join(tmpdir(), "hextet-rooms-"));
  try {
    for (const name of ["package.json", "tsconfig.json", ".dependency-cruiser.cjs"])
      cpSync(join(root, name), join(tree, name));
    symlinkSync(join(root, "node_modules"), join(tree, "node_modules"));
    for (const [file, imports] of Object.entries(files)) {
      mkdirSync(join(tree, dirname(file)), { recursive: true });
      writeFileSync(join(tree, file), imports.map((name) => `import ${JSON.stringify(name)};\n`).join(""));
    }
    const rooms = [...new Set(Object.keys(files).map((file) => file.split("/")[0] ?? file))];
    const { stdout, stderr } = spawnSync(
      join(root, "node_modules", ".bin", "depcruise"),
      ["--config", ".dependency-cruiser.cjs", "--output-type", "json", ...rooms],
      { cwd: tree, encoding: "utf8", timeout: 60_000, maxBuffer: 64 << 20 },
    );
    if (stdout === "") throw new Error(`depcruise said nothing but ${stderr}`);
    const found = new Map<string, string[]>();
    for (const { from, rule } of Report.parse(JSON.parse(stdout)).summary.violations)
      found.set(rule.name, [...(found.get(rule.name) ?? []), from]);
    return found;
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
}

describe("the rooms' rule", () => {
  test("lets every import pass that points down", () => {
    expect([...violations(allowed)]).toEqual([]);
  }, 90_000);

  describe("refuses", () => {
    let found: ReadonlyMap<string, readonly string[]>;
    beforeAll(() => {
      const breaking = Object.values(breaches).map(([file, imports]) => [file, [imports]]);
      const cycle = { "core/hen.ts": ["./egg.ts"], "core/egg.ts": ["./hen.ts"] };
      found = violations({ ...allowed, ...Object.fromEntries(breaking), ...cycle });
    }, 90_000);

    test.each(Object.entries(breaches).map(([rule, [file, imports]]) => ({ rule, file, imports })))(
      "$rule: $file importing $imports",
      ({ rule, file }) => {
        expect(found.get(rule) ?? []).toContain(file);
      },
    );

    test("no-cycles: two files that import each other", () => {
      expect(found.get("no-cycles")).toContainEqual(expect.stringMatching(/^core\/(?:hen|egg)\.ts$/));
    });
  });
});
