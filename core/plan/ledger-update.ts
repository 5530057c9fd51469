import { UsedNumbers } from "../allocate/index.ts";
import {
  type Ledger,
  type LedgerLine,
  lastNumber,
  leftOf,
  restOnce,
  type SpaceLines,
  type StrangeLine,
  sameLine,
  writeLedger,
} from "../ledger/index.ts";
import type { Allocation } from "./allocate.ts";
import type { AllocatedSpace } from "./allocated-space.ts";
import type { FormerLines } from "./former-names.ts";

/** One thing that a ledger does not say yet. */
export interface LedgerChange {
  /**
   * `given`: a new number; `pinned`: a pin, recorded so that it stays without; `renamed`: as before under another
   * name; `moved`: another number or size; `freed`: its owner has gone, and it rests from now on.
   */
  readonly kind: "given" | "pinned" | "renamed" | "moved" | "freed";
  readonly space: string;
  readonly owner: string;
  /** What it was called before, where it is renamed. */
  readonly formerly: string | undefined;
  /** Address or prefix as the ledger has it; the number in hexadecimal where its space has gone. */
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** A ledger, and how far it is behind its layout. */
export interface LedgerUpdate {
  /** The text brought up to date, written once it is asked for. Without a day to free on, what has no owner any more stands in it as it did. */
  readonly text: string;
  readonly changes: readonly LedgerChange[];
  /**
   * Whether a number could move before this is written. Pins, which stand in the layout, and what docker0 numbers
   * by itself do not make it so.
   */
  readonly behind: boolean;
}

/**
 * What a ledger says once the numbers as given are recorded.
 * @param ledger with its lines under the names of now
 * @param formerly those of them that were written with other names
 * @param strange lines of a newer hextet, which stay
 * @param today the day on which what has no owner any more is freed, `2026-11-21`
 */
export function updateLedger(
  ledger: Ledger,
  formerly: FormerLines,
  strange: readonly StrangeLine[],
  spaces: readonly AllocatedSpace[],
  today: string | undefined,
): LedgerUpdate {
  const changes: LedgerChange[] = [];
  const next: LedgerLine[] = [];
  let behind = false;
  const there = new Set<string>();
  for (const space of spaces) {
    const before = ledger.space(space.name);
    there.add(space.name);
    let unchanged = 0;
    for (const [owner, allocation] of space.allocations) {
      const held = before.held.get(owner);
      if (held !== undefined && !formerly.has(held) && hasNumber(held, allocation)) {
        next.push(held);
        unchanged++;
        continue;
      }
      const line = lineOf(space.name, owner, allocation);
      next.push(line);
      const change = changeOf(space, line, allocation, held, held && (formerly.get(held) ?? held));
      if (change === undefined) continue;
      changes.push(change);
      behind ||= mayMove(space, allocation, change);
    }
    if (unchanged === before.held.size && before.resting.length === 0) continue;
    const left = leaving(space, before, today);
    for (const change of left.changes) changes.push(change);
    behind ||= !space.ordered && left.changes.length > 0;
    for (const line of left.lines) next.push(line);
  }
  for (const [name, { held, resting }] of ledger.spaces) {
    if (there.has(name)) continue;
    const gone = [...held.values()];
    for (const line of gone) changes.push(freed(line, line.number.toString(16)));
    behind ||= gone.length > 0;
    const rest = gone.map((line) => (today === undefined ? line : { ...line, freed: today }));
    for (const line of restOnce([...rest, ...resting])) next.push(line);
  }
  let text: string | undefined;
  return {
    get text() {
      text ??= writeLedger(next, strange);
      return text;
    },
    changes,
    behind,
  };
}

/** Whether a number could be another one as long as a change is not written. */
function mayMove(space: AllocatedSpace, allocation: Allocation, { kind }: LedgerChange): boolean {
  if (space.ordered) return false;
  return kind === "renamed" || (allocation.origin !== "pinned" && allocation.followsFromNames !== true);
}

/** What a layout pins, as lines of its ledger, also where that could not be given. */
export function pinnedLines(spaces: readonly AllocatedSpace[]): readonly LedgerLine[] {
  return spaces.flatMap(({ name, pins }) =>
    [...(pins ?? [])].map(([owner, pin]) => lineOf(name, owner, { ...pin, origin: "pinned" })),
  );
}

function lineOf(space: string, owner: string, { offset, length }: Allocation): LedgerLine {
  return {
    space,
    owner,
    number: offset,
    length: lineLength({ length }),
    freed: undefined,
  };
}

/** A line says no length for one address. */
function lineLength({ length }: Pick<Allocation, "length">): number | undefined {
  return length === 128 ? undefined : length;
}

function changeOf(
  within: AllocatedSpace,
  line: LedgerLine,
  { origin }: Allocation,
  before: LedgerLine | undefined,
  written = before,
): LedgerChange | undefined {
  const { space, owner } = line;
  if (written !== undefined && sameLine(written, line)) return undefined;
  const to = words(within, line);
  if (before === undefined || written === undefined) {
    const kind = origin === "pinned" ? "pinned" : "given";
    return { kind, space, owner, formerly: undefined, from: undefined, to };
  }
  const from = words(within, before);
  const formerly = written.owner === owner ? undefined : written.owner;
  if (sameLine(before, line)) return { kind: "renamed", space, owner, formerly, from, to };
  return { kind: origin === "pinned" ? "pinned" : "moved", space, owner, formerly, from, to };
}

/**
 * Of a space what nobody has any more: numbers whose owners have gone, have others now, or have become smaller; and
 * what has rested before, as far as nobody has taken it. Where somebody else gives numbers by order nothing rests anew.
 */
function leaving(
  space: AllocatedSpace,
  before: SpaceLines,
  today: string | undefined,
): { changes: readonly LedgerChange[]; lines: readonly LedgerLine[] } {
  const left = [...before.held.values()].filter((line) => {
    const allocation = space.allocations.get(line.owner);
    return allocation === undefined || !hasNumber(line, allocation);
  });
  if (left.length + before.resting.length === 0) return { changes: [], lines: [] };
  const gone = left.filter(({ owner }) => !space.allocations.has(owner));
  const changes = gone.map((line) => freed(line, words(space, line)));
  const used = usedIn(space);
  // Without a day to free on, what has no owner any more stands as it did.
  const rest = today === undefined ? gone : left.map((line) => ({ ...line, freed: today }));
  const all = [...(space.ordered ? [] : rest), ...before.resting].flatMap((line) => leftOf(line, used));
  return { changes, lines: restOnce(all) };
}

/** Whether a line says the very number that is allocated. */
function hasNumber({ number, length }: LedgerLine, allocation: Allocation): boolean {
  return allocation.offset === number && lineLength(allocation) === length;
}

function usedIn(space: AllocatedSpace): UsedNumbers {
  const given = [...space.allocations].map(([owner, allocation]) => {
    const line = lineOf(space.name, owner, allocation);
    return { first: line.number, last: lastNumber(line) };
  });
  return new UsedNumbers(given);
}

function freed({ space, owner }: LedgerLine, from: string): LedgerChange {
  return { kind: "freed", space, owner, formerly: undefined, from, to: undefined };
}

function words(space: AllocatedSpace, line: LedgerLine): string {
  const { prefix } = space;
  if (space.words !== undefined) return space.words(line.number);
  if (lastNumber(line) >= prefix.value.size) return line.number.toString(16);
  return line.length === undefined
    ? `${prefix.addressAt(line.number)}`
    : `${prefix.prefixAt(line.number, line.length)}`;
}
