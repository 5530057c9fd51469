import { randomBytes } from "node:crypto";
import {
  changesTable,
  contradictsItself,
  type LedgerUpdate,
  numberText,
  planFromText,
  problemsText,
  type ResolvedLedger,
  releaseNumbers,
  resolveLedger,
} from "../core/index.ts";
import { Answer } from "./answer.ts";
import { GitRevision } from "./git-revision.ts";
import { behindText, findLayout, type LayoutFile, today } from "./layout-file.ts";
import { saveFile } from "./save-files.ts";
import { print } from "./say.ts";

/** `hextet plan NAME --write` */
export function write(layout: LayoutFile): void {
  const update = updated(layout);
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
    beside: layout.beside,
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
  const { ledger, called, beside } = layout;
  const options = { ledger, today: today(), called, beside };
  const released = releaseNumbers(layout.name, layout.text, options, owners);
  if (released.problems.length > 0) throw new Answer(1, problemsText(layout.ledgerPath, released.problems));
  if (released.lines.length === 0) {
    const [standing] = released.standing;
    const what = owners.length === 0 ? "nothing rests" : `nothing of ${owners.join(", ")} rests`;
    const why =
      standing === undefined
        ? ""
        : standing.asked === standing.owner
          ? `: ${standing.owner} is in the layout, and has its number`
          : `: ${standing.asked} is ${standing.owner} now, and has its number`;
    throw new Answer(1, `${layout.ledgerPath}: ${what}${why}`);
  }
  saveFile(layout.ledgerPath, released.text);
  const reported = released.lines.map((line) => `${line.owner}: ${numberText(line)} is free\n`);
  print(reported.join(""));
}

/** `hextet ledger resolve NAME --base REF` */
export async function resolve(name: string, reference: string): Promise<void> {
  const layout = findLayout(name);
  const base = await baseOf(layout, reference);
  const randomness = randomBytes(32).toString("hex");
  const { ledger, called, beside } = layout;
  const options = { ledger, today: today(), randomness, called, beside };
  const resolved = resolveLedger(layout.name, layout.text, options, base.text);
  const { text, problems, allowed } = resolved;
  if (text === undefined) {
    const file = resolved.isUnreadable ? layout.ledgerPath : layout.path;
    throw new Answer(1, problemsText(file, problems, allowed));
  }
  saveFile(layout.ledgerPath, text);
  print(
    `${changesTable(resolved.changes)}${layout.ledgerPath} is written; ${keptText(base.name, resolved)}\n`,
  );
}

function keptText(base: string, { lost, changed }: ResolvedLedger): string {
  const names = (lines: ResolvedLedger["lost"]) => lines.map(({ owner }) => owner).join(", ");
  const but = [
    ...(lost.length === 0 ? [] : [`${names(lost)}: something else is pinned to that`]),
    ...(changed.length === 0 ? [] : [`${names(changed)}: the other side has given it another`]),
  ];
  return `what ${base} holds has kept its number${but.length === 0 ? "" : `, but for ${but.join("; and for ")}`}.`;
}

/**
 * The ledger whose numbers stay. Where the revision holds the merge itself, and with it what was given twice, it is that
 * of the branch that was merged into: the first parent's.
 */
async function baseOf(layout: LayoutFile, reference: string): Promise<{ name: string; text: string }> {
  const revision = await GitRevision.find(reference, layout.path);
  for await (const parent of revision.firstParents()) {
    const text = (await parent.read(layout.ledgerPath)) ?? "";
    if (contradictsItself(layout.called, text)) continue;
    if (parent.commit === revision.commit) return { name: reference, text };
    const short = parent.commit.slice(0, 12);
    print(`${reference} gives numbers twice itself: those of ${short} before it stay.\n`);
    return { name: short, text };
  }
  throw new Answer(
    1,
    `${reference}: gives numbers twice itself, and so do the commits before it; give one from before the merge: --base COMMIT`,
  );
}

/** @throws Answer with every problem where there is an error */
function updated(layout: LayoutFile): LedgerUpdate {
  const randomness = randomBytes(32).toString("hex");
  const { ledger, called, beside } = layout;
  const options = { ledger, today: today(), randomness, called, beside };
  const planned = planFromText(layout.name, layout.text, options);
  const { plan, problems, allowed } = planned;
  if (plan === undefined) throw new Answer(1, problemsText(layout.path, problems, allowed));
  return planned.ledger;
}
