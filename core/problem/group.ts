import type { Problem } from "./problem.ts";

/** One mistake: where it was made first, and where again. */
export interface ProblemGroup {
  readonly problem: Problem;
  readonly others: readonly Problem[];
}

/** From how many places on the same mistake is reported once. */
const crowd = 4;

/**
 * Problems in their order, the same mistake (same code, reason, fix and key) made in four places or more as one
 * entry, which stands where the first of them does.
 */
export function groupProblems(problems: readonly Problem[]): ProblemGroup[] {
  const groups = new Map<string, Problem[]>();
  for (const problem of problems) {
    const key = JSON.stringify([problem.code, problem.reason, problem.fix, keyOf(problem.path)]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [problem]);
    else group.push(problem);
  }
  const entries = [...groups.values()].flatMap((members): ProblemGroup[] => {
    const [first, ...others] = members;
    if (first === undefined) return [];
    if (members.length < crowd) return members.map((problem) => ({ problem, others: [] }));
    return [{ problem: first, others }];
  });
  const order = new Map(problems.map((problem, index) => [problem, index]));
  return entries.sort((a, b) => (order.get(a.problem) ?? 0) - (order.get(b.problem) ?? 0));
}

/** Keys after which a name comes that somebody has chosen. */
const holders = new Set([
  "sites",
  "networks",
  "hosts",
  "interfaces",
  "pools",
  "containers",
  "guests",
  "bridges",
  "prefixes",
]);

/** The last key of a path that is the schema's: not a chosen name, nor a place in a list. */
function keyOf(path: Problem["path"]): string {
  let key = "";
  let isName = false;
  for (const step of path) {
    if (typeof step === "string" && !isName) key = step;
    isName = !isName && typeof step === "string" && holders.has(step);
  }
  return key;
}
