import type { Range } from "../allocate/index.ts";
import { UsedNumbers } from "../allocate/index.ts";
import { type LedgerLine, lastNumber } from "./ledger.ts";

/** What of a line's numbers lies in none of `used`, as lines like it: a block that is taken in part rests on in the rest. */
export function leftOf(line: LedgerLine, used: UsedNumbers): readonly LedgerLine[] {
  const range = { first: line.number, last: lastNumber(line) };
  if (!used.meets(range)) return [line];
  return used.gapsIn(range).flatMap((gap) => linesOver(gap, line));
}

/**
 * Lines that rest, each number of an owner once: one that rests twice, as after two branches or two names have become
 * one, has rested since the later of the days.
 */
export function restOnce(lines: readonly LedgerLine[]): readonly LedgerLine[] {
  if (new Set(lines.map(({ owner }) => owner)).size === lines.length) return lines;
  const byOwner = new Map<string, LedgerLine[]>();
  for (const line of lines) {
    const own = byOwner.get(line.owner);
    if (own === undefined) byOwner.set(line.owner, [line]);
    else own.push(line);
  }
  return [...byOwner.values()].flatMap((own) => (own.length === 1 ? own : onceEach(own)));
}

function onceEach(lines: readonly LedgerLine[]): readonly LedgerLine[] {
  const said = new UsedNumbers();
  return [...lines].sort(laterFirst).flatMap((line) => {
    const left = leftOf(line, said);
    said.add({ first: line.number, last: lastNumber(line) });
    return left;
  });
}

function laterFirst(a: LedgerLine, b: LedgerLine): number {
  const [day, other] = [a.freed ?? "9999", b.freed ?? "9999"];
  if (day !== other) return day > other ? -1 : 1;
  if (a.number !== b.number) return a.number < b.number ? -1 : 1;
  return (a.length ?? 128) - (b.length ?? 128);
}

/** Blocks that begin at a multiple of their size, the largest that there are: a line can say nothing else. */
function linesOver({ first, last }: Range, like: LedgerLine): LedgerLine[] {
  const lines: LedgerLine[] = [];
  for (let number = first; number <= last; ) {
    let bits = 0n;
    while (((number >> bits) & 1n) === 0n && number + (2n << bits) - 1n <= last) bits++;
    const length = 128 - Number(bits);
    lines.push({ ...like, number, length: length === 128 ? undefined : length });
    number += 1n << bits;
  }
  return lines;
}
