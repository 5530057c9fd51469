/** The linters: format and habits, types, the rooms' rule, shell. Each is one check. */
import { existsSync } from "node:fs";
import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { onPath } from "../../setup/engine.mjs";
import { runProgram } from "./program.ts";
import type { Tally } from "./tally.ts";

const root = join(import.meta.dirname, "..", "..");
const bin = join(root, "node_modules", ".bin");
const rooms = [
  "stacks",
  "components",
  "hosts",
  "core",
  "agent",
  "cli",
  "lab",
  "setup",
  "ci",
  "test",
  "bench",
].filter((room) => existsSync(join(root, room)));

interface Check {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
}

export async function lint(): Promise<Tally> {
  const shellcheck = onPath("shellcheck");
  const checks: readonly Check[] = [
    { name: "biome", program: join(bin, "biome"), args: ["check", "--error-on-warnings", "."] },
    { name: "tsc", program: join(bin, "tsc"), args: ["-p", root] },
    { name: "tsc of the page", program: join(bin, "tsc"), args: ["-p", join(root, "cli", "page")] },
    {
      name: "rooms",
      program: join(bin, "depcruise"),
      args: ["--config", ".dependency-cruiser.cjs", ...rooms],
    },
    ...(shellcheck === undefined ? [] : shellChecks(shellcheck, await shellFiles())),
  ];
  const outcomes = await Promise.all(checks.map(check));
  if (shellcheck === undefined) process.stdout.write("lint: shellcheck skipped, since it is not installed\n");
  const passed = outcomes.filter((fine) => fine).length;
  return { passed, failed: outcomes.length - passed, skipped: shellcheck === undefined ? 1 : 0 };
}

/** What stands on hosts under its own name stays as it is there; what it splits are addresses. */
function shellChecks(program: string, files: readonly string[]): readonly Check[] {
  const standing = files.filter((file) => /\/etc\/hextet\/neighbours-[^/]+$/.test(file));
  const others = files.filter((file) => !standing.includes(file));
  return [
    { name: "shellcheck", program, args: ["-x", ...others] },
    { name: "shellcheck of neighbours", program, args: ["-e", "SC2086", ...standing] },
  ];
}

async function check({ name, program, args }: Check): Promise<boolean> {
  const { status, output } = await runProgram(program, args, { deadline: 300_000, capture: true });
  const fine = status === 0;
  process.stdout.write(fine ? `lint: ${name} passed\n` : `lint: ${name} FAILED\n${output}\n`);
  return fine;
}

/** Parts of one program, which its own test checks as a whole. */
const parts = join(root, "agent", "parts");

/** Every file of the project that says by its first line that a shell runs it. */
async function shellFiles(): Promise<readonly string[]> {
  const folders = [...rooms, ".ci"].filter((folder) => existsSync(join(root, folder)));
  const files = await Promise.all(
    folders.map(async (folder) => {
      const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
      return entries
        .filter(
          (entry) =>
            entry.isFile() && !entry.parentPath.includes("node_modules") && entry.parentPath !== parts,
        )
        .map((entry) => join(entry.parentPath, entry.name));
    }),
  );
  const marked = await Promise.all(
    files.flat().map(async (file) => ((await isShell(file)) ? file : undefined)),
  );
  return marked.filter((file) => file !== undefined);
}

async function isShell(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(64) });
    return /^#!\s*(?:\/bin\/|\/usr\/bin\/env )(?:ba|da)?sh\b/.test(buffer.toString("utf8", 0, bytesRead));
  } finally {
    await file.close();
  }
}
