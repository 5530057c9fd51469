/**
 * Everything that `npm test` runs once the machine is set up, and its closing line: `node test/run.ts
 * [all|unit|long|lab|machines|browser|lint] [-- arguments for jest]`. Each check of the linters counts as one test.
 */

import { globSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, dirname, join } from "node:path";
import { labRequirements } from "../lab/supervisor/requirements.ts";
import { jest, skippedLab } from "./run/jest.ts";
import { lint } from "./run/lint.ts";
import { Phases } from "./run/phases.ts";
import { sum, type Tally } from "./run/tally.ts";

const cores = availableParallelism();

// As the launcher that a person starts has it: compiling is half of what a short command takes, and tests start hundreds.
process.env["NODE_COMPILE_CACHE"] ??= join(import.meta.dirname, "..", "node_modules", ".cache", "hextet");

// Where it is set, commands log their progress, which a test asks for by itself.
delete process.env["CI"];

const phases = new Phases();

/** What `npm test` is to take on two cores that have nothing else to do and are set up; seconds. What is longer is for the long run. */
const meant = 720;

/** Two workers more than there are cores: half of the files wait for clocks and processes. */
const unit = (args: readonly string[]): Promise<Tally> =>
  phases.run("unit tests", () => jest("unit", [`--maxWorkers=${cores + 2}`, ...args]));

/** Tests that go further where they are given the time: more sequences, more moments, longer fuzzing. */
const longer = "test/(core/(plan/(promises|nested-prefixes)|fuzz/|layout/plain-yaml)|agent/|model/|package/)";

/** The same on twins: the files with tests for the long run alone, their own or of a file of cases that they import. */
const longerOnTwins = () => globSync("test/lab/**/*.test.ts").filter((file) => imports(file, "longer.ts"));

/** Whether a file imports one of this name, by itself or by another file below test/lab. */
function imports(file: string, name: string): boolean {
  const paths = [...readFileSync(file, "utf8").matchAll(/ from "(\.{1,2}\/[^"]+)"/g)];
  return paths
    .map(([, path = ""]) => join(dirname(file), path))
    .filter((path) => path.startsWith(join("test", "lab")))
    .some((path) => basename(path) === name || imports(path, name));
}

/** Each file has a lab of its own, and waits for hosts and clocks three quarters of its time. */
const twins = (args: readonly string[]): Promise<Tally> =>
  phases.run("tests on twins", () => jest("lab", [`--maxWorkers=${cores + 2}`, ...args]));

async function lab(args: readonly string[]): Promise<Tally> {
  const missing = await labRequirements();
  return missing.length === 0 ? twins(args) : withoutTwins(missing);
}

function withoutTwins(missing: readonly string[]): Promise<Tally> {
  process.stdout.write(`\nTests on twins skipped: ${missing.join("; ")}.\n`);
  return skippedLab();
}

const suites: Readonly<Record<string, (args: readonly string[]) => Promise<Tally>>> = {
  async all(args) {
    const checks = await phases.run("linters", lint);
    return sum([checks, await unit(args), await lab(args)]);
  },
  unit,
  /** Only what runs longer for more: the ledger's promises over many sequences, the fuzzers, the agent killed at every moment. */
  async long(args) {
    process.env["HEXTET_LONG"] ??= "1";
    process.env["HEXTET_RUNS"] ??= "10000";
    const units = await unit(["--testPathPatterns", longer, ...args]);
    return sum([units, await lab(["--runTestsByPath", ...longerOnTwins(), ...args])]);
  },
  lab,
  /** Machines one file after the other, with what is too slow for every run; a boot is longer than most files of twins. */
  async machines(args) {
    process.env["HEXTET_MACHINES"] = "1";
    return lab(["--testPathPatterns", "test/lab/machines/", "--maxWorkers=1", ...args]);
  },
  /** What a browser makes of the pages and pictures: one after the other, since each has a browser of its own. */
  browser: (args) => phases.run("tests in a browser", () => jest("browser", ["--maxWorkers=1", ...args])),
  lint: () => phases.run("linters", lint),
};

const [name = "all", ...rest] = process.argv.slice(2);
const suite = suites[name];
if (suite === undefined) {
  process.stderr.write(`usage: node test/run.ts ${Object.keys(suites).join("|")} [-- arguments for jest]\n`);
  process.exitCode = 2;
} else {
  const { passed, failed, skipped } = await suite(rest[0] === "--" ? rest.slice(1) : rest);
  process.stdout.write(`\nTime: ${phases.summary(name === "all" ? meant : undefined)}\n`);
  process.stdout.write(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}\n`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
}
