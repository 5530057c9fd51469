import { OverlappingRanges, type Range, type Ranges } from "../allocate/index.ts";
import { type LedgerLine, lastNumber, type SpaceLines } from "../ledger/index.ts";
import type { Problem } from "../problem/index.ts";
import type { Obstacles } from "./obstacles.ts";
import type { PlannedPrefix } from "./planned-prefix.ts";

/** Numbers that nobody may have, and why. */
export interface Reservation extends Range {
  readonly code: "HX033" | "HX035" | "HX032" | "HX036" | "HX092";
  readonly reason: string;
  readonly fix: string;
}

/** What numbers are given in. */
export interface NumberSpace {
  /** How a person calls the layout, for what is to be typed. */
  readonly called: string;
  readonly prefix: PlannedPrefix;
  readonly reserved: readonly Reservation[];
  /** Where new ones begin to look; see place-new.ts. */
  readonly place: "hashed" | "dense" | "sparse";
  /** Blocks at the ends that are given to nobody who has not pinned them. */
  readonly keep: readonly ("first" | "last")[];
  /** What new ones keep clear of, though they may be pinned there. */
  readonly keepClear: readonly Range[];
  readonly obstacles: Obstacles;
  readonly lines: SpaceLines;
}

/** Numbers that are given, and to whom. */
export interface Holder extends Range {
  readonly owner: string;
  readonly isBlock: boolean;
}

/** What a number has to get along with, as it stands when its turn comes. */
export interface Standing {
  readonly space: NumberSpace;
  readonly holders: Ranges<Holder>;
  readonly resting: RestingNumbers;
  readonly problems: Problem[];
}

/** Numbers that nobody holds any more, and who did. */
export interface Resting extends Range {
  readonly line: LedgerLine;
}

/** All that rests in a space. One number may rest for several, as after a rename that made one of two. */
export class RestingNumbers {
  readonly #ranges: OverlappingRanges<Resting>;
  #byOwner: ReadonlyMap<string, readonly Resting[]> | undefined;

  constructor(lines: readonly LedgerLine[]) {
    this.#ranges = new OverlappingRanges(
      lines.map((line): Resting => ({ first: line.number, last: lastNumber(line), line })),
    );
  }

  /** In order of number. */
  get all(): readonly Resting[] {
    return this.#ranges.all;
  }

  /** One that shares a number with the range, and is not left out. */
  meeting(range: Range, isLeftOut: (line: LedgerLine) => boolean): Resting | undefined {
    return this.#ranges.meeting(range, ({ line }) => !isLeftOut(line));
  }

  /** What rests for an owner: that which it had last before what it had earlier, of one day the lowest first. */
  of(owner: string): readonly Resting[] {
    this.#byOwner ??= byOwner(this.all);
    return this.#byOwner.get(owner) ?? [];
  }
}

function byOwner(all: readonly Resting[]): ReadonlyMap<string, readonly Resting[]> {
  const owners = new Map<string, Resting[]>();
  for (const resting of all) {
    const own = owners.get(resting.line.owner);
    if (own === undefined) owners.set(resting.line.owner, [resting]);
    else own.push(resting);
  }
  for (const own of owners.values()) own.sort(latestFirst);
  return owners;
}

/** Of what rests for an owner the line that it had last. */
export function lastResting(resting: readonly LedgerLine[], owner: string): LedgerLine | undefined {
  let last: LedgerLine | undefined;
  for (const line of resting)
    if (line.owner === owner && (last === undefined || restDay(line) > restDay(last))) last = line;
  return last;
}

/** The day since which a line rests; what is left only now, after all of them. */
export function restDay({ freed }: LedgerLine): string {
  return freed ?? "9999";
}

function latestFirst(a: Resting, b: Resting): number {
  const [day, other] = [restDay(a.line), restDay(b.line)];
  return day > other ? -1 : day < other ? 1 : a.first < b.first ? -1 : 1;
}

/** The ledger's lines: what somebody there goes by, and what rests, also where its owner has gone only now or is pinned elsewhere. */
export function heldAndResting(
  lines: SpaceLines,
  unpinned: ReadonlySet<string>,
): { held: ReadonlyMap<string, LedgerLine>; resting: RestingNumbers } {
  const left = [...lines.held.values()].filter(({ owner }) => !unpinned.has(owner));
  // Nearly always everybody is still there.
  const held =
    left.length === 0 ? lines.held : new Map([...lines.held].filter(([owner]) => unpinned.has(owner)));
  return { held, resting: new RestingNumbers([...lines.resting, ...left]) };
}
