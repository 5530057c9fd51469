import type { Layout } from "../layout.ts";
import type { Books } from "../oracle/books.ts";

/** What edits change. */
export interface World {
  layout: Layout;
  /** What was taken out, so that it can come back as it was: keys from the top of the layout, and the value. */
  trash: { path: string[]; value: unknown }[];
  /** What the ledger says: pins aim at what others have, and at what rests. */
  readonly books: Books;
}

/** One thing that a person does to a layout. @throws NotHere where there is nothing to do it to */
export type Edit = (world: World, pick: Pick) => void;

/** There is nothing here that this edit could change. */
export class NotHere extends Error {}

/** One for all: half of the edits that are drawn find nothing, and where they look is nobody's matter. */
const notHere = new NotHere();

/** Choices of one edit, by numbers that are drawn before: the same numbers choose the same of the same layout. */
export class Pick {
  readonly #seeds: readonly number[];
  #at = 0;

  constructor(seeds: readonly number[]) {
    this.#seeds = seeds;
  }

  below(count: number): number {
    const seed = this.#seeds[this.#at++ % this.#seeds.length] ?? 0;
    return seed % count;
  }

  /** @throws NotHere where the list is empty */
  one<Thing>(list: readonly Thing[]): Thing {
    if (list.length === 0) throw notHere;
    const found = list[this.below(list.length)];
    if (found === undefined) throw notHere;
    return found;
  }

  /** A name that nothing in `taken` has. They are few, so that names come back and are handed on. */
  name(taken: Readonly<Record<string, unknown>> = {}, names: readonly string[] = labels): string {
    return this.one(names.filter((name) => !Object.hasOwn(taken, name)));
  }

  maybe(): boolean {
    return this.below(2) === 1;
  }
}

const labels = ["ant", "bee", "cat", "dog", "elk", "fox", "gnu"];

/** Where nothing may stand yet, or nothing else. */
export function need(condition: boolean): void {
  if (!condition) throw notHere;
}
