import { compareProblems, type Problem } from "../problem/index.ts";
import { Lines } from "./lines.ts";
import type { ReadResult } from "./read.ts";

/** The problems with where each stands in the text, in the order of the text. */
export function locateProblems(read: ReadResult, problems: readonly Problem[]): Problem[] {
  return problems
    .map((problem): Problem => {
      if (problem.place !== undefined) return problem;
      const place = read.place(problem.path, problem.value === undefined ? "key" : "value");
      return place === undefined ? problem : { ...problem, place };
    })
    .sort(compareProblems);
}

/** The problems of a ledger with the line of each; their paths are `["ledger", "line 12"]`. */
export function locateLedgerProblems(text: string, problems: readonly Problem[]): Problem[] {
  const lines = new Lines(text, "ledger");
  return problems.map((problem) => {
    const number = Number(/^line (\d+)$/.exec(String(problem.path[1]))?.[1]);
    return number > 0 ? { ...problem, place: lines.line(number) } : problem;
  });
}
