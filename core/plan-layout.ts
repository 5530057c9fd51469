import { type ReadResult, readLayout, readSource, resolveLayout } from "./layout/index.ts";
import { makePlan, type Plan } from "./plan/index.ts";
import { compareProblems, type Problem, severityOf } from "./problem/index.ts";

/** A plan, where nothing is an error, and every problem of every stage. */
export interface Planned {
  readonly plan: Plan | undefined;
  readonly problems: readonly Problem[];
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
  const problems = [...resolved.problems, ...made.problems].sort(compareProblems);
  const failed = problems.some((problem) => severityOf(problem) === "error");
  return { plan: failed ? undefined : made.plan, problems };
}
