import type fc from "fast-check";
import { judgeAnswer, sameBooks } from "./checks/answer.ts";
import { type Edit, NotHere, Pick, type World } from "./edits/edit.ts";
import { edits } from "./edits/index.ts";
import { type Answer, ask } from "./hextet.ts";
import type { Layout } from "./layout.ts";
import { type Books, booksOf } from "./oracle/books.ts";
import { yamlText } from "./text/yaml.ts";
import { layoutOf } from "./world/parts.ts";
import { tidy } from "./world/tidy.ts";

/** What a history knows of itself: the layout as it stands, and the books as they are right. */
export interface Model {
  layout: Layout;
  trash: World["trash"];
  books: Books;
  day: number;
}

/** What hextet has: the ledger's text, and its last plan. */
export interface Real {
  ledger: string;
  last: Answer | undefined;
  readonly steps: Step[];
}

/** One step of a history as it went: for whoever reads a failure, or plays it again. */
export interface Step {
  readonly name: string;
  readonly today: string;
  /** The layout that is planned; what stands where the step is the ledger's alone. */
  readonly layout: string;
  /** The ledger before. */
  readonly ledger: string;
  readonly command: string;
  readonly outcome: "taken" | "refused" | "not an edit of numbers";
  /** The ledger as it would be written, and what `--json` prints; "" where there is no plan. */
  readonly after: string;
  readonly json: string;
}

export type Command = fc.Command<Model, Real>;

/** A history's beginning: a layout of some parts, planned and written. */
export function begin(layout: Layout): { model: Model; real: Real } {
  const model: Model = { layout, trash: [], books: new Map(), day: 0 };
  const real: Real = { ledger: "", last: undefined, steps: [] };
  new EditLayout("begin", [0], true).run(model, real);
  return { model, real };
}

/** The same, of parts by their names. */
export function beginWith(parts: readonly string[]): { model: Model; real: Real } {
  return begin(layoutOf(parts));
}

/** One edit of a layout, judged; it is taken back where it is refused. */
export class EditLayout implements Command {
  readonly #name: string;
  readonly #seeds: readonly number[];
  /** Whether the ledger is written after it, or only with a later edit. */
  readonly #isWritten: boolean;
  /** What it made of a model last: it is asked for once to see whether it can be done, and once to do it. */
  #last: { layout: Layout; books: Books; world: World | undefined } | undefined;

  constructor(name: string, seeds: readonly number[], isWritten: boolean) {
    this.#name = name;
    this.#seeds = seeds;
    this.#isWritten = isWritten;
  }

  check(model: Readonly<Model>): boolean {
    return this.#edited(model) !== undefined;
  }

  run(model: Model, real: Real): void {
    const world = this.#edited(model);
    if (world === undefined) return;
    const today = dayText(++model.day);
    const layout = yamlText(world.layout);
    const command = `hextet plan ./model.layout.yaml${this.#isWritten ? " --write" : ""}`;
    const step = { name: this.#name, today, layout, ledger: real.ledger, command, after: "", json: "" };
    real.steps.push({ ...step, outcome: "taken" });
    // Most are given as objects, as a program gives them: reading YAML is half of the time, and has its own tests.
    const given = model.day % 8 === 1 ? layout : world.layout;
    const answer = ask(given, real.ledger, today, `${today}${this.#name}`);
    const { outcome, books } = judgeAnswer(model.books, world.layout, today, real, answer);
    const { ledger: after, json } = answer;
    real.steps[real.steps.length - 1] = { ...step, outcome, after, json };
    if (outcome !== "taken") return;
    real.last = answer;
    model.layout = world.layout;
    model.trash = world.trash;
    if (!this.#isWritten) return;
    real.ledger = answer.ledger;
    model.books = books;
    sameBooks(books, booksOf(real.ledger));
  }

  /** The world after the edit; `undefined` where there is nothing to do it to. */
  #edited(model: Readonly<Model>): World | undefined {
    if (this.#last?.layout !== model.layout || this.#last.books !== model.books) {
      const { layout, books } = model;
      this.#last = { layout, books, world: this.#change(model) };
    }
    return this.#last.world;
  }

  #change({ layout, trash, books }: Readonly<Model>): World | undefined {
    const world: World = { layout: structuredClone(layout), trash: structuredClone(trash), books };
    if (this.#name === "begin") return world;
    const edit: Edit | undefined = edits[this.#name];
    try {
      edit?.(world, new Pick(this.#seeds));
    } catch (error) {
      if (error instanceof NotHere) return undefined;
      throw error;
    }
    tidy(world.layout);
    return JSON.stringify(world.layout) === JSON.stringify(layout) ? undefined : world;
  }

  toString(): string {
    return `${this.#name}${this.#isWritten ? "" : " (not written)"} [${this.#seeds.join(" ")}]`;
  }
}

export function dayText(day: number): string {
  return new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10);
}
