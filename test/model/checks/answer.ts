import { type Answer, ask, diffOf, stagesOf, zonesOf } from "../hextet.ts";
import type { Layout } from "../layout.ts";
import { type Books, booksOf, pages } from "../oracle/books.ts";
import { judge } from "../oracle/judge.ts";
import { PlanNumbers } from "../oracle/plan-numbers.ts";
import { Broken, type Reason } from "../oracle/reason.ts";
import { strangeLines } from "../text/ledger-lines.ts";
import { shuffled } from "../world/shuffled.ts";
import { type Changes, reportsChanges } from "./diff.ts";
import { keepsToSchema } from "./schema.ts";
import { pairsZones } from "./zones.ts";

/**
 * Problems about numbers, which docs/plan.md decides. Whatever else a layout may not say is the business of others: an
 * edit that makes such a problem is taken back, and nothing is concluded from it.
 */
const ofNumbers = new Set([
  ...["HX022", "HX023", "HX030", "HX031", "HX032", "HX033", "HX035", "HX036", "HX037", "HX039"],
  ...["HX063", "HX065", "HX066", "HX067", "HX068", "HX081", "HX092"],
]);

/** Judges what hextet made of an edit. @throws Broken where it is not what docs/plan.md promises */
export function judgeAnswer(
  before: Books,
  layout: Layout,
  today: string,
  { ledger, last }: { readonly ledger: string; readonly last: Answer | undefined },
  answer: Answer,
): { outcome: "taken" | "refused" | "not an edit of numbers"; books: Books } {
  if (answer.errors.some(({ code }) => !ofNumbers.has(code)))
    return { outcome: "not an edit of numbers", books: before };
  const numbers = answer.json === "" ? undefined : new PlanNumbers(answer.printed());
  const { reasons, books } = judge(before, layout, today, numbers);
  agreeAbout(reasons, answer);
  if (answer.plan === undefined) return { outcome: "refused", books: before };
  sameBooks(books, booksOf(answer.ledger));
  sameStrangers(ledger, answer.ledger);
  settles(layout, answer, today);
  goesOn(layout, last, answer);
  return { outcome: "taken", books };
}

/** There is a plan exactly where nothing speaks against it, and what speaks against it is reported. */
function agreeAbout(reasons: readonly Reason[], answer: Answer): void {
  const words = reasons.map(({ what, codes }) => `${what} [${codes.join(" or ")}]`).join("\n  ");
  const texts = answer.errors.map(({ text }) => text).join("\n  ");
  if (reasons.length === 0 && answer.plan === undefined)
    throw new Broken("what nothing speaks against is taken", texts);
  if (reasons.length > 0 && answer.plan !== undefined) throw new Broken("what cannot be is refused", words);
  const expected = new Set(reasons.flatMap(({ codes }) => codes));
  const odd = answer.errors.filter(({ code }) => !expected.has(code));
  const unreported = reasons.filter(({ codes }) => !answer.errors.some(({ code }) => codes.includes(code)));
  if (odd.length + unreported.length > 0)
    throw new Broken("problems say what is wrong", `it should say\n  ${words}\n  and says\n  ${texts}`);
}

/** The ledger says what it should, line by line. */
export function sameBooks(right: Books, written: Books): void {
  const [wanted, found] = [pages(right), pages(written)];
  const missing = wanted.filter((line) => !found.includes(line));
  const extra = found.filter((line) => !wanted.includes(line));
  if (missing.length + extra.length > 0)
    throw new Broken(
      "the ledger says who has what, and what rests since when",
      `it should say\n    ${missing.join("\n    ")}\n  and says\n    ${extra.join("\n    ")}`,
    );
}

function sameStrangers(before: string, after: string): void {
  const [was, is] = [before, after].map((text) => [...strangeLines(text)].sort().join("\n"));
  if (was !== is) throw new Broken("lines of a newer hextet stay as they are", `${was}\n  became\n  ${is}`);
}

/**
 * Written once, there is nothing more to write, whatever the order of keys, and whether the layout is a text or an
 * object; and `--check` says so.
 */
function settles(layout: Layout, answer: Answer, today: string): void {
  const again = ask(shuffled(layout), answer.ledger, today, undefined);
  const promise = "a second --write, and another order of keys, change nothing";
  if (again.plan === undefined) throw new Broken(promise, again.errors.map(({ text }) => text).join("\n  "));
  if (again.ledger !== answer.ledger || again.behind || again.changes.length > 0)
    throw new Broken(promise, again.changes.join("\n  "));
  if (again.json !== answer.json && plain(again.json) !== plain(answer.json))
    throw new Broken(promise, "the plans differ");
  const moves = answer.changes.filter((change) => !/^(pinned|given mac:)|^\w+ pool:/.test(change));
  if (moves.length > 0 && !answer.behind)
    throw new Broken("--check says that a ledger is behind where it is", moves.join("\n  "));
}

/** A plan without its warnings: some are about how the ledger was written before. */
function plain(json: string): string {
  const { warnings: _, ...rest }: Record<string, unknown> = JSON.parse(json);
  return JSON.stringify(rest);
}

/** Every stage takes the plan, and says the same of it. */
function goesOn(layout: Layout, last: Answer | undefined, answer: Answer): void {
  if (answer.plan === undefined) return;
  keepsToSchema("plan.schema.json", answer.printed());
  pairsZones(zonesOf(answer.plan));
  stagesOf(answer.plan);
  if (last?.plan === undefined) return;
  const diff: Changes = JSON.parse(diffOf(last.plan, answer.plan));
  keepsToSchema("plan-diff.schema.json", diff);
  reportsChanges(last.printed(), answer.printed(), layout, diff);
}
