import { type Range, UsedNumbers } from "../allocate/index.ts";
import type { Problem } from "../problem/index.ts";
import { LongestResting } from "./longest-resting.ts";
import { isInTheWay, lengthOf, type NumberRequest, rangeOf } from "./number-request.ts";
import { written } from "./number-words.ts";
import { type Placer, placeNew } from "./place-new.ts";
import type { Origin } from "./plan.ts";
import type { Resting, Standing } from "./standing-numbers.ts";

type Give = (request: NumberRequest, offset: bigint, origin: Origin) => Range;

/**
 * Gives numbers to those that have none: first their former one back, to whoever has come back; then one that nobody
 * has had, or, where nothing else is left, that which has rested longest.
 * @param requests all of the space, to say what does not fit
 */
export function giveNew(
  standing: Standing,
  requests: readonly NumberRequest[],
  fresh: readonly NumberRequest[],
  give: Give,
): void {
  if (fresh.length === 0) return;
  const { space, resting } = standing;
  const numbers = new FreeNumbers(standing);
  const strangers = fresh.filter((request) => {
    const back = resting.of(request.owner).find((rested) => numbers.comesBack(request, rested));
    if (back !== undefined) numbers.taken(give(request, back.first, "numbered"));
    return back === undefined;
  });
  for (const request of strangers) {
    const offset = numbers.next(request);
    if (offset === undefined) standing.problems.push(nothingLeft(space.prefix, requests, request, standing));
    else numbers.taken(give(request, offset, "numbered"));
  }
}

/** What can still be given in a space. */
class FreeNumbers {
  readonly #standing: Standing;
  readonly #size: bigint;
  /** What others have or nobody may have. */
  readonly #gone: Range[];
  readonly #used: UsedNumbers;
  readonly #place: Placer;
  /** The same, and what rests: made when a new number is looked for. */
  #usedOrResting: UsedNumbers | undefined;
  #rested: LongestResting | undefined;

  constructor(standing: Standing) {
    const { space, holders } = standing;
    this.#standing = standing;
    this.#size = space.prefix.value.size;
    this.#gone = [
      ...holders.all(),
      ...space.reserved,
      ...(space.keep.includes("first") ? [{ first: 0n, last: 0n }] : []),
      ...(space.keep.includes("last") ? [{ first: this.#size - 1n, last: this.#size - 1n }] : []),
    ];
    this.#used = new UsedNumbers([...this.#gone, ...space.obstacles]);
    this.#place = placeNew(space.place, this.#size);
  }

  /** Whether a number that rests for a request can be its own again. */
  comesBack(request: NumberRequest, resting: Resting): boolean {
    if ((resting.line.length ?? 128) !== lengthOf(request) || resting.last >= this.#size) return false;
    if (!this.#used.meets(resting)) return true;
    const { obstacles } = this.#standing.space;
    return obstacles.length > 0 && !this.#hard(request).meets(resting);
  }

  next(request: NumberRequest): bigint | undefined {
    const length = lengthOf(request);
    const { all } = this.#standing.resting;
    this.#usedOrResting ??= new UsedNumbers([...this.#gone, ...this.#standing.space.obstacles, ...all]);
    const never = this.#place(this.#usedOrResting, request.owner, length);
    if (never !== undefined) return never;
    const hard = this.#hard(request);
    const beside = this.#beside(request);
    this.#rested ??= new LongestResting(this.#standing.resting, this.#size);
    return beside ?? this.#rested.lowest(hard, length);
  }

  taken(range: Range): void {
    this.#gone.push(range);
    this.#used.add(range);
    this.#usedOrResting?.add(range);
  }

  /** What is in the way of this request alone: what other sites have of the same private space is not. */
  #hard(request: NumberRequest): UsedNumbers {
    const { obstacles } = this.#standing.space;
    const own = obstacles.filter(({ sites }) => isInTheWay(request, sites));
    return own.length === obstacles.length ? this.#used : new UsedNumbers([...this.#gone, ...own]);
  }

  /** One that nobody has had here, though another site may have it in the same private space. */
  #beside(request: NumberRequest): bigint | undefined {
    const { space, resting } = this.#standing;
    const own = space.obstacles.filter(({ sites }) => isInTheWay(request, sites));
    if (own.length === space.obstacles.length) return undefined;
    const used = new UsedNumbers([...this.#gone, ...own, ...resting.all]);
    return this.#place(used, request.owner, lengthOf(request));
  }
}

function nothingLeft(
  prefix: Standing["space"]["prefix"],
  requests: readonly NumberRequest[],
  request: NumberRequest,
  { space }: Standing,
): Problem {
  const length = lengthOf(request);
  const asked = requests.filter((otherRequest) => lengthOf(otherRequest) === length).length;
  const room = roomFor(space.reserved, prefix.value.size, rangeOf(0n, length).last + 1n);
  const what = length === 128 ? "address" : written(prefix, length);
  const many = room === 1n ? what : `${what}${length === 128 ? "es" : "s"}`;
  const never =
    room === 0n
      ? `has no room for a ${what}`
      : `has room for ${room} ${many} at most, and ${asked} are asked for`;
  const isNever = room < BigInt(asked);
  return {
    code: "HX022",
    path: request.path,
    value: undefined,
    reason: `gets no number: ${prefix} ${isNever ? never : `has no ${what} left`}`,
    fix: isNever ? "use a larger prefix" : "use a larger prefix, or free some",
  };
}

/** How many blocks fit where nobody has any yet. */
function roomFor(reserved: readonly Range[], size: bigint, block: bigint): bigint {
  const places = new UsedNumbers(
    reserved.map(({ first, last }) => ({ first: first / block, last: last / block })),
  );
  return places
    .gapsIn({ first: 0n, last: size / block - 1n })
    .reduce((sum, { first, last }) => sum + last - first + 1n, 0n);
}
