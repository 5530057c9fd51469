import { type ProblemCode, problemCodes } from "./codes.ts";
import { printable, type TextPlace } from "./text-place.ts";

/** One thing that is wrong, or worth a warning, at one place of a layout. */
export interface Problem {
  readonly code: ProblemCode;
  /** Where it stands: keys from the top of the layout, `["sites", "rack", "networks", "guests", "prefix"]`. */
  readonly path: readonly (string | number)[];
  /** The value as it was written, shortened; absent where something is missing. */
  readonly value: string | undefined;
  /** What is wrong, as a sentence's end: `has host bits set`. */
  readonly reason: string;
  /** What to do about it: `did you mean 2001:db8::/64?` */
  readonly fix: string;
  /** Where in the text; absent where the layout was given as an object. */
  readonly place?: TextPlace | undefined;
}

export function severityOf(problem: Problem): "error" | "warning" {
  return problemCodes[problem.code].severity;
}

/** `sites.rack.networks.guests.prefix: 2001:db8::1/64 has host bits set; did you mean 2001:db8::/64? [HX012]` */
export function problemText(problem: Problem): string {
  const value = problem.value === undefined ? "" : `${problem.value} `;
  const text = `${pathText(problem.path)}: ${value}${problem.reason}; ${problem.fix} [${problem.code}]`;
  return printable(text);
}

/** `sites.rack.networks`, safe to print whatever the keys are. */
export function pathText(path: Problem["path"]): string {
  if (path.length === 0) return "the layout";
  return path.map((step) => shortened(printable(String(step)))).join(".");
}

/** Order of place, then of path and code: the order in which problems are reported. */
export function compareProblems(a: Problem, b: Problem): number {
  const lines = (a.place?.line ?? 0) - (b.place?.line ?? 0);
  const columns = (a.place?.column ?? 0) - (b.place?.column ?? 0);
  if (lines !== 0 || columns !== 0) return lines || columns;
  const left = sortKey(a);
  const right = sortKey(b);
  return left < right ? -1 : left > right ? 1 : 0;
}

function sortKey(problem: Problem): string {
  return `${problem.path.join("\u0000")}\u0001${problem.code}\u0001${problem.reason}`;
}

function shortened(step: string): string {
  return step.length > 60 ? `${step.slice(0, 57)}...` : step;
}
