import { UsedNumbers } from "../numbers/index.ts";
import type { Problem } from "../problem/index.ts";
import { compareLines, type LedgerLine, lastNumber } from "./ledger.ts";
import { isConflictMarker, parseLine } from "./parse.ts";
import { lineText } from "./write.ts";

/** A merged ledger without what contradicts itself. */
export interface ResolvedMerge {
  readonly lines: readonly LedgerLine[];
  /** What somebody else has: to be numbered anew where its owner is still there. */
  readonly dropped: readonly LedgerLine[];
  readonly problems: readonly Problem[];
}

/**
 * Resolves what two branches did to one ledger: both sides of every conflict are taken, and where two lines give
 * one number, or one name two numbers, the line that `base` holds stays.
 *
 * @param text the ledger as git left it, with its markers or merged cleanly
 * @param base lines of the revision whose numbers stay; may be empty
 */
export function resolveMerge(text: string, base: readonly LedgerLine[]): ResolvedMerge {
  const problems: Problem[] = [];
  const lines = new Map<string, LedgerLine>();
  let inAncestor = false;
  for (const [index, written] of text
    .replace(/^\ufeff/, "")
    .split("\n")
    .entries()) {
    const content = written.replace(/\r$/, "");
    if (isConflictMarker(content)) {
      inAncestor = content.startsWith("|");
      continue;
    }
    if (inAncestor || content.trim() === "") continue;
    const line = parseLine(content);
    if (typeof line !== "string") lines.set(lineText(line), line);
    else
      problems.push({
        code: "HX060",
        path: ["ledger", `line ${index + 1}`],
        value: undefined,
        reason: line,
        fix: "mend the line, or take it from an earlier revision",
      });
  }
  return { ...withoutContradictions([...lines.values()], base), problems };
}

function withoutContradictions(
  lines: readonly LedgerLine[],
  base: readonly LedgerLine[],
): Pick<ResolvedMerge, "lines" | "dropped"> {
  const written = new Set(base.map(lineText));
  const known = new Set(base.filter((line) => line.freed === undefined).map(ownerKey));
  // What base holds comes first, then what it holds otherwise, then what is new; what rests comes last.
  const rank = (line: LedgerLine) =>
    line.freed !== undefined ? 3 : written.has(lineText(line)) ? 0 : known.has(ownerKey(line)) ? 1 : 2;
  const ranked = lines
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
    const twice = line.freed === undefined && owners.has(ownerKey(line));
    if (twice || space.meets(range)) {
      if (line.freed === undefined) dropped.push(line);
      continue;
    }
    if (line.freed === undefined) owners.add(ownerKey(line));
    space.add(range);
    kept.push(line);
  }
  return { lines: kept, dropped };
}

function ownerKey({ space, owner }: LedgerLine): string {
  return `${space} ${owner}`;
}
