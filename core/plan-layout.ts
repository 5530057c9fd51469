import {
  lintLayout,
  type ReadResult,
  readLayout,
  readSource,
  resolveLayout,
  settleProblems,
} from "./layout/index.ts";
import { makePlan, type Plan } from "./plan/index.ts";
import { type AllowedProblem, compareProblems, type Problem, severityOf } from "./problem/index.ts";

/** A plan, where nothing is an error, and every problem of every stage. */
export interface Planned {
  readonly plan: Plan | undefined;
  readonly problems: readonly Problem[];
  /** What the layout allows where it stands, with its reasons; none of `problems`. */
  readonly allowed: readonly AllowedProblem[];
}

/** Plans a layout written in YAML. `name` is the stack's. Never throws. */
export function planFromText(name: string, yaml: string): Planned {
  return planRead(name, readLayout(yaml));
}

/** Plans a layout given as a TypeScript object (see `LayoutSource`). Never throws. */
export function planFromSource(name: string, source: unknown): Planned {
  return planRead(name, readSource(source));
}

/** All stages run, whatever the ones before found: one mistake hides no other. */
function planRead(name: string, read: ReadResult): Planned {
  const resolved = resolveLayout(name, read);
  const made = resolved.layout === undefined ? { plan: undefined, problems: [] } : makePlan(resolved.layout);
  const lints = resolved.layout === undefined ? [] : lintLayout(resolved.layout);
  const { problems, allowed } = settleProblems(read, [...resolved.problems, ...made.problems, ...lints]);
  const failed = problems.some((problem) => severityOf(problem) === "error");
  // A plan is the same wherever in its text a layout says things.
  const warnings = problems.map(({ place: _, ...problem }) => problem).sort(compareProblems);
  return {
    plan: failed || made.plan === undefined ? undefined : { ...made.plan, warnings },
    problems,
    allowed,
  };
}
