import type { Ledger } from "../ledger/index.ts";
import type { Problem } from "../problem/index.ts";
import { type Assignment, assignNumbers } from "./number.ts";
import type { NumberRequest } from "./number-request.ts";
import type { PlannedPrefix } from "./planned-prefix.ts";
import type { NumberSpace } from "./standing-numbers.ts";

/** Numbers as they were given in one space, to be compared with the ledger. */
export interface NumberedSpace {
  /** As the ledger calls it: `network:rack/guests`. */
  readonly name: string;
  readonly prefix: PlannedPrefix;
  readonly assignments: ReadonlyMap<string, Assignment>;
  /** What the layout pins here, also where that could not be given. */
  readonly pins?: ReadonlyMap<string, Pick<Assignment, "offset" | "length">>;
  /** Whether somebody else gives numbers by order, so that nothing can rest. */
  readonly ordered: boolean;
  /**
   * How a number is told to a person.
   * @default as an address or a prefix
   */
  readonly words?: (number: bigint) => string;
}

/** The stack whose numbers are given, and what it has given so far. */
export interface Numbering {
  readonly stack: string;
  /** How a person calls its layout, for what is to be typed. */
  readonly called: string;
  readonly ledger: Ledger;
  /** Filled as spaces are numbered. */
  readonly spaces: NumberedSpace[];
  readonly problems: Problem[];
}

/** Numbers one space by the rule, with what the ledger has of it. */
export function numberSpace(
  numbering: Numbering,
  name: string,
  space: Omit<NumberSpace, "called" | "lines">,
  requests: readonly NumberRequest[],
): ReadonlyMap<string, Assignment> {
  const lines = numbering.ledger.space(name);
  const { assignments, pins, problems } = assignNumbers(
    { ...space, called: numbering.called, lines },
    requests,
  );
  for (const problem of problems) numbering.problems.push(problem);
  numbering.spaces.push({ name, prefix: space.prefix, assignments, pins, ordered: false });
  return assignments;
}
