import { compareProblems, type Problem } from "../problem/index.ts";
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
