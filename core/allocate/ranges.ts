/** From `first` to `last`, both included. */
export interface Range {
  readonly first: bigint;
  readonly last: bigint;
}

const chunkSize = 512;

/**
 * Ranges that do not overlap, in order of number. They lie in chunks, so that finding, adding and taking out one
 * of 100,000 costs about as much as of 1,000.
 */
export class Ranges<Entry extends Range> {
  readonly #chunks: Entry[][] = [];

  /** @param entries no two of them overlap */
  constructor(entries: readonly Entry[] = []) {
    const sorted = [...entries].sort((a, b) => (a.first < b.first ? -1 : 1));
    for (let at = 0; at < sorted.length; at += chunkSize) this.#chunks.push(sorted.slice(at, at + chunkSize));
  }

  /** All entries, in order. */
  all(): readonly Entry[] {
    return this.#chunks.flat();
  }

  /** The entry that begins last of those that begin at `number` or before. */
  atOrBefore(number: bigint): Entry | undefined {
    const chunk = this.#chunks[this.#chunkOf(number)];
    return chunk?.[countUpTo(chunk, number) - 1];
  }

  /** One of those that share a number with the range. */
  meeting({ first, last }: Range): Entry | undefined {
    const found = this.atOrBefore(last);
    return found !== undefined && found.last >= first ? found : undefined;
  }

  /** @param entry overlaps none that is there */
  add(entry: Entry): void {
    const index = this.#chunkOf(entry.first);
    const chunk = this.#chunks[index];
    if (chunk === undefined) {
      this.#chunks.push([entry]);
      return;
    }
    chunk.splice(countUpTo(chunk, entry.first), 0, entry);
    if (chunk.length > 2 * chunkSize) this.#chunks.splice(index + 1, 0, chunk.splice(chunkSize));
  }

  /** Takes out the entry that begins at `first`. */
  remove(first: bigint): void {
    const index = this.#chunkOf(first);
    const chunk = this.#chunks[index];
    const at = chunk === undefined ? 0 : countUpTo(chunk, first) - 1;
    if (chunk?.[at]?.first !== first) return;
    chunk.splice(at, 1);
    if (chunk.length === 0) this.#chunks.splice(index, 1);
  }

  /** Index of the last chunk that begins at `number` or before; 0 where none does. */
  #chunkOf(number: bigint): number {
    let low = 0;
    let high = this.#chunks.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      const first = this.#chunks[middle]?.[0]?.first;
      if (first !== undefined && first <= number) low = middle;
      else high = middle;
    }
    return low;
  }
}

/** How many entries of a sorted chunk begin at `number` or before. */
function countUpTo(chunk: readonly Range[], number: bigint): number {
  let low = 0;
  let high = chunk.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const first = chunk[middle]?.first;
    if (first !== undefined && first <= number) low = middle + 1;
    else high = middle;
  }
  return low;
}
