import { type Line, ledgerLines } from "../text/ledger-lines.ts";

/** What the promises are about: of each space who has which numbers, and what rests for whom since when. */
export type Books = Map<string, Book>;

export interface Book {
  readonly held: Map<string, Stretch>;
  readonly rests: readonly Rest[];
}

/** Numbers from `first` to `last`, both included. */
export interface Stretch {
  readonly first: bigint;
  readonly last: bigint;
}

export interface Rest extends Stretch {
  readonly owner: string;
  readonly since: string;
}

export function booksOf(ledger: string): Books {
  const books: Map<string, { held: Map<string, Stretch>; rests: Rest[] }> = new Map();
  for (const line of ledgerLines(ledger)) {
    const book = books.get(line.space) ?? { held: new Map<string, Stretch>(), rests: [] };
    books.set(line.space, book);
    if (line.since === "") {
      if (book.held.has(line.owner)) throw new Error(`${line.owner} has two lines in ${line.space}`);
      book.held.set(line.owner, stretchOf(line));
    } else book.rests.push({ ...stretchOf(line), owner: line.owner, since: line.since });
  }
  return new Map([...books].map(([space, { held, rests }]) => [space, { held, rests: settled(rests) }]));
}

/** The books as lines for a person, in one order, so that two of them can be compared. */
export function pages(books: Books): readonly string[] {
  return [...books]
    .flatMap(([space, { held, rests }]) => [
      ...[...held].map(([owner, stretch]) => `${space} ${owner} has ${span(stretch)}`),
      ...settled(rests).map((rest) => `${space} ${span(rest)} rests for ${rest.owner} since ${rest.since}`),
    ])
    .sort();
}

/** What rests, said once: a number that rests twice for one owner rests since the later of the days. */
export function settled(rests: readonly Rest[]): readonly Rest[] {
  const found: Rest[] = [];
  const latestFirst = [...rests].sort(
    (a, b) => order(b.since, a.since) || order(a.first, b.first) || order(b.last, a.last),
  );
  for (const rest of latestFirst) {
    const own = found.filter(({ owner }) => owner === rest.owner);
    for (const part of without(rest, own))
      found.push(...blocks(part).map((block) => ({ ...rest, ...block })));
  }
  return found;
}

/** A stretch as blocks that begin at a multiple of their size, the largest that there are: what lines can say. */
function blocks({ first, last }: Stretch): readonly Stretch[] {
  const found: Stretch[] = [];
  for (let at = first; at <= last; ) {
    let size = 1n;
    while (at % (size * 2n) === 0n && at + size * 2n - 1n <= last) size *= 2n;
    found.push({ first: at, last: at + size - 1n });
    at += size;
  }
  return found;
}

/** What is left of a stretch where others are. */
export function without(stretch: Stretch, others: readonly Stretch[]): readonly Stretch[] {
  let left: readonly Stretch[] = [stretch];
  for (const other of others) {
    left = left.flatMap((otherStretch) => {
      if (!meet(otherStretch, other)) return [otherStretch];
      return [
        ...(otherStretch.first < other.first ? [{ first: otherStretch.first, last: other.first - 1n }] : []),
        ...(otherStretch.last > other.last ? [{ first: other.last + 1n, last: otherStretch.last }] : []),
      ];
    });
  }
  return left;
}

export function meet(stretch: Stretch, other: Stretch): boolean {
  return stretch.first <= other.last && other.first <= stretch.last;
}

export function span({ first, last }: Stretch): string {
  return first === last ? first.toString(16) : `${first.toString(16)}-${last.toString(16)}`;
}

function stretchOf({ first, size }: Line): Stretch {
  return { first, last: first + size - 1n };
}

function order<T extends string | bigint>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
