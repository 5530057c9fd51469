import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, expect, test } from "@jest/globals";

/** What `.ci/run` makes of the ways in which `npm test` can end; npm itself is a few lines of shell here. */
const folder = mkdtempSync(join(tmpdir(), "hextet-ci-"));
const bin = join(folder, "bin");
mkdirSync(join(folder, ".ci"));
mkdirSync(bin);
cpSync(join(import.meta.dirname, "..", "..", ".ci", "run"), join(folder, ".ci", "run"));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.concurrent.each([
  ["passes", "echo words; echo '7 passed, 0 failed'", 0, "7 passed, 0 failed"],
  ["passes with some skipped", "echo '7 passed, 0 failed, 2 skipped'", 0, "7 passed, 0 failed"],
  ["fails", "echo '5 passed, 2 failed'; exit 1", 1, "5 passed, 2 failed"],
  [
    "says more after its closing line",
    "echo '7 passed, 0 failed'; echo 'a warning' >&2",
    0,
    "7 passed, 0 failed",
  ],
  ["fails after its closing line", "echo '7 passed, 0 failed'; exit 3", 3, "7 passed, 1 failed"],
  ["fails, and says that all is well", "echo '5 passed, 2 failed'; exit 0", 1, "5 passed, 2 failed"],
  ["says nothing", "exit 0", 1, "0 passed, 1 failed"],
  ["is cut off", "echo 'Tests: 3 passed, 3 total'; kill -9 $$", 137, "0 passed, 1 failed"],
] as const)("a run that %s", async (_, script, status, last) => {
  const child = run(script);
  const said = await saidBy(child);
  expect([child.exitCode, said.trimEnd().split("\n").at(-1)]).toEqual([status, last]);
});

test.concurrent("what a run leaves behind does not keep it open", async () => {
  const left = join(folder, "left");
  const child = run(`sleep 60 & echo $! >${left}; echo '7 passed, 0 failed'`);
  const begun = performance.now();
  const said = await saidBy(child);
  process.kill(Number(readFileSync(left, "utf8")));
  expect(performance.now() - begun).toBeLessThan(20_000);
  expect([child.exitCode, said.endsWith("\n7 passed, 0 failed\n")]).toEqual([0, true]);
});

test.concurrent("a run that is told to end ends what it has started, and says that it failed", async () => {
  const child = run("trap 'echo ending; exit 143' TERM; echo begun; sleep 60 & wait");
  await once(child.stdout ?? child, "data");
  child.kill("SIGTERM");
  const said = await saidBy(child);
  expect([child.exitCode, said]).toEqual([143, expect.stringMatching(/ending\n\n0 passed, 1 failed\n$/)]);
});

/** Runs `.ci/run` where `npm` is the script. */
function run(script: string): ChildProcess {
  const own = mkdtempSync(join(bin, "npm-"));
  writeFileSync(join(own, "npm"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const env = { ...process.env, PATH: `${own}:${process.env["PATH"]}` };
  return spawn(join(folder, ".ci", "run"), [], { env, stdio: ["ignore", "pipe", "pipe"] });
}

async function saidBy(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error("its output is not to be had");
  const [said] = await Promise.all([text(child.stdout), once(child, "close")]);
  return said;
}
