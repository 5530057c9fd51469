import { type FreeSearch, type Range, UsedByEither, UsedNumbers } from "../allocate/index.ts";
import type { Problem } from "../problem/index.ts";
import { LongestResting } from "./longest-resting.ts";
import { lengthOf, type NumberRequest, rangeOf, siteOf } from "./number-request.ts";
import { written } from "./number-words.ts";
import { noObstacles } from "./obstacles.ts";
import { type Placer, placeNew } from "./place-new.ts";
import type { Origin } from "./plan.ts";
import type { NumberSpace, Resting, Standing } from "./standing-numbers.ts";

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
  /** What others have of the space, or nobody may have. */
  readonly #used: UsedNumbers;
  readonly #place: Placer;
  /** The same, and what rests: made when a new number is looked for. */
  #usedOrResting: UsedNumbers | undefined;
  /** The same, and all obstacles. */
  #never: FreeSearch | undefined;
  readonly #bySite = new Map<string, OfSite>();

  constructor(standing: Standing) {
    const { space, holders } = standing;
    this.#standing = standing;
    this.#size = space.prefix.value.size;
    this.#used = new UsedNumbers(goneIn(space, holders.all()));
    this.#place = placeNew(space.place, this.#size);
  }

  /** Whether a number that rests for a request can be its own again. */
  comesBack(request: NumberRequest, resting: Resting): boolean {
    if ((resting.line.length ?? 128) !== lengthOf(request) || resting.last >= this.#size) return false;
    return !this.#used.meets(resting) && !this.#ofSite(request).inTheWay.meets(resting);
  }

  next(request: NumberRequest): bigint | undefined {
    const length = lengthOf(request);
    const { obstacles } = this.#standing.space;
    const usedOrResting = this.#withResting();
    this.#never ??=
      obstacles === noObstacles ? usedOrResting : new UsedByEither(usedOrResting, obstacles.used);
    const never = this.#place(this.#never, request.owner, length);
    if (never !== undefined) return never;
    const own = this.#ofSite(request);
    // One that nobody has had here, though another site may have it in the same private space.
    own.beside ??= new UsedByEither(usedOrResting, own.inTheWay);
    const beside = obstacles.areOfSites ? this.#place(own.beside, request.owner, length) : undefined;
    return beside ?? own.rested.lowest(own.hard, length);
  }

  taken(range: Range): void {
    this.#used.add(range);
    this.#usedOrResting?.add(range);
  }

  #withResting(): UsedNumbers {
    const { space, holders, resting } = this.#standing;
    this.#usedOrResting ??= new UsedNumbers([...goneIn(space, holders.all()), ...resting.all]);
    return this.#usedOrResting;
  }

  /** What other sites have of the same private space is not in the way of a site's requests. */
  #ofSite(request: NumberRequest): OfSite {
    const { space, resting } = this.#standing;
    const site = space.obstacles.areOfSites ? (siteOf(request) ?? "") : "";
    const found = this.#bySite.get(site);
    if (found !== undefined) return found;
    const inTheWay = new UsedNumbers(space.obstacles.of(site).all);
    const hard = new UsedByEither(this.#used, inTheWay);
    const made = { inTheWay, hard, beside: undefined, rested: new LongestResting(resting, this.#size) };
    this.#bySite.set(site, made);
    return made;
  }
}

/** What one site's requests meet. */
interface OfSite {
  readonly inTheWay: UsedNumbers;
  /** The same, and what others have of the space. */
  readonly hard: FreeSearch;
  /** The same, and what rests. */
  beside: FreeSearch | undefined;
  readonly rested: LongestResting;
}

/** What holders have, and what nobody may have, or is given. */
function goneIn(
  { reserved, keep, keepClear, prefix }: NumberSpace,
  holders: readonly Range[],
): readonly Range[] {
  const last = prefix.value.size - 1n;
  return [
    ...holders,
    ...reserved,
    ...keepClear,
    ...(keep.includes("first") ? [{ first: 0n, last: 0n }] : []),
    ...(keep.includes("last") ? [{ first: last, last }] : []),
  ];
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
