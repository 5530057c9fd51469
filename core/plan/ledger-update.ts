import { type LedgerLine, lastNumber, lineText, writeLedger } from "../ledger/index.ts";
import { UsedNumbers } from "../numbers/index.ts";
import type { RenamedLine } from "./former-names.ts";
import type { Assignment } from "./number.ts";
import type { NumberedSpace } from "./numbered-space.ts";

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
  /** The text brought up to date. Without a day to free on, what has no owner any more stands in it as it did. */
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
 * @param today the day on which what has no owner any more is freed, `2026-11-21`
 */
export function updateLedger(
  lines: readonly RenamedLine[],
  spaces: readonly NumberedSpace[],
  today: string | undefined,
): LedgerUpdate {
  const changes: LedgerChange[] = [];
  const next: LedgerLine[] = [];
  let behind = false;
  const bySpace = linesBySpace(lines);
  for (const space of spaces) {
    const before = bySpace.get(space.name) ?? noLines;
    bySpace.delete(space.name);
    for (const [owner, assignment] of space.assignments) {
      const line = lineOf(space.name, owner, assignment);
      next.push(line);
      const change = changeOf(space, line, assignment, before.held.get(owner));
      if (change === undefined) continue;
      changes.push(change);
      behind ||= !space.ordered && (assignment.origin !== "pinned" || change.kind === "renamed");
    }
    const leaving = [...before.held.values()].flatMap((one) => freedBy(space, one) ?? []);
    for (const { line, change } of space.ordered ? leaving.map(withoutRest) : freeOnes(space, leaving)) {
      if (change !== undefined) changes.push(change);
      behind ||= !space.ordered && change !== undefined;
      if (line === undefined) continue;
      if (today !== undefined) next.push({ ...line, freed: today });
      else if (change !== undefined) next.push(line);
    }
    next.push(...stillResting(space, before.resting));
  }
  for (const { held, resting } of bySpace.values()) {
    for (const { line } of held.values()) {
      behind = true;
      changes.push(freed(line, line.number.toString(16)));
      next.push(today === undefined ? line : { ...line, freed: today });
    }
    next.push(...resting);
  }
  return { text: writeLedger(next), changes, behind };
}

interface SpaceBefore {
  readonly held: Map<string, RenamedLine>;
  readonly resting: LedgerLine[];
}

const noLines: SpaceBefore = { held: new Map(), resting: [] };

function linesBySpace(lines: readonly RenamedLine[]): Map<string, SpaceBefore> {
  const spaces = new Map<string, SpaceBefore>();
  for (const one of lines) {
    const space: SpaceBefore = spaces.get(one.line.space) ?? { held: new Map(), resting: [] };
    spaces.set(one.line.space, space);
    if (one.line.freed !== undefined) space.resting.push(one.line);
    else if (!space.held.has(one.line.owner)) space.held.set(one.line.owner, one);
  }
  return spaces;
}

function lineOf(space: string, owner: string, { offset, length }: Assignment): LedgerLine {
  return {
    space,
    owner,
    number: offset,
    length: length === 128 ? undefined : length,
    freed: undefined,
  };
}

function changeOf(
  within: NumberedSpace,
  line: LedgerLine,
  { origin }: Assignment,
  before: RenamedLine | undefined,
): LedgerChange | undefined {
  const { space, owner } = line;
  if (before !== undefined && lineText(before.written) === lineText(line)) return undefined;
  const to = words(within, line);
  if (before === undefined) {
    const kind = origin === "pinned" ? "pinned" : "given";
    return { kind, space, owner, formerly: undefined, from: undefined, to };
  }
  const from = words(within, before.line);
  const formerly = before.written.owner === owner ? undefined : before.written.owner;
  if (lineText(before.line) === lineText(line)) return { kind: "renamed", space, owner, formerly, from, to };
  return { kind: origin === "pinned" ? "pinned" : "moved", space, owner, formerly, from, to };
}

interface Leaving {
  readonly line: LedgerLine | undefined;
  readonly change: LedgerChange | undefined;
}

/** A line whose number its owner has no more: it has gone, or has another. */
function freedBy(
  space: NumberedSpace,
  { line }: RenamedLine,
): { line: LedgerLine; change: LedgerChange | undefined } | undefined {
  const stays = space.assignments.get(line.owner);
  if (stays === undefined) return { line, change: freed(line, words(space, line)) };
  if (stays.offset === line.number && (stays.length === 128 ? undefined : stays.length) === line.length)
    return undefined;
  return { line, change: undefined };
}

/** Of what has been left, that which nobody else has taken. */
function freeOnes(space: NumberedSpace, leaving: readonly Leaving[]): readonly Leaving[] {
  if (leaving.length === 0) return [];
  const used = usedIn(space);
  return leaving.map(({ line, change }) => ({
    line: line === undefined || used.meets(rangeOf(line)) ? undefined : line,
    change,
  }));
}

function withoutRest({ change }: Leaving): Leaving {
  return { line: undefined, change };
}

function stillResting(space: NumberedSpace, resting: readonly LedgerLine[]): readonly LedgerLine[] {
  if (resting.length === 0) return [];
  const used = usedIn(space);
  return resting.filter((line) => !used.meets(rangeOf(line)));
}

function usedIn(space: NumberedSpace): UsedNumbers {
  const given = [...space.assignments].map(([owner, one]) => rangeOf(lineOf(space.name, owner, one)));
  return new UsedNumbers(given);
}

function rangeOf(line: LedgerLine) {
  return { first: line.number, last: lastNumber(line) };
}

function freed({ space, owner }: LedgerLine, from: string): LedgerChange {
  return { kind: "freed", space, owner, formerly: undefined, from, to: undefined };
}

function words(space: NumberedSpace, line: LedgerLine): string {
  const { prefix } = space;
  if (space.words !== undefined) return space.words(line.number);
  if (lastNumber(line) >= prefix.value.size) return line.number.toString(16);
  return line.length === undefined
    ? `${prefix.addressAt(line.number)}`
    : `${prefix.prefixAt(line.number, line.length)}`;
}
