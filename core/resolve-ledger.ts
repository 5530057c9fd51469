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
  /** What the base had and somebody else has now, who pins it: numbered anew where it is still there. */
  readonly lost: readonly LedgerLine[];
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
  const nothing = { text: undefined, changes: [], lost: [], allowed: [] };
  if (sides.problems.length > 0) return { ...nothing, isUnreadable: true, problems: sides.problems };
  const baseLines = parseLedger(called, base).lines;
  const planOf = (lines: readonly LedgerLine[]) =>
    planLines(name, yaml, { ...options, ledger: writeLedger(lines, sides.strange) });
  let agreed = agree(sides.lines, baseLines);
  let planned = planOf(agreed.lines);
  for (let round = 0; round < rounds && agreed.dropped.length > 0; round++) {
    const pins = pinsAsWritten(planned);
    const next = agree(sides.lines, baseLines, pins);
    if (sameLines(next.dropped, agreed.dropped)) break;
    agreed = next;
    planned = planOf(agreed.lines);
  }
  const { plan, problems, allowed, ledger } = planned;
  if (plan === undefined) return { ...nothing, isUnreadable: false, problems, allowed };
  const inBase = new Set(baseLines.map(lineText));
  return {
    text: ledger.text,
    changes: told(planned, agreed.dropped),
    lost: agreed.dropped.filter((line) => inBase.has(lineText(line))),
    isUnreadable: false,
    problems: problems.filter((problem) => severityOf(problem) === "error"),
    allowed,
  };
}

/** Whether a ledger gives a number twice, or cannot be read: then it can not say whose numbers stay. */
export function contradictsItself(called: string, text: string): boolean {
  const { lines, problems } = parseLedger(called, text);
  return problems.some((one) => severityOf(one) === "error") || agree(lines, []).dropped.length > 0;
}

/** Pins under the names that the ledger has for their owners. */
function pinsAsWritten({ pins, lines }: PlannedLines): readonly LedgerLine[] {
  const names = new Map(
    lines
      .filter(({ line, written }) => line.owner !== written.owner || line.space !== written.space)
      .map(({ line, written }) => [`${line.space} ${line.owner}`, written] as const),
  );
  return pins.flatMap((pin) => {
    const written = names.get(`${pin.space} ${pin.owner}`);
    return written === undefined ? [pin] : [pin, { ...pin, space: written.space, owner: written.owner }];
  });
}

/** Of a line that was dropped the number that it had is told: with its new one, or that it has gone. */
function told({ ledger, lines }: PlannedLines, dropped: readonly LedgerLine[]): readonly LedgerChange[] {
  const had = new Map(dropped.map((line) => [`${line.space} ${line.owner}`, line]));
  const changes = ledger.changes.map((change): LedgerChange => {
    const key = `${change.space} ${change.owner}`;
    const line = had.get(key);
    had.delete(key);
    if (line === undefined || change.kind !== "given") return change;
    return { ...change, kind: "moved", from: `number ${line.number.toString(16)}` };
  });
  const there = new Set(lines.map(({ line }) => `${line.space} ${line.owner}`));
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
