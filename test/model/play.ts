/**
 * Plays histories and judges every step of them: `node test/model/play.ts COUNT [SEED]`; without a seed they are others each
 * time. A program of its own, since Jest's modules are half as fast as Node's. Prints how many edits there were as JSON; ends
 * with 1 and a small history as commands to paste where one breaks a promise. HEXTET_PATH plays one of them again.
 */

import fc from "fast-check";
import { histories, someParts } from "./arbitrary.ts";
import { type Failure, failureText, reduced } from "./failure.ts";
import { beginWith, type Command, type Model, type Real } from "./history.ts";
import { layoutOf } from "./world/parts.ts";

const [numRuns = 0, seed] = process.argv.slice(2).map(Number);
const path = process.env["HEXTET_PATH"];

/** Histories after which a long run says where it is. */
const stretch = 500;

const counts = { histories: 0, edits: 0, refused: 0, foreign: 0 };
let last: Failure | undefined;

const property = fc.property(someParts, histories, (parts, commands) => {
  const done: Command[] = [];
  let real: Real | undefined;
  try {
    const begun: { model: Model; real: Real } = beginWith(parts);
    real = begun.real;
    fc.modelRun(() => begun, noted(commands, done));
  } catch (error) {
    // The last failure that is seen is the smallest: fast-check goes on from each to smaller ones.
    if (error instanceof Error)
      last = { start: layoutOf(parts), commands: done, error, steps: real?.steps ?? [] };
    throw error;
  }
  counts.histories++;
  counts.edits += real.steps.length;
  counts.refused += real.steps.filter(({ outcome }) => outcome === "refused").length;
  counts.foreign += real.steps.filter(({ outcome }) => outcome === "not an edit of numbers").length;
  if (counts.histories % stretch === 0 && counts.histories < numRuns)
    process.stderr.write(`${counts.histories} of ${numRuns} histories, ${counts.edits} edits\n`);
});

const details = fc.check(property, {
  numRuns,
  ...(seed === undefined ? {} : { seed }),
  ...(path === undefined ? {} : { path }),
});
if (details.failed) {
  // The history as it was drawn: how it was made smaller can not be played again.
  const [drawn] = details.counterexamplePath?.split(":") ?? [];
  const long = process.env["HEXTET_LONG"] === undefined ? "" : "HEXTET_LONG=1 ";
  const again = `${long}HEXTET_PATH=${drawn} node test/model/play.ts 1 ${details.seed}`;
  process.stderr.write(`${last === undefined ? "" : failureText(reduced(last))}\nAgain: ${again}\n`);
  process.exitCode = 1;
} else process.stdout.write(`${JSON.stringify(counts)}\n`);

/** The same commands, each noted when it is run. */
function noted(commands: Iterable<Command>, done: Command[]): Iterable<Command> {
  return [...commands].map((command) => ({
    check: (model) => command.check(model),
    run: (model, real) => {
      done.push(command);
      return command.run(model, real);
    },
    toString: () => command.toString(),
  }));
}
