import { type ProblemCode, problemCodes } from "./codes.ts";

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
}

export function severityOf(problem: Problem): "error" | "warning" {
  return problemCodes[problem.code].severity;
}

/** `sites.rack.networks.guests.prefix: 2001:db8::1/64 has host bits set; did you mean 2001:db8::/64? [HX012]` */
export function problemText(problem: Problem): string {
  const where = problem.path.length === 0 ? "the layout" : problem.path.join(".");
  const value = problem.value === undefined ? "" : `${problem.value} `;
  return `${where}: ${value}${problem.reason}; ${problem.fix} [${problem.code}]`;
}

/** Order by path, then code: the order in which problems are told. */
export function compareProblems(a: Problem, b: Problem): number {
  const left = `${a.path.join("\u0000")}\u0001${a.code}\u0001${a.reason}`;
  const right = `${b.path.join("\u0000")}\u0001${b.code}\u0001${b.reason}`;
  return left < right ? -1 : left > right ? 1 : 0;
}
