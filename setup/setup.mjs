/**
 * Sets up what this project needs, then does what was asked: `node setup/setup.mjs start|test|unit|long|lab|machines|browser|
 * faults|power-cuts|lint|bench|bench:hosts|bench:report|bench:interruptions|only|only-machines [arguments]`.
 * Runs on Node 20 with nothing installed; each step is skipped where its result is there already.
 */
import { join } from "node:path";
import { cacheFolder } from "./cache.mjs";
import { SetupError, Stopped, stopAll } from "./child.mjs";
import { sentence } from "./failure.mjs";
import { handOver } from "./hand-over.mjs";
import { Progress, seconds } from "./progress.mjs";
import { needSpace } from "./space.mjs";
import { browser, debian, emulator } from "./steps/debian.mjs";
import { engine } from "./steps/engine.mjs";
import { image, olderImage } from "./steps/image.mjs";
import { launcher } from "./steps/launcher.mjs";
import { layers } from "./steps/layers.mjs";
import { machines } from "./steps/machines.mjs";
import { node } from "./steps/node.mjs";
import { packages } from "./steps/packages.mjs";

/** @typedef {import("./steps/step.mjs").Step} Step */

const essentials = [packages, node, launcher];
const everything = [...essentials, debian, engine, image];
const withLayers = [...everything, layers];
const withMachines = [...withLayers, emulator, machines];

/** What each word sets up, and what it then runs with Node 24. */
const jobs = {
  start: { steps: everything, runs: ["cli/main.ts", "lab", "demo"] },
  test: { steps: withMachines, runs: ["test/run.ts"] },
  unit: { steps: essentials, runs: ["test/run.ts", "unit"] },
  long: { steps: [...withLayers, olderImage], runs: ["test/run.ts", "long"] },
  lab: { steps: withMachines, runs: ["test/run.ts", "lab"] },
  machines: { steps: withMachines, runs: ["test/run.ts", "machines"] },
  browser: { steps: [...essentials, browser], runs: ["test/run.ts", "browser"] },
  faults: { steps: everything, runs: ["test/faults/run.ts"] },
  "power-cuts": { steps: withMachines, runs: ["test/faults/power-cuts.ts"] },
  lint: { steps: essentials, runs: ["test/run.ts", "lint"] },
  bench: { steps: essentials, runs: ["bench/run.ts"] },
  "bench:hosts": { steps: everything, runs: ["bench/hosts/run.ts"] },
  "bench:report": { steps: [...essentials, browser], runs: ["bench/report/run.ts"] },
  "bench:interruptions": { steps: everything, runs: ["bench/interruptions/run.ts"] },
  only: { steps: everything, runs: undefined },
  "only-machines": { steps: withMachines, runs: undefined },
};

const progress = new Progress();

/** @param {readonly Step[]} steps */
async function setUp(steps) {
  const begun = Date.now();
  /** @type {Map<Step, import("./steps/step.mjs").Todo>} */
  const todo = new Map();
  /** Steps whose result is there, but may go with what they come after: npm clears node_modules. */
  const again = new Set();
  for (const step of steps) {
    const state = step.check();
    if ("todo" in state) todo.set(step, state);
    const redone = [...todo.keys(), ...again].map(({ name }) => name);
    if ("ready" in state && step.after().some((name) => redone.includes(name))) again.add(step);
    progress.say(
      step.name,
      "todo" in state
        ? `to do: ${state.todo}`
        : "skip" in state
          ? `skipped: ${state.skip}`
          : `ready: ${state.ready}`,
    );
  }
  if (todo.size === 0) return;
  needSpace([...todo.values()]);

  /** @type {Map<string, Promise<number | undefined>>} */
  const under = new Map();
  const make = async (/** @type {Step} */ step) => {
    await Promise.all(step.after().map((name) => under.get(name)));
    if (again.has(step) && "ready" in step.check()) return undefined;
    const start = Date.now();
    progress.started(step.name, todo.get(step)?.todo ?? "once more");
    const outcome = await step.make({
      log: join(cacheFolder(), "log", `${step.name}.log`),
      note: (note) => progress.note(step.name, note),
      say: (text) => progress.say(step.name, text),
    });
    const took = Date.now() - start;
    progress.ended(step.name, `done in ${seconds(took)}: ${outcome}`);
    return took;
  };
  // Ordered so that what a step waits for is under way before it.
  const order = [...todo.keys(), ...again].sort(
    (a, b) => a.after().length - b.after().length || steps.indexOf(a) - steps.indexOf(b),
  );
  for (const step of order) {
    const made = make(step).catch((error) => {
      throw error instanceof Stopped ? error : new SetupError(sentence(step.doing, error));
    });
    under.set(step.name, made);
  }
  const times = await Promise.all([...under].map(async ([name, made]) => ({ name, took: await made })));
  progress.close();
  const rows = times.flatMap(({ name, took }) =>
    took === undefined ? [] : [`  ${name.padEnd(9)} ${seconds(took).padStart(8)}`],
  );
  process.stderr.write(`\nSet up in ${seconds(Date.now() - begun)}:\n${rows.join("\n")}\n\n`);
}

/** @param {number} status */
async function interrupted(status) {
  progress.close();
  process.stderr.write("\nStopping what is under way …\n");
  await stopAll();
  process.exit(status);
}

async function main() {
  const [word = "", ...rest] = process.argv.slice(2);
  const job = Object.entries(jobs).find(([name]) => name === word)?.[1];
  if (job === undefined) {
    process.stderr.write(`usage: node setup/setup.mjs ${Object.keys(jobs).join("|")} [arguments]\n`);
    return 2;
  }
  process.on("SIGINT", () => void interrupted(130));
  process.on("SIGTERM", () => void interrupted(143));
  process.on("SIGHUP", () => void interrupted(129));
  try {
    await setUp(job.steps);
  } catch (error) {
    progress.close();
    await stopAll();
    const message =
      error instanceof SetupError
        ? error.message
        : error instanceof Error
          ? (error.stack ?? error.message)
          : String(error);
    process.stderr.write(`\nSet-up: ${message}\n`);
    return 1;
  }
  if (job.runs === undefined) return 0;
  return handOver([...job.runs, ...(rest[0] === "--" ? rest.slice(1) : rest)]);
}

process.exitCode = await main();
