import { agree, bothSides, type LedgerLine, lineText, parseLedger, writeLedger } from "./ledger/index.ts";
import type { LedgerChange } from "./plan/index.ts";
import { type PlannedLines, type PlanOptions, planLines } from "./plan-layout.ts";
import { type AllowedProblem, type Problem, severityOf } from "./problem/index.ts";

/** A ledger after a merge, mended. */
export interface ResolvedLedger {
  /** `undefined` where the merged ledger cannot be read, or the layout has no plan with it. */
  readonly text: string | undefined;
  /** What has another number than in the merged ledger, has none any more, or is new. */
  readonly changes: readonly LedgerChange[];
  /** What the base had and somebody else has now, who pins it: allocated anew where it is still there. */
  readonly lost: readonly LedgerLine[];
  /** What has another number than in the base because the other side gave it one. */
  readonly changed: readonly LedgerLine[];
  /** Whether the problems are the ledger's, which could not be read. */
  readonly isUnreadable: boolean;
  readonly problems: readonly Problem[];
  readonly allowed: readonly AllowedProblem[];
}

/** Pins decide, and a pin may lie in what another pin has placed: as many rounds as things lie in each other. */
const rounds = 4;

/**
 * Mends what a merge has left: both sides of every conflict are taken; of two lines with one number, and of two numbers
 * of one name, that one stays which the layout pins, else that which the base has.
 *
 * @param options `ledger`: as git left it
 * @param base the ledger of the revision whose numbers stay
 */
export function resolveLedger(
  name: string,
  yaml: string,
  options: PlanOptions,
  base: string,
): ResolvedLedger {
  const called = options.called ?? name;
  const sides = bothSides(options.ledger ?? "");
  const nothing = { text: undefined, changes: [], lost: [], changed: [], allowed: [] };
  if (sides.problems.length > 0) return { ...nothing, isUnreadable: true, problems: sides.problems };
  const planOf = (lines: readonly LedgerLine[]) =>
    planLines(name, yaml, { ...options, ledger: writeLedger(lines, sides.strange) });
  // What one branch has renamed, and the other has not yet, is one thing.
  const { present } = planOf([]);
  const lines = sides.lines.map(present);
  const baseLines = parseLedger(called, base).lines.map(present);
  let agreed = agree(lines, baseLines);
  let planned = planOf(agreed.lines);
  for (let round = 0; round < rounds && agreed.dropped.length > 0; round++) {
    const next = agree(lines, baseLines, planned.pins);
    if (sameLines(next.dropped, agreed.dropped)) break;
    agreed = next;
    planned = planOf(agreed.lines);
  }
  const { plan, problems, allowed, ledger } = planned;
  if (plan === undefined) return { ...nothing, isUnreadable: false, problems, allowed };
  const inBase = new Set(baseLines.map(lineText));
  const after = heldNumbers(parseLedger(called, ledger.text).lines);
  const isThere = (line: LedgerLine) => after.has(ownerKey(line));
  const lost = agreed.dropped.filter((line) => inBase.has(lineText(line)) && isThere(line));
  return {
    text: ledger.text,
    changes: reported(planned, agreed.dropped),
    lost,
    changed: otherwise(baseLines, after, lost),
    isUnreadable: false,
    problems: problems.filter((problem) => severityOf(problem) === "error"),
    allowed,
  };
}

/** Whether a ledger gives a number twice, or cannot be read: then it can not say whose numbers stay. */
export function contradictsItself(called: string, text: string): boolean {
  const { lines, problems } = parseLedger(called, text);
  return problems.some((problem) => severityOf(problem) === "error") || agree(lines, []).dropped.length > 0;
}

function heldNumbers(lines: readonly LedgerLine[]): ReadonlyMap<string, bigint> {
  const held = lines.filter(({ freed }) => freed === undefined);
  return new Map(held.map((line) => [ownerKey(line), line.number]));
}

function ownerKey({ space, owner }: LedgerLine): string {
  return `${space} ${owner}`;
}

/** Lines of the base whose owners have other numbers now, but for those that are reported as lost. */
function otherwise(
  base: readonly LedgerLine[],
  after: ReadonlyMap<string, bigint>,
  lost: readonly LedgerLine[],
): readonly LedgerLine[] {
  const reported = new Set(lost.map(ownerKey));
  return base.filter((line) => {
    const number = after.get(ownerKey(line));
    const isKept = number === undefined || number === line.number;
    return line.freed === undefined && !isKept && !reported.has(ownerKey(line));
  });
}

/** Of a line that was dropped the number that it had is reported: with its new one, or that it has gone. */
function reported({ ledger, lines }: PlannedLines, dropped: readonly LedgerLine[]): readonly LedgerChange[] {
  const had = new Map(dropped.map((line) => [ownerKey(line), line]));
  const changes = ledger.changes.map((change): LedgerChange => {
    const key = `${change.space} ${change.owner}`;
    const line = had.get(key);
    had.delete(key);
    if (line === undefined || change.kind !== "given") return change;
    return { ...change, kind: "moved", from: `number ${line.number.toString(16)}` };
  });
  const there = new Set(lines.map(ownerKey));
  const gone = [...had].flatMap(([key, { space, owner, number }]): LedgerChange[] =>
    there.has(key)
      ? []
      : [
          {
            kind: "freed",
            space,
            owner,
            formerly: undefined,
            from: `number ${number.toString(16)}`,
            to: "-",
          },
        ],
  );
  return [...changes, ...gone];
}

function sameLines(a: readonly LedgerLine[], b: readonly LedgerLine[]): boolean {
  const texts = new Set(a.map(lineText));
  return a.length === b.length && b.every((line) => texts.has(lineText(line)));
}
