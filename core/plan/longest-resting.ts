import type { FreeSearch } from "../allocate/index.ts";
import { rangeOf } from "./number-request.ts";
import { type RestingNumbers, restDay } from "./standing-numbers.ts";

interface Single {
  readonly number: bigint;
  readonly day: string;
}

/**
 * Finds the place whose last number has rested longest, of several the lowest. What was not free once is not free
 * later, so that each search goes on where the one before ended.
 */
export class LongestResting {
  readonly #resting: RestingNumbers;
  readonly #size: bigint;
  readonly #days: readonly string[];
  readonly #reached = new Map<number, { day: number; from: bigint }>();
  /** Single numbers in the order in which they have rested; `undefined` where blocks rest too. */
  readonly #singles: readonly Single[] | undefined;
  #next = 0;

  constructor(resting: RestingNumbers, size: bigint) {
    this.#resting = resting;
    this.#size = size;
    this.#days = [...new Set(resting.all.map(({ line }) => restDay(line)))].sort();
    this.#singles = resting.all.every(({ first, last }) => first === last)
      ? resting.all
          .map(({ first, line }) => ({ number: first, day: restDay(line) }))
          .sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : a.number < b.number ? -1 : 1))
      : undefined;
  }

  /** @param used what cannot be given, whatever rests */
  lowest(used: FreeSearch, length: number): bigint | undefined {
    if (this.#singles !== undefined && length === 128) return this.#single(used, this.#singles);
    const block = rangeOf(0n, length).last + 1n;
    const reached = this.#reached.get(length) ?? { day: 0, from: 0n };
    this.#reached.set(length, reached);
    for (;;) {
      const found = this.#upTo(used, block, reached.day, reached.from);
      if (found !== undefined) {
        reached.from = found;
        return found;
      }
      const day = this.#dayWithAny(used, block, reached.day + 1);
      if (day === undefined) return undefined;
      reached.day = day;
      reached.from = 0n;
    }
  }

  #single(used: FreeSearch, singles: readonly Single[]): bigint | undefined {
    for (; this.#next < singles.length; this.#next++) {
      const single = singles[this.#next];
      if (single === undefined || single.number >= this.#size) continue;
      const range = { first: single.number, last: single.number };
      const isLater = this.#resting.meeting(range, (line) => restDay(line) <= single.day) !== undefined;
      if (!isLater && !used.meets(range)) return single.number;
    }
    return undefined;
  }

  /** The first day from `first` on up to which a place has rested: a later day has all that an earlier one has. */
  #dayWithAny(used: FreeSearch, block: bigint, first: number): number | undefined {
    let low = first;
    let high = this.#days.length - 1;
    if (low > high || this.#upTo(used, block, high, 0n) === undefined) return undefined;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#upTo(used, block, middle, 0n) === undefined) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The lowest place from `from` on that meets nothing of what is used, nor of what rests since a later day. */
  #upTo(used: FreeSearch, block: bigint, day: number, from: bigint): bigint | undefined {
    const last = this.#days[day] ?? "";
    for (let at = from; ; ) {
      const first = used.lowestFree(block, at, this.#size);
      if (first === undefined) return undefined;
      const range = { first, last: first + block - 1n };
      const later = this.#resting.meeting(range, (line) => restDay(line) <= last);
      if (later === undefined) return first;
      at = later.last + 1n;
    }
  }
}
