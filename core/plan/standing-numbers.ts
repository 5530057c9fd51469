import { type LedgerLine, lastNumber, type SpaceLines } from "../ledger/index.ts";
import { type Range, Ranges } from "../numbers/index.ts";
import type { Problem } from "../problem/index.ts";
import type { PlannedPrefix } from "./planned-prefix.ts";

/** Numbers that nobody may have, and why. */
export interface Reservation extends Range {
  readonly code: "HX033" | "HX035" | "HX032" | "HX036" | "HX092";
  readonly reason: string;
  readonly fix: string;
}

/** What numbers are given in. */
export interface NumberSpace {
  /** What a person is to call the layout by. */
  readonly called: string;
  readonly prefix: PlannedPrefix;
  readonly reserved: readonly Reservation[];
  /** Where new ones begin to look; see place-new.ts. */
  readonly place: "hashed" | "dense" | "sparse";
  /** Blocks at the ends that are given to nobody who has not pinned them. */
  readonly keep: readonly ("first" | "last")[];
  readonly lines: SpaceLines;
}

/** Numbers that are given, and to whom. */
export interface Holder extends Range {
  readonly owner: string;
  readonly isBlock: boolean;
}

/** Numbers that nobody holds any more, and who did. */
export interface Resting extends Range {
  readonly line: LedgerLine;
}

/** What a number has to get along with, as it stands when its turn comes. */
export interface Standing {
  readonly space: NumberSpace;
  readonly holders: Ranges<Holder>;
  readonly resting: { readonly byNumber: Ranges<Resting> };
  readonly problems: Problem[];
}

/** The ledger's lines: what somebody there goes by, and what rests, be it that its owner has gone only now or is pinned elsewhere. */
export function heldAndResting(
  lines: SpaceLines,
  unpinned: ReadonlySet<string>,
): {
  held: ReadonlyMap<string, LedgerLine>;
  resting: { all: readonly Resting[]; byNumber: Ranges<Resting> };
} {
  const held = new Map<string, LedgerLine>();
  const all: Resting[] = [];
  const byNumber = new Ranges<Resting>();
  const rest = (line: LedgerLine) => {
    const one = { first: line.number, last: lastNumber(line), line };
    all.push(one);
    if (byNumber.meeting(one) === undefined) byNumber.add(one);
  };
  for (const line of lines.resting) rest(line);
  for (const [owner, line] of lines.held) {
    if (unpinned.has(owner)) held.set(owner, line);
    else rest(line);
  }
  return { held, resting: { all, byNumber } };
}
