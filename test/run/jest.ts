/** The jest projects of jest.config.js, and what came of them. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { z } from "zod";
import { runProgram } from "./program.ts";
import type { Tally } from "./tally.ts";

const minutes = 60_000;
const flags = ["--experimental-vm-modules", "--disable-warning=ExperimentalWarning"];
const tests = join(import.meta.dirname, "..");
const program = join(import.meta.dirname, "..", "..", "node_modules", "jest", "bin", "jest.js");

/** The part of jest's JSON report that is counted. */
const Report = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numRuntimeErrorTestSuites: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(z.object({ name: z.string(), startTime: z.number(), endTime: z.number() })),
});

/** What a run may take: the long one goes through ten thousand histories of the model. */
function deadline(): number {
  return (process.env["HEXTET_LONG"] === undefined ? 30 : 240) * minutes;
}

/** Runs one project in this terminal; a crash, and a run that executes nothing, count as a failure. */
export async function jest(project: "unit" | "lab" | "browser", args: readonly string[]): Promise<Tally> {
  const { status, report } = await run(project, args, false);
  if (report === undefined) {
    process.stderr.write(
      `\njest ended with status ${status} and no report: the ${project} tests count as one failure\n`,
    );
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const passed = report.numPassedTests;
  const failures = report.numFailedTests + report.numRuntimeErrorTestSuites;
  const nothing = passed + failures === 0;
  if (nothing) process.stderr.write(`\nno ${project} test was executed: that counts as a failure\n`);
  const failed = failures > 0 ? failures : nothing || status !== 0 ? 1 : 0;
  process.stdout.write(`slowest ${project} tests: ${slowest(report)}\n`);
  return { passed, failed, skipped: report.numPendingTests + report.numTodoTests };
}

/** The files that took longest, side by side with others. */
function slowest({ testResults }: z.infer<typeof Report>): string {
  return testResults
    .map(({ name, startTime, endTime }) => ({ name: relative(tests, name), took: endTime - startTime }))
    .sort((a, b) => b.took - a.took)
    .slice(0, 10)
    .map(({ name, took }) => `${name.replace(/\.test\.ts$/, "")} ${Math.round(took / 1000)} s`)
    .join(", ");
}

/** Counts the tests on twins without running one. */
export async function skippedLab(): Promise<Tally> {
  const { report } = await run(
    "lab",
    ["--runInBand", "--silent", "--testNamePattern", "no test has this name"],
    true,
  );
  const skipped = report === undefined ? 0 : report.numPendingTests + report.numTodoTests;
  return { passed: 0, failed: 0, skipped };
}

async function run(project: string, args: readonly string[], capture: boolean) {
  const folder = await mkdtemp(join(tmpdir(), "hextet-test-"));
  try {
    const file = join(folder, "report.json");
    const json = ["--json", `--outputFile=${file}`];
    const argv = [...flags, program, "--ci", "--selectProjects", project, ...json, ...args];
    const { status } = await runProgram(process.execPath, argv, { deadline: deadline(), capture });
    const text = await readFile(file, "utf8").catch(() => undefined);
    return { status, report: text === undefined ? undefined : Report.parse(JSON.parse(text)) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
