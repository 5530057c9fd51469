import { type LedgerLine, writeLedger } from "./ledger/index.ts";
import { type PlanOptions, planLines } from "./plan-layout.ts";
import { type Problem, severityOf } from "./problem/index.ts";

/** A ledger without what was given back for good. */
export interface Released {
  readonly text: string;
  /** In both families, and of every kind: in the ledger's order. */
  readonly lines: readonly LedgerLine[];
  /** Names that were asked for and are somebody's now: `rack/pve-1/guests/git`, and what has its number today. */
  readonly standing: readonly { readonly asked: string; readonly owner: string }[];
  /** What keeps the ledger from being read; nothing is released then. */
  readonly problems: readonly Problem[];
}

/** What is not drawn yet keeps nobody from giving numbers back: what is drawn for that is written nowhere. */
const drawnInVain = "released";

/**
 * Takes what rests out of a ledger, so that it can be given again; and, of owners who are named, what stands in it
 * although they have gone. What has been renamed and not been written since has not gone. Where the layout has no plan,
 * as long as a pin is on what rests, only what rests by the ledger itself is released.
 *
 * @param owners who had it, with everything below: `rack/pve-1`; everybody where the list is empty
 */
export function releaseNumbers(
  name: string,
  yaml: string,
  options: PlanOptions,
  owners: readonly string[],
): Released {
  const text = options.ledger ?? "";
  const { plan, ledger, lines, formerly, strange, ledgerProblems } = planLines(name, yaml, {
    ...options,
    randomness: drawnInVain,
  });
  const faults = ledgerProblems.filter((problem) => severityOf(problem) === "error");
  if (faults.length > 0) return { text, lines: [], standing: [], problems: faults };
  const changes = plan === undefined ? [] : ledger.changes.filter(({ kind }) => kind === "freed");
  const gone = new Set(changes.map(({ space, owner }) => `${space} ${owner}`));
  const asked = (owner: string) => owners.some((named) => owner === named || owner.startsWith(`${named}/`));
  const released = new Set<LedgerLine>();
  const standing = new Map<string, string>();
  const asWritten = (line: LedgerLine) => formerly.get(line) ?? line;
  for (const line of lines) {
    const written = asWritten(line);
    const isAsked = asked(written.owner) || asked(line.owner);
    if (line.freed !== undefined ? owners.length === 0 || isAsked : isAsked && gone.has(keyOf(line)))
      released.add(written);
    else if (isAsked && line.freed === undefined) standing.set(written.owner, line.owner);
  }
  const left = lines.map(asWritten).filter((line) => !released.has(line));
  return {
    text: writeLedger(left, strange),
    lines: [...released],
    standing: [...standing].map(([written, owner]) => ({ asked: written, owner })),
    problems: [],
  };
}

function keyOf({ space, owner }: LedgerLine): string {
  return `${space} ${owner}`;
}
