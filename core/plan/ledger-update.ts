import { UsedNumbers } from "../allocate/index.ts";
import {
  type LedgerLine,
  lastNumber,
  leftOf,
  restOnce,
  type StrangeLine,
  sameLine,
  writeLedger,
} from "../ledger/index.ts";
import type { Allocation } from "./allocate.ts";
import type { AllocatedSpace } from "./allocated-space.ts";
import type { RenamedLine } from "./former-names.ts";

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
 * @param strange lines of a newer hextet, which stay
 * @param today the day on which what has no owner any more is freed, `2026-11-21`
 */
export function updateLedger(
  lines: readonly RenamedLine[],
  strange: readonly StrangeLine[],
  spaces: readonly AllocatedSpace[],
  today: string | undefined,
): LedgerUpdate {
  const changes: LedgerChange[] = [];
  const next: LedgerLine[] = [];
  let behind = false;
  const bySpace = linesBySpace(lines);
  for (const space of spaces) {
    const before = bySpace.get(space.name) ?? noLines;
    bySpace.delete(space.name);
    for (const [owner, allocation] of space.allocations) {
      const line = lineOf(space.name, owner, allocation);
      next.push(line);
      const change = changeOf(space, line, allocation, before.held.get(owner));
      if (change === undefined) continue;
      changes.push(change);
      behind ||= mayMove(space, allocation, change);
    }
    const left = leaving(space, before, today);
    for (const change of left.changes) changes.push(change);
    behind ||= !space.ordered && left.changes.length > 0;
    for (const line of left.lines) next.push(line);
  }
  for (const { held, resting } of bySpace.values()) {
    const gone = [...held.values()].map(({ line }) => line);
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

interface SpaceBefore {
  readonly held: Map<string, RenamedLine>;
  readonly resting: LedgerLine[];
}

const noLines: SpaceBefore = { held: new Map(), resting: [] };

function linesBySpace(lines: readonly RenamedLine[]): Map<string, SpaceBefore> {
  const spaces = new Map<string, SpaceBefore>();
  for (const line of lines) {
    const space: SpaceBefore = spaces.get(line.line.space) ?? { held: new Map(), resting: [] };
    spaces.set(line.line.space, space);
    if (line.line.freed !== undefined) space.resting.push(line.line);
    else if (!space.held.has(line.line.owner)) space.held.set(line.line.owner, line);
  }
  return spaces;
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
    length: length === 128 ? undefined : length,
    freed: undefined,
  };
}

function changeOf(
  within: AllocatedSpace,
  line: LedgerLine,
  { origin }: Allocation,
  before: RenamedLine | undefined,
): LedgerChange | undefined {
  const { space, owner } = line;
  if (before !== undefined && sameLine(before.written, line)) return undefined;
  const to = words(within, line);
  if (before === undefined) {
    const kind = origin === "pinned" ? "pinned" : "given";
    return { kind, space, owner, formerly: undefined, from: undefined, to };
  }
  const from = words(within, before.line);
  const formerly = before.written.owner === owner ? undefined : before.written.owner;
  if (sameLine(before.line, line)) return { kind: "renamed", space, owner, formerly, from, to };
  return { kind: origin === "pinned" ? "pinned" : "moved", space, owner, formerly, from, to };
}

/**
 * Of a space what nobody has any more: numbers whose owners have gone, have others now, or have become smaller; and
 * what has rested before, as far as nobody has taken it. Where somebody else gives numbers by order nothing rests anew.
 */
function leaving(
  space: AllocatedSpace,
  before: SpaceBefore,
  today: string | undefined,
): { changes: readonly LedgerChange[]; lines: readonly LedgerLine[] } {
  const left = [...before.held.values()].flatMap(({ line }) => (stays(space, line) ? [] : [line]));
  if (left.length + before.resting.length === 0) return { changes: [], lines: [] };
  const gone = left.filter(({ owner }) => !space.allocations.has(owner));
  const changes = gone.map((line) => freed(line, words(space, line)));
  const used = usedIn(space);
  // Without a day to free on, what has no owner any more stands as it did.
  const rest = today === undefined ? gone : left.map((line) => ({ ...line, freed: today }));
  const all = [...(space.ordered ? [] : rest), ...before.resting].flatMap((line) => leftOf(line, used));
  return { changes, lines: restOnce(all) };
}

/** Whether a line's owner has the very number still. */
function stays(space: AllocatedSpace, line: LedgerLine): boolean {
  const allocation = space.allocations.get(line.owner);
  return (
    allocation?.offset === line.number &&
    (allocation.length === 128 ? undefined : allocation.length) === line.length
  );
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
