import { type Range, type Ranges, UsedNumbers } from "../numbers/index.ts";
import type { Problem } from "../problem/index.ts";
import { lengthOf, type NumberRequest } from "./number-request.ts";
import { written } from "./number-words.ts";
import { placeNew } from "./place-new.ts";
import type { Origin } from "./plan.ts";
import type { Holder, NumberSpace, Resting } from "./standing-numbers.ts";

/** Gives numbers to those that have none: their former one, one that nobody has had, or the one that has rested longest. */
export function giveNew(
  space: NumberSpace,
  fresh: readonly NumberRequest[],
  holders: Ranges<Holder>,
  resting: readonly Resting[],
  give: (request: NumberRequest, offset: bigint, origin: Origin) => Range,
  problems: Problem[],
): void {
  if (fresh.length === 0) return;
  const size = space.prefix.value.size;
  const kept: Range[] = [
    ...(space.keep.includes("first") ? [{ first: 0n, last: 0n }] : []),
    ...(space.keep.includes("last") ? [{ first: size - 1n, last: size - 1n }] : []),
  ];
  const gone = [...holders.all(), ...space.reserved, ...kept];
  const used = new UsedNumbers(gone);
  const usedOrResting = new UsedNumbers([...gone, ...resting]);
  const former = new Map(resting.map((one) => [one.line.owner, one]));
  const place = placeNew(space.place, size);
  for (const request of fresh) {
    const length = lengthOf(request);
    const own = former.get(request.owner);
    const back =
      own !== undefined && own.last < size && (own.line.length ?? 128) === length && !used.meets(own);
    const offset = back
      ? own.first
      : (place(usedOrResting, request.owner, length) ??
        longestResting(resting, used, length, size) ??
        place(used, request.owner, length));
    if (offset === undefined) {
      problems.push({
        code: "HX022",
        path: request.path,
        value: undefined,
        reason: `gets no number: ${space.prefix} has no ${length === 128 ? "address" : written(space.prefix, length)} left`,
        fix: "use a larger prefix, or free some",
      });
      continue;
    }
    const range = give(request, offset, "numbered");
    used.add(range);
    usedOrResting.add(range);
  }
}

/** Of the blocks of that length that rest, the one that has rested longest. */
function longestResting(
  resting: readonly Resting[],
  used: UsedNumbers,
  length: number,
  size: bigint,
): bigint | undefined {
  const free = resting.filter(
    (one) => (one.line.length ?? 128) === length && one.last < size && !used.meets(one),
  );
  const day = (one: Resting) => one.line.freed ?? "9999";
  return free.sort((a, b) => (day(a) < day(b) ? -1 : day(a) > day(b) ? 1 : a.first < b.first ? -1 : 1))[0]
    ?.first;
}
