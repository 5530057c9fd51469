import { groupProblems, type ProblemGroup } from "./group.ts";
import { type Problem, pathText, problemText, severityOf } from "./problem.ts";
import { printable, quoteText, type TextPlace } from "./text-place.ts";

/** A finding that the layout allows where it stands, with the reason that the layout gives. */
export interface AllowedProblem {
  readonly problem: Problem;
  readonly reason: string;
}

/** How many of the further places of one mistake are named. */
const named = 4;

/**
 * Every problem for a person: what, where, the line quoted; then what is allowed, and how many there are.
 * @param file the layout's file, as it is to be named
 */
export function problemsText(
  file: string,
  problems: readonly Problem[],
  allowed: readonly AllowedProblem[] = [],
): string {
  const entries = groupProblems(problems).map((group) => groupText(file, group));
  const errors = problems.filter((problem) => severityOf(problem) === "error").length;
  const warnings = problems.length - errors;
  const excused = allowedTexts(allowed);
  const allowedCount = allowed.length === 0 ? "" : `, ${allowed.length} allowed`;
  const sum = `${file}: ${count(errors, "error")}, ${count(warnings, "warning")}${allowedCount}`;
  // A quoted line is set off from what follows.
  const lines = entries.map((entry) => (entry.includes("\n") ? `${entry}\n` : entry));
  return [...lines, ...excused, sum].join("\n");
}

/** One problem with its line, `file:line:column` first, as compilers do. */
export function problemWithPlace(file: string, problem: Problem): string {
  return groupText(file, { problem, others: [] });
}

/**
 * What the layout allows, a line for each code and reason:
 * `allowed: HX053 at sites.rack.hosts.pve-1 (and in 2 other places), since: the router filters`
 */
export function allowedTexts(allowed: readonly AllowedProblem[]): string[] {
  const groups = new Map<string, AllowedProblem[]>();
  for (const problem of allowed) {
    const key = `${problem.problem.code} ${problem.reason}`;
    groups.set(key, [...(groups.get(key) ?? []), problem]);
  }
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const more = others.length === 0 ? "" : ` (and in ${count(others.length, "other place")})`;
    const { problem, reason } = first;
    return [`allowed: ${problem.code} at ${pathText(problem.path)}${more}, since: ${printable(reason)}`];
  });
}

function groupText(file: string, { problem, others }: ProblemGroup): string {
  const lines = [`${severityOf(problem)}: ${problemText(problem)}`];
  if (problem.place !== undefined) {
    const margin = " ".repeat(String(problem.place.line).length);
    lines.push(
      `${margin}--> ${fileOf(file, problem.place)}:${problem.place.line}:${problem.place.column}`,
      quoteText(problem.place),
    );
  }
  if (others.length > 0) {
    const places = others.slice(0, named).map((other) => otherText(other, problem));
    const more = others.length > named ? `, and ${others.length - named} more` : "";
    lines.push(`  the same in ${count(others.length, "other place")}: ${places.join(", ")}${more}`);
  }
  return lines.join("\n");
}

/** The ledger lies beside its layout. */
function fileOf(layout: string, place: TextPlace): string {
  return place.of === "ledger" ? layout.replace(/(\.layout)?\.ya?ml$/, ".ledger.jsonl") : layout;
}

function otherText(problem: Problem, first: Problem): string {
  const value =
    problem.value === undefined || problem.value === first.value ? "" : ` (${printable(problem.value)})`;
  const line = problem.place === undefined ? "" : `:${problem.place.line}:${problem.place.column}`;
  return `${pathText(problem.path)}${value}${line === "" ? "" : ` at ${line.slice(1)}`}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
