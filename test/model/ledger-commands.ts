import { judgeAnswer, sameBooks } from "./checks/answer.ts";
import { NotHere, Pick } from "./edits/edit.ts";
import { ask, release } from "./hextet.ts";
import { type Command, dayText, type Model, type Real } from "./history.ts";
import { booksOf } from "./oracle/books.ts";
import { Broken } from "./oracle/reason.ts";
import { released } from "./oracle/release.ts";
import { yamlText } from "./text/yaml.ts";

/** What happens to the ledger itself, while the layout stays. */
abstract class LedgerCommand implements Command {
  readonly #seeds: readonly number[];

  constructor(seeds: readonly number[]) {
    this.#seeds = seeds;
  }

  check(model: Readonly<Model>): boolean {
    try {
      return this.applies(model, new Pick(this.#seeds));
    } catch (error) {
      if (error instanceof NotHere) return false;
      throw error;
    }
  }

  run(model: Model, real: Real): void {
    const today = dayText(++model.day);
    const layout = yamlText(model.layout);
    const pick = new Pick(this.#seeds);
    const name = this.toString();
    const step = { name, today, layout, ledger: real.ledger, command: "", after: "", json: "" };
    real.steps.push({ ...step, outcome: "taken" });
    const command = this.act(model, real, pick, layout, today);
    real.steps[real.steps.length - 1] = { ...step, command, outcome: "taken" };
  }

  protected abstract applies(model: Readonly<Model>, pick: Pick): boolean;
  /** @returns the command that does it, for a person */
  protected abstract act(model: Model, real: Real, pick: Pick, layout: string, today: string): string;
  abstract toString(): string;
}

/** `hextet ledger release`: of those for whom something rests, of those who have gone, of those who are there. */
export class Release extends LedgerCommand {
  protected applies(model: Readonly<Model>, pick: Pick): boolean {
    return this.#owners(model, pick).length >= 0;
  }

  protected act(model: Model, real: Real, pick: Pick, layout: string, today: string): string {
    const owners = this.#owners(model, pick);
    const text = release(layout, real.ledger, today, owners);
    const books = released(model.books, model.layout, owners);
    sameBooks(books, booksOf(text));
    real.ledger = text;
    model.books = books;
    return `hextet ledger release ./model.layout.yaml ${owners.join(" ")}`;
  }

  /** @throws NotHere where nobody has or had anything */
  #owners({ books }: Readonly<Model>, pick: Pick): readonly string[] {
    const all = [...books.values()].flatMap(({ held, rests }) => [
      ...rests.map(({ owner }) => owner),
      ...held.keys(),
    ]);
    const owner = pick.one(all);
    return pick.one([[], [owner], [owner.split("/").slice(0, 2).join("/")], [owner, pick.one(all)]]);
  }

  toString(): string {
    return "release";
  }
}

/** A ledger that something else has written: it is read, what is odd is reported, and the next --write puts it right. */
export class Disturb extends LedgerCommand {
  protected applies({ books }: Readonly<Model>): boolean {
    return books.size > 0;
  }

  protected act(model: Model, real: Real, pick: Pick, _layout: string, today: string): string {
    const [how, disturb, reports] = pick.one(disturbances);
    const disturbed = disturb(real.ledger);
    const answer = ask(model.layout, disturbed, today, today);
    const { outcome, books } = judgeAnswer(
      booksOf(disturbed.replaceAll(/[\ufeff\r]/g, "")),
      model.layout,
      today,
      { ledger: disturbed.replaceAll(/[\ufeff\r]/g, ""), last: undefined },
      answer,
    );
    if (outcome !== "taken") throw new Broken("a ledger that is only written otherwise is read", how);
    if (
      reports !== "" &&
      disturbed !== real.ledger &&
      !answer.warnings.some((text) => text.includes(reports))
    )
      throw new Broken("what is odd about a ledger is told", `${how}: ${answer.warnings.join("\n  ")}`);
    real.ledger = answer.ledger;
    model.books = books;
    return `${how}; hextet plan ./model.layout.yaml --write`;
  }

  toString(): string {
    return "disturb the ledger";
  }
}

const disturbances: readonly (readonly [how: string, (ledger: string) => string, code: string])[] = [
  [
    "sort -r -o model.ledger.jsonl model.ledger.jsonl",
    (text) => `${text.trim().split("\n").reverse().join("\n")}\n`,
    "",
  ],
  ["sed -i 's/$/\\r/' model.ledger.jsonl", (text) => text.replaceAll("\n", "\r\n"), "HX141"],
  ["sed -i '1s/^/\\xef\\xbb\\xbf/' model.ledger.jsonl", (text) => `\ufeff${text}`, "HX141"],
  [
    `sed -i '1i{"space":"asn:home","owner":"home","number":"fde8"}' model.ledger.jsonl`,
    (text) => (text.includes("asn:") ? text : `{"space":"asn:home","owner":"home","number":"fde8"}\n${text}`),
    "",
  ],
];
