import { expect } from "@jest/globals";
import fc from "fast-check";
import { histories, someParts } from "./arbitrary.ts";
import { type Failure, failureText, reduced } from "./failure.ts";
import { beginWith, type Command, type Model, type Real } from "./history.ts";
import { layoutOf } from "./world/parts.ts";

/** `HEXTET_SEED` and `HEXTET_PATH` play one of them again. */
const again = { seed: process.env["HEXTET_SEED"], path: process.env["HEXTET_PATH"] };

/** How many each of the two test files plays, side by side: 300 in all, 10,000 in `npm run test:long`. */
export const numRuns = Number(process.env["HEXTET_RUNS"] ?? "300") / 2;

/**
 * Plays histories, and judges every step of them: always the same ones in `npm test`, others each time in the long run.
 *
 * @param ownSeed of the short run
 * @throws Error with a small one that breaks a promise, as commands to paste
 */
export function playHistories(ownSeed: number): void {
  const seed = again.seed ?? (process.env["HEXTET_LONG"] === undefined ? ownSeed : undefined);
  const counts = { edits: 0, refused: 0, foreign: 0 };
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
    counts.edits += real.steps.length;
    counts.refused += real.steps.filter(({ outcome }) => outcome === "refused").length;
    counts.foreign += real.steps.filter(({ outcome }) => outcome === "not an edit of numbers").length;
  });
  const details = fc.check(property, {
    numRuns,
    ...(seed === undefined ? {} : { seed: Number(seed) }),
    ...(again.path === undefined ? {} : { path: again.path }),
  });
  if (details.failed) {
    const long = process.env["HEXTET_LONG"] === undefined ? "" : "HEXTET_LONG=1 ";
    // The history as it was drawn: how it was made smaller can not be played again.
    const [drawn] = details.counterexamplePath?.split(":") ?? [];
    const how = `${long}HEXTET_RUNS=2 HEXTET_SEED=${details.seed} HEXTET_PATH=${drawn}`;
    throw new Error(`${last === undefined ? "" : failureText(reduced(last))}\nAgain: ${how}`);
  }
  // Edits that are refused, and those that are nobody's matter here, are not to be all that is tried.
  expect(counts.edits).toBeGreaterThanOrEqual(numRuns * 20);
  expect(counts.refused).toBeLessThan(counts.edits / 5);
  expect(counts.foreign).toBeLessThan(counts.edits / 5);
}

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
