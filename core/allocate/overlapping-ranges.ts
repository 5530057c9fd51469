import type { Range } from "./ranges.ts";

/** Ranges that may overlap, in order of number. Finding one costs about as much among 100,000 as among 1,000. */
export class OverlappingRanges<Entry extends Range> {
  readonly all: readonly Entry[];
  /** The last number of all up to here. */
  readonly #reach: readonly bigint[];

  constructor(entries: readonly Entry[]) {
    this.all = [...entries].sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
    let reach = -1n;
    this.#reach = this.all.map(({ last }) => {
      if (last > reach) reach = last;
      return reach;
    });
  }

  /** Of those that share a number with the range, and are meant, the one that begins last. */
  meeting(range: Range, isMeant: (entry: Entry) => boolean): Entry | undefined {
    for (let at = this.#lastFrom(range.last); at >= 0 && (this.#reach[at] ?? -1n) >= range.first; at--) {
      const entry = this.all[at];
      if (entry !== undefined && entry.last >= range.first && isMeant(entry)) return entry;
    }
    return undefined;
  }

  /** All that share a number with the range, in order. */
  allMeeting(range: Range): readonly Entry[] {
    if (this.all.length === 0) return [];
    const found: Entry[] = [];
    this.meeting(range, (entry) => {
      found.push(entry);
      return false;
    });
    return found.reverse();
  }

  /** Index of the last one that begins at `number` or before; -1 where none does. */
  #lastFrom(number: bigint): number {
    let low = 0;
    let high = this.all.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const first = this.all[middle]?.first;
      if (first !== undefined && first <= number) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
