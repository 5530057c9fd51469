import { Ranges } from "../allocate/index.ts";
import type { LedgerLine } from "../ledger/index.ts";
import type { Problem } from "../problem/index.ts";
import { keptOffset } from "./kept-number.ts";
import { giveNew } from "./new-numbers.ts";
import { lengthOf, type NumberRequest, rangeOf } from "./number-request.ts";
import { pinnedOffset, pinProblem, restProblem } from "./pinned-number.ts";
import type { Origin } from "./plan.ts";
import { type Holder, heldAndResting, type NumberSpace, type Standing } from "./standing-numbers.ts";

/**
 * Who gets which number inside one prefix: pins first, then what the ledger says, then new ones. What was given
 * back rests, and is given again only when nothing else is left. This module is the only place that knows the
 * rule; how each kind gets its number is kept-number.ts's, pinned-number.ts's and new-numbers.ts's, where new
 * ones begin to look place-new.ts's.
 */

export interface Allocation {
  /** Places after the first address of the prefix. */
  readonly offset: bigint;
  /** Prefix length of what was given, of 128 bits in either family: 128 for an address. */
  readonly length: number;
  readonly origin: Origin;
  /** Whether it follows from names alone, so that it is the same again without a line. */
  readonly followsFromNames?: boolean;
}

/** Allocates every request its number. What gets none is reported, and is not in the result. */
export function allocateNumbers(
  space: NumberSpace,
  requests: readonly NumberRequest[],
): {
  allocations: ReadonlyMap<string, Allocation>;
  pins: ReadonlyMap<string, Pick<Allocation, "offset" | "length">>;
  problems: readonly Problem[];
} {
  const allocations = new Map<string, Allocation>();
  const pins = new Map<string, Pick<Allocation, "offset" | "length">>();
  const problems: Problem[] = [];
  const holders = new Ranges<Holder>();
  const give = (request: NumberRequest, offset: bigint, origin: Origin) => {
    allocations.set(request.owner, { offset, length: lengthOf(request), origin });
    const { first, last } = rangeOf(offset, lengthOf(request));
    const holder = { first, last, owner: request.owner, isBlock: request.kind === "block" };
    holders.add(holder);
    return holder;
  };

  const ordered = blocksFirst(
    [...requests].sort((a, b) => (a.owner < b.owner ? -1 : a.owner > b.owner ? 1 : 0)),
  );
  const unpinned = new Set<string>();
  for (const request of ordered) if (request.pin === undefined) unpinned.add(request.owner);
  const { held, resting } = heldAndResting(space.lines, unpinned);

  const fresh: NumberRequest[] = [];
  const standing: Standing = { space, holders, resting, problems };
  for (const problem of restingObstacles(standing)) problems.push(problem);
  const [same, changed] = byChange(ordered, held);
  for (const { request, line } of [...same, ...changed]) {
    const offset = keptOffset(standing, request, line);
    if (offset !== undefined) give(request, offset, "numbered");
  }
  for (const request of ordered) {
    if (request.pin !== undefined) {
      const offset = pinnedOffset(standing, request, ordered, problems);
      if (offset === undefined) continue;
      pins.set(request.owner, { offset, length: lengthOf(request) });
      const problem = pinProblem(standing, request, offset, ordered, held);
      if (problem === undefined) give(request, offset, "pinned");
      else problems.push(problem);
    } else if (!held.has(request.owner)) fresh.push(request);
  }
  giveNew(standing, requests, fresh, give);
  return { allocations, pins, problems };
}

/** What has a prefix of its own, there where a number of somebody else's rests. */
function restingObstacles({ space, resting }: Standing): Problem[] {
  const sites = new Set(resting.all.map(({ line }) => siteOfOwner(line)));
  const lists = new Set([...sites].map((site) => space.obstacles.of(site)));
  const obstacles = new Set([...lists].flatMap(({ all }) => all));
  return [...obstacles].flatMap((obstacle): Problem[] => {
    if (!obstacle.isWritten) return [];
    const rests = resting.meeting(
      obstacle,
      (line) => line.owner === obstacle.owner || obstacle.sites?.has(siteOfOwner(line)) === false,
    );
    return rests === undefined ? [] : [restProblem(space, obstacle.path, `${obstacle.prefix}`, rests.line)];
  });
}

/** Of a network that has a number. */
function siteOfOwner({ owner }: LedgerLine): string {
  return owner.split("/", 1)[0] ?? "";
}

function blocksFirst(requests: readonly NumberRequest[]): NumberRequest[] {
  return [
    ...requests.filter((request) => request.kind === "block"),
    ...requests.filter((request) => request.kind === "address"),
  ];
}

/** Those with a line in the ledger; the ones whose size has changed come last, so that what is in their way stands already. */
function byChange(requests: readonly NumberRequest[], held: ReadonlyMap<string, LedgerLine>) {
  const same: { request: NumberRequest; line: LedgerLine }[] = [];
  const changed: { request: NumberRequest; line: LedgerLine }[] = [];
  for (const request of requests) {
    const line = held.get(request.owner);
    if (line === undefined) continue;
    ((line.length ?? 128) === lengthOf(request) ? same : changed).push({ request, line });
  }
  return [same, changed] as const;
}
