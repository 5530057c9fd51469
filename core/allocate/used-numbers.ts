import { type Range, Ranges } from "./ranges.ts";

/** What is asked of used numbers to find a free one. */
export interface FreeSearch {
  /** Whether any number of the range is used. */
  meets(range: Range): boolean;
  /**
   * The lowest block of `size` numbers, aligned to its size, that begins at `from` or after and ends before `end`.
   * @param size a power of two
   */
  lowestFree(size: bigint, from: bigint, end: bigint): bigint | undefined;
}

/**
 * Which numbers are used, whoever has them. Neighbours are kept as one run, so that a search passes over any
 * number of them at once.
 */
export class UsedNumbers implements FreeSearch {
  readonly #runs: Ranges<Range>;

  /** @param used may overlap */
  constructor(used: readonly Range[] = []) {
    const runs: { first: bigint; last: bigint }[] = [];
    for (const { first, last } of [...used].sort((a, b) => (a.first < b.first ? -1 : 1))) {
      const run = runs.at(-1);
      if (run === undefined || first > run.last + 1n) runs.push({ first, last });
      else if (last > run.last) run.last = last;
    }
    this.#runs = new Ranges(runs);
  }

  meets(range: Range): boolean {
    return this.#runs.meeting(range) !== undefined;
  }

  /** What of a range is not used, in order. */
  gapsIn({ first, last }: Range): readonly Range[] {
    const gaps: Range[] = [];
    for (let at = last; at >= first; ) {
      const run = this.#runs.atOrBefore(at);
      if (run === undefined || run.last < first) {
        gaps.push({ first, last: at });
        break;
      }
      if (run.last < at) gaps.push({ first: run.last + 1n, last: at });
      at = run.first - 1n;
    }
    return gaps.reverse();
  }

  add({ first, last }: Range): void {
    const run = { first, last };
    for (;;) {
      const neighbour = this.#runs.meeting({ first: run.first - 1n, last: run.last + 1n });
      if (neighbour === undefined) break;
      this.#runs.remove(neighbour.first);
      if (neighbour.first < run.first) run.first = neighbour.first;
      if (neighbour.last > run.last) run.last = neighbour.last;
    }
    this.#runs.add(run);
  }

  lowestFree(size: bigint, from: bigint, end: bigint): bigint | undefined {
    let first = aligned(from, size);
    while (first + size <= end) {
      const run = this.#runs.meeting({ first, last: first + size - 1n });
      if (run === undefined) return first;
      first = aligned(run.last + 1n, size);
    }
    return undefined;
  }
}

/** What one of two uses, without a copy of either: both may go on growing. */
export class UsedByEither implements FreeSearch {
  readonly #first: FreeSearch;
  readonly #second: FreeSearch;

  constructor(first: FreeSearch, second: FreeSearch) {
    this.#first = first;
    this.#second = second;
  }

  meets(range: Range): boolean {
    return this.#first.meets(range) || this.#second.meets(range);
  }

  lowestFree(size: bigint, from: bigint, end: bigint): bigint | undefined {
    for (let at: bigint | undefined = from; ; ) {
      at = this.#first.lowestFree(size, at, end);
      const found: bigint | undefined = at === undefined ? undefined : this.#second.lowestFree(size, at, end);
      if (found === at) return found;
      at = found;
      if (at === undefined) return undefined;
    }
  }
}

function aligned(number: bigint, size: bigint): bigint {
  return ((number + size - 1n) / size) * size;
}
