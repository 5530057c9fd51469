import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { z } from "zod";

const root = join(import.meta.dirname, "..", "..");
const bin = join(root, "node_modules", ".bin");
const Manifest = z.object({ dependencies: z.record(z.string(), z.string()) });
const Packed = z.tuple([z.object({ filename: z.string(), files: z.array(z.object({ path: z.string() })) })]);

/** Runs a program in a folder; throws with what it wrote where it fails. */
function run(folder: string, program: string, ...args: readonly string[]): string {
  try {
    // No options for Node: a user's project knows nothing of this project's.
    const env = { ...process.env, NODE_OPTIONS: "", NODE_TEST_CONTEXT: undefined };
    return execFileSync(program, args, {
      cwd: folder,
      encoding: "utf8",
      timeout: 120_000,
      env,
      stdio: "pipe",
    });
  } catch (error) {
    const { stdout = "", stderr = "" } = z
      .object({ stdout: z.string(), stderr: z.string() })
      .partial()
      .parse(error);
    throw new Error(`${program} ${args.join(" ")} failed:\n${stdout}\n${stderr}`);
  }
}

describe("the package, in a second project", () => {
  const scratch = mkdtempSync(join(tmpdir(), "hextet-pack-"));
  const project = join(scratch, "offices");
  let files: readonly string[] = [];

  // Packs as a release does, and installs the tarball beside links to the dependencies that it declares.
  beforeAll(() => {
    const [packed] = Packed.parse(
      JSON.parse(
        run(
          root,
          "npm",
          "run",
          "--silent",
          "package",
          "--",
          "--json",
          "--loglevel=error",
          "--foreground-scripts=false",
          `--pack-destination=${scratch}`,
        ),
      ),
    );
    files = packed.files.map(({ path }) => path);
    cpSync(join(import.meta.dirname, "second-project"), project, { recursive: true });
    const modules = join(project, "node_modules");
    mkdirSync(join(modules, "hextet"), { recursive: true });
    run(scratch, "tar", "-xzf", packed.filename, "-C", join(modules, "hextet"), "--strip-components=1");
    const { dependencies } = Manifest.parse(
      JSON.parse(readFileSync(join(modules, "hextet", "package.json"), "utf8")),
    );
    for (const name of [...Object.keys(dependencies), "@types/node"]) {
      mkdirSync(dirname(join(modules, name)), { recursive: true });
      symlinkSync(join(root, "node_modules", name), join(modules, name));
    }
  }, 180_000);

  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  test("holds programs, declarations, the agent and the licence, and neither sources nor tests", () => {
    expect(files).toEqual(
      expect.arrayContaining(["LICENSE", "cli/hextet.js", "dist/agent/parts/00-program.sh"]),
    );
    expect(files).toEqual(expect.arrayContaining(["dist/components/index.js", "dist/components/index.d.ts"]));
    expect(files.filter((path) => /(?<!\.d)\.ts$|(?:^|\/)test\//.test(path))).toEqual([]);
  });

  test("a user's program type-checks against its declarations", () => {
    run(project, join(bin, "tsc"), "-p", ".");
  }, 120_000);

  test("a user's mocked test of the program passes in plain Node", () => {
    expect(run(project, process.execPath, "--test", "offices.test.ts")).toMatch(/^ℹ pass 3$/m);
  }, 120_000);

  test("its command plans a layout of the second project", () => {
    const command = join(project, "node_modules", "hextet", "cli", "hextet.js");
    expect(run(project, process.execPath, command, "plan", "offices")).toMatch(/eno1 .*2001:db8:5::25\/64/);
  }, 60_000);
});
