import { type LedgerLine, lastNumber } from "../../ledger/index.ts";
import { byPlace, isSame, isWithin } from "../within.ts";
import type { PlacedThing } from "./page-things.ts";

/** What is in one prefix, by place; whatever no item covers is free. */
export interface PageSpace {
  /** The thing that has the prefix, by its index. */
  readonly thing: number;
  /** In order of their first address. */
  readonly items: readonly SpaceItem[];
}

export interface SpaceItem {
  readonly state: "used" | "reserved" | "resting";
  /** Places after the first address of the space, in hexadecimal. */
  readonly first: string;
  readonly last: string;
  /** Who has it, by index; absent where it is no thing's. */
  readonly thing?: number;
  /** Why nobody may have it, or whose it was, to be read after the number. */
  readonly reason?: string;
}

/**
 * Every prefix of a plan with what lies directly in it: things, what standards keep from everybody, and what rests.
 *
 * @param lines of the ledger
 */
export function pageSpaces(
  placed: readonly PlacedThing[],
  lines: readonly LedgerLine[],
): readonly PageSpace[] {
  const resting = Map.groupBy(
    lines.filter(({ freed }) => freed !== undefined),
    ({ space }) => space,
  );
  const inside = childrenOf(placed);
  return placed.flatMap(({ thing }, index): PageSpace[] => {
    if (thing.space === undefined) return [];
    const { prefix, kept, space } = thing;
    const items = [
      ...kept.map(({ first, last, reason }) => ({ state: "reserved" as const, first, last, reason })),
      ...(resting.get(space) ?? []).map((line) => ({
        state: "resting" as const,
        first: line.number,
        last: lastNumber(line),
        reason: `rests since ${line.freed}: it was that of ${line.owner}`,
      })),
      ...(inside.get(index) ?? []).flatMap((child) => {
        const inner = placed[child]?.thing.prefix.value;
        if (inner === undefined) return [];
        const first = prefix.value.offsetOf(inner.network);
        return [{ state: "used" as const, first, last: first + inner.size - 1n, thing: child }];
      }),
    ];
    return [
      {
        thing: index,
        items: items
          .sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0))
          .map((item) => ({ ...item, first: item.first.toString(16), last: item.last.toString(16) })),
      },
    ];
  });
}

/** By the index of a prefix's thing the indices of what lies in it and in nothing smaller. */
function childrenOf(placed: readonly PlacedThing[]): ReadonlyMap<number, readonly number[]> {
  const order = placed.map((_, index) => index).sort((a, b) => byPlace(at(a), at(b)));
  const children = new Map<number, number[]>();
  /** What the thing looked at may lie in, from the largest on. */
  const around: number[] = [];
  for (const index of order) {
    while (around.length > 0) {
      const outer = at(around.at(-1) ?? 0);
      if (isWithin(at(index), outer) && !isSame(at(index), outer)) break;
      around.pop();
    }
    const outer = around.at(-1);
    if (outer !== undefined) {
      const known = children.get(outer);
      if (known === undefined) children.set(outer, [index]);
      else known.push(index);
    }
    if (at(index).space !== undefined) around.push(index);
  }
  return children;

  function at(index: number) {
    const found = placed[index];
    if (found === undefined) throw new RangeError(`no thing ${index}`);
    return found.thing;
  }
}
