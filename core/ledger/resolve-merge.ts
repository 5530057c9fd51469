import { UsedNumbers } from "../allocate/index.ts";
import type { Problem } from "../problem/index.ts";
import { compareLines, type LedgerLine, lastNumber } from "./ledger.ts";
import { isConflictMarker, parseLine, withoutMark } from "./parse.ts";
import { leftOf, restOnce } from "./resting.ts";
import { lineText, type StrangeLine } from "./write.ts";

/** What two branches say: all lines of both, each once. */
export interface BothSides {
  readonly lines: readonly LedgerLine[];
  readonly strange: readonly StrangeLine[];
  readonly problems: readonly Problem[];
}

/** Lines that do not contradict each other, and those that did. */
export interface Agreed {
  readonly lines: readonly LedgerLine[];
  /** What somebody else has: to be allocated anew where its owner is still there. */
  readonly dropped: readonly LedgerLine[];
}

/**
 * Takes both sides of every conflict.
 * @param text the ledger as git left it, with its markers or merged cleanly
 */
export function bothSides(text: string): BothSides {
  const problems: Problem[] = [];
  const lines = new Map<string, LedgerLine>();
  const strange = new Map<string, StrangeLine>();
  let inAncestor = false;
  for (const [index, written] of withoutMark(text).split("\n").entries()) {
    const content = written.replace(/\r$/, "");
    if (isConflictMarker(content)) {
      inAncestor = content.startsWith("|");
      continue;
    }
    if (inAncestor || content.trim() === "") continue;
    const line = parseLine(content);
    if ("fault" in line) {
      const { code, fault, fix } = line;
      problems.push({ code, path: ["ledger", `line ${index + 1}`], value: undefined, reason: fault, fix });
    } else if ("text" in line) strange.set(line.text, line);
    else lines.set(lineText(line), line);
  }
  return { lines: [...lines.values()], strange: [...strange.values()], problems };
}

/**
 * Where two lines give one number, or one name two numbers, only one of them stays: that of the one who pins it; else
 * that of `base`.
 * @param base lines of the revision whose numbers stay; may be empty
 * @param pins what the layout pins
 */
export function agree(
  lines: readonly LedgerLine[],
  base: readonly LedgerLine[],
  pins: readonly LedgerLine[] = [],
): Agreed {
  const pinned = new Set(pins.map(lineText));
  const written = new Set(base.map(lineText));
  const known = new Set(base.filter((line) => line.freed === undefined).map(ownerKey));
  // What is pinned comes first, then what base holds, then what it holds otherwise, then what is new.
  const rank = (line: LedgerLine) =>
    pinned.has(lineText(line)) ? 0 : written.has(lineText(line)) ? 1 : known.has(ownerKey(line)) ? 2 : 3;
  const ranked = [...new Map(lines.map((line) => [lineText(line), line])).values()]
    .filter((line) => line.freed === undefined)
    .map((line) => ({ line, rank: rank(line) }))
    .sort((a, b) => a.rank - b.rank || compareLines(a.line, b.line));
  const used = new Map<string, UsedNumbers>();
  const owners = new Set<string>();
  const kept: LedgerLine[] = [];
  const dropped: LedgerLine[] = [];
  for (const { line } of ranked) {
    const range = { first: line.number, last: lastNumber(line) };
    const space = used.get(line.space) ?? new UsedNumbers();
    used.set(line.space, space);
    if (owners.has(ownerKey(line)) || space.meets(range)) {
      dropped.push(line);
      continue;
    }
    owners.add(ownerKey(line));
    space.add(range);
    kept.push(line);
  }
  return { lines: [...kept, ...stillResting(lines, used)], dropped };
}

/** What rests of both sides, but for what one of them has taken since. */
function stillResting(
  lines: readonly LedgerLine[],
  used: ReadonlyMap<string, UsedNumbers>,
): readonly LedgerLine[] {
  const bySpace = new Map<string, LedgerLine[]>();
  for (const line of lines) {
    if (line.freed === undefined) continue;
    const held = used.get(line.space);
    const own = bySpace.get(line.space) ?? [];
    bySpace.set(line.space, own);
    own.push(...(held === undefined ? [line] : leftOf(line, held)));
  }
  return [...bySpace.values()].flatMap(restOnce);
}

function ownerKey({ space, owner }: LedgerLine): string {
  return `${space} ${owner}`;
}
