import { randomBytes } from "node:crypto";
import {
  changesTable,
  type LedgerLine,
  type LedgerUpdate,
  parseLedger,
  planFromText,
  problemsText,
  resolveMerge,
  severityOf,
  writeLedger,
} from "../core/index.ts";
import { Answer } from "./answer.ts";
import { GitRevision } from "./git-revision.ts";
import { behindText, findLayout, type LayoutFile, today } from "./layout-file.ts";
import { saveFile } from "./save-files.ts";
import { print } from "./say.ts";

/** `hextet plan NAME --write` */
export function write(layout: LayoutFile): void {
  const update = updated(layout, layout.ledger);
  if (update.text === (layout.ledger ?? "")) {
    print(`${layout.ledgerPath} says everything already.\n`);
    return;
  }
  saveFile(layout.ledgerPath, update.text);
  print(`${changesTable(update.changes)}${layout.ledgerPath} is written; commit it.\n`);
}

/** `hextet plan NAME --check`: 1 where the ledger is behind, has conflicts, or gives one number twice. */
export function check(layout: LayoutFile): void {
  const { problems, allowed, plan, ledger } = planFromText(layout.name, layout.text, {
    ledger: layout.ledger,
    today: today(),
    called: layout.called,
  });
  const unsorted = problems.filter(({ code }) => code === "HX064");
  if (plan === undefined) throw new Answer(1, problemsText(layout.path, problems, allowed));
  if (ledger.behind) throw new Answer(1, `${changesTable(ledger.changes)}${behindText(layout, ledger)}`);
  if (unsorted.length > 0) throw new Answer(1, problemsText(layout.ledgerPath, unsorted));
  print(`${layout.ledgerPath} says everything that ${layout.path} needs.\n`);
}

/** `hextet ledger release NAME OWNER...` */
export function release(name: string, owners: readonly string[]): void {
  const layout = findLayout(name);
  const lines = linesOf(layout, layout.ledger ?? "");
  const needed = neededLines(layout);
  const isAsked = (owner: string) =>
    owners.length === 0 || owners.some((one) => owner === one || owner.startsWith(`${one}/`));
  // A line whose owner has gone and which nobody has freed yet goes only where its owner is named.
  const released = lines.filter(
    (line) =>
      isAsked(line.owner) &&
      (line.freed !== undefined ||
        (owners.length > 0 && isGiven(line) && !needed.has(`${line.space} ${line.owner}`))),
  );
  if (released.length === 0) {
    const what = owners.length === 0 ? "nothing rests" : `nothing of ${owners.join(", ")} rests`;
    throw new Answer(1, `${layout.ledgerPath}: ${what}`);
  }
  saveFile(layout.ledgerPath, writeLedger(lines.filter((line) => !released.includes(line))));
  for (const { owner, space, number } of released)
    print(`${owner}: number ${number.toString(16)} of ${space} is free\n`);
}

/** `hextet ledger resolve NAME --base REF` */
export async function resolve(name: string, reference: string): Promise<void> {
  const layout = findLayout(name);
  const revision = await GitRevision.find(reference, layout.path);
  const base = parseLedger(layout.called, (await revision.read(layout.ledgerPath)) ?? "");
  const faults = base.problems.filter((problem) => severityOf(problem) === "error");
  if (faults.length > 0)
    throw new Answer(3, problemsText(`${layout.ledgerPath} of ${reference}`, base.problems));
  const merged = resolveMerge(layout.ledger ?? "", base.lines);
  if (merged.problems.length > 0) throw new Answer(1, problemsText(layout.ledgerPath, merged.problems));
  const update = updated(layout, writeLedger(merged.lines));
  saveFile(layout.ledgerPath, update.text);
  print(`${changesTable(renumbered(update, merged.dropped))}${layout.ledgerPath} is written; `);
  print(`what ${reference} holds has kept its number.\n`);
}

/** Of a line that was dropped and numbered anew, the number that it had is told too. */
function renumbered({ changes }: LedgerUpdate, dropped: readonly LedgerLine[]): LedgerUpdate["changes"] {
  const had = new Map(dropped.map((line) => [`${line.space} ${line.owner}`, line]));
  return changes.map((change) => {
    const line = had.get(`${change.space} ${change.owner}`);
    if (line === undefined || change.kind !== "given") return change;
    return { ...change, kind: "moved", from: `number ${line.number.toString(16)}` };
  });
}

/** @throws Answer with every problem where there is an error */
function updated(layout: LayoutFile, ledger: string | undefined): LedgerUpdate {
  const randomness = randomBytes(32).toString("hex");
  const { called } = layout;
  const planned = planFromText(layout.name, layout.text, { ledger, today: today(), randomness, called });
  const { plan, problems, allowed } = planned;
  if (plan === undefined) throw new Answer(1, problemsText(layout.path, problems, allowed));
  return planned.ledger;
}

function linesOf(layout: LayoutFile, text: string): readonly LedgerLine[] {
  const { lines, problems } = parseLedger(layout.called, text);
  if (problems.some((problem) => severityOf(problem) === "error"))
    throw new Answer(1, problemsText(layout.ledgerPath, problems));
  return lines;
}

/** What the layout has no pin for, so that its number stands in the ledger alone. */
function neededLines(layout: LayoutFile): ReadonlySet<string> {
  const { ledger } = planFromText(layout.name, layout.text);
  return new Set(
    ledger.changes.filter(({ kind }) => kind === "given").map(({ space, owner }) => `${space} ${owner}`),
  );
}

/** What is drawn once, and what is kept for a name that has changed, goes with its owner only. */
function isGiven({ space }: LedgerLine): boolean {
  return /^(network|pool|prefix|vpc):/.test(space);
}
