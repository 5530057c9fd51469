import type { Ipv6Address, Ipv6Prefix } from "../address/index.ts";
import type { Path, Written } from "../layout/layout.ts";
import { type LedgerLine, lastNumber, type SpaceLines } from "../ledger/index.ts";
import { type Range, Ranges, UsedNumbers } from "../numbers/index.ts";
import type { Problem } from "../problem/index.ts";
import { nearest } from "../problem/nearest.ts";
import { placeNew } from "./place-new.ts";
import type { Origin } from "./plan.ts";
import type { PlannedPrefix } from "./planned-prefix.ts";

/**
 * Who gets which number inside one prefix: pins first, then what the ledger says, then new ones. What was given
 * back rests, and is given again only when nothing else is left. This module is the only place that knows the
 * rule; where new ones begin to look is place-new.ts's.
 */

/** Something that needs one address, or one aligned block. */
export type NumberRequest = AddressRequest | BlockRequest;

interface AddressRequest {
  readonly kind: "address";
  /** Unique among the requests of one space; decides the order. */
  readonly owner: string;
  /** Where the layout asks for it. */
  readonly path: Path;
  /** Whole address, or host part where all bits of the prefix are zero; IPv4 as ipv4-mapped.ts reads it. */
  readonly pin: Written<Ipv6Address> | undefined;
}

interface BlockRequest {
  readonly kind: "block";
  readonly owner: string;
  readonly path: Path;
  readonly pin: Written<Ipv6Prefix> | undefined;
  /** Of 128 bits, in IPv4 too. */
  readonly length: number;
}

/** Numbers that nobody may have, and why. */
export interface Reservation extends Range {
  readonly code: "HX033" | "HX035" | "HX032" | "HX036" | "HX092";
  readonly reason: string;
  readonly fix: string;
}

/** What numbers are given in. */
export interface NumberSpace {
  /** Name of the stack, for what a person is to type. */
  readonly stack: string;
  readonly prefix: PlannedPrefix;
  readonly reserved: readonly Reservation[];
  /** Where new ones begin to look; see place-new.ts. */
  readonly place: "hashed" | "dense" | "sparse";
  /** Blocks at the ends that are given to nobody who has not pinned them. */
  readonly keep: readonly ("first" | "last")[];
  readonly lines: SpaceLines;
}

export interface Assignment {
  /** Places after the first address of the prefix. */
  readonly offset: bigint;
  /** Prefix length of what was given, of 128 bits in either family: 128 for an address. */
  readonly length: number;
  readonly origin: Origin;
}

interface Holder extends Range {
  readonly owner: string;
  readonly isBlock: boolean;
}

/** Numbers that nobody holds any more, and who did. */
interface Resting extends Range {
  readonly line: LedgerLine;
}

/** Gives every request its number. What gets none is told, and is not in the result. */
export function assignNumbers(
  space: NumberSpace,
  requests: readonly NumberRequest[],
): { assignments: ReadonlyMap<string, Assignment>; problems: readonly Problem[] } {
  const assignments = new Map<string, Assignment>();
  const problems: Problem[] = [];
  const holders = new Ranges<Holder>();
  const give = (request: NumberRequest, offset: bigint, origin: Origin) => {
    assignments.set(request.owner, { offset, length: lengthOf(request), origin });
    const range = rangeOf(offset, lengthOf(request));
    holders.add({ ...range, owner: request.owner, isBlock: request.kind === "block" });
    return range;
  };

  const ordered = blocksFirst(
    [...requests].sort((a, b) => (a.owner < b.owner ? -1 : a.owner > b.owner ? 1 : 0)),
  );
  const unpinned = new Set<string>();
  for (const request of ordered) if (request.pin === undefined) unpinned.add(request.owner);
  const { held, resting } = split(space.lines, unpinned);

  const fresh: NumberRequest[] = [];
  const kept = { space, holders, resting, problems };
  const [same, changed] = byChange(ordered, held);
  for (const { request, line } of [...same, ...changed]) {
    const offset = keptOffset(kept, request, line);
    if (offset !== undefined) give(request, offset, "numbered");
  }
  for (const request of ordered) {
    if (request.pin !== undefined) {
      const offset = pinnedOffset(space.prefix, request, problems);
      if (offset === undefined) continue;
      const problem = pinProblem(kept, request, offset, held);
      if (problem === undefined) give(request, offset, "pinned");
      else problems.push(problem);
    } else if (!held.has(request.owner)) fresh.push(request);
  }
  giveNew(space, fresh, holders, resting.all, give, problems);
  return { assignments, problems };
}

function giveNew(
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

/** Where a pin lies in the prefix: given whole, or as the part after it. */
export function offsetIn(prefix: PlannedPrefix, address: Ipv6Address): bigint | undefined {
  if (address.value < prefix.value.size) return address.value;
  if (prefix.block !== undefined || !prefix.value.contains(address)) return undefined;
  return prefix.value.offsetOf(address);
}

function blocksFirst(requests: readonly NumberRequest[]): NumberRequest[] {
  return [
    ...requests.filter((request) => request.kind === "block"),
    ...requests.filter((request) => request.kind === "address"),
  ];
}

function lengthOf(request: NumberRequest): number {
  return request.kind === "block" ? request.length : 128;
}

function rangeOf(offset: bigint, length: number): Range {
  return { first: offset, last: offset + (1n << BigInt(128 - length)) - 1n };
}

/** The ledger's lines: what somebody there goes by, and what rests, be it that its owner has gone only now or is pinned elsewhere. */
function split(
  lines: SpaceLines,
  unpinned: ReadonlySet<string>,
): {
  held: ReadonlyMap<string, LedgerLine>;
  resting: { all: readonly Resting[]; byNumber: Ranges<Resting> };
} {
  const held = new Map<string, LedgerLine>();
  const all: Resting[] = [];
  const byNumber = new Ranges<Resting>();
  const rest = (line: LedgerLine) => {
    const one = { first: line.number, last: lastNumber(line), line };
    all.push(one);
    if (byNumber.meeting(one) === undefined) byNumber.add(one);
  };
  for (const line of lines.resting) rest(line);
  for (const [owner, line] of lines.held) {
    if (unpinned.has(owner)) held.set(owner, line);
    else rest(line);
  }
  return { held, resting: { all, byNumber } };
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

interface Standing {
  readonly space: NumberSpace;
  readonly holders: Ranges<Holder>;
  readonly resting: { readonly byNumber: Ranges<Resting> };
  readonly problems: Problem[];
}

/** The number that the ledger keeps for a request; told and `undefined` where it cannot have it. */
function keptOffset(
  { space, holders, resting, problems }: Standing,
  request: NumberRequest,
  line: LedgerLine,
): bigint | undefined {
  const length = lengthOf(request);
  const range = rangeOf(line.number, length);
  const { prefix } = space;
  const tell = (code: Problem["code"], reason: string, fix: string) => {
    problems.push({ code, path: request.path, value: undefined, reason, fix });
    return undefined;
  };
  if (range.last >= prefix.value.size || lastNumber(line) >= prefix.value.size) {
    return tell(
      "HX067",
      `has number ${line.number.toString(16)} by the ledger, which is outside of ${prefix}`,
      "keep the prefix as long as it was, or pin another number",
    );
  }
  const has = `has ${words(prefix, line.number, line.length ?? 128)} by the ledger`;
  const grows = length < (line.length ?? 128);
  const size = written(prefix, length);
  if (line.number % (range.last - range.first + 1n) !== 0n) {
    const begin = prefix.prefixAt(line.number, length);
    return tell(
      "HX066",
      `${has}, and cannot become a ${size} there: that begins further down, at ${begin.network}`,
      `keep the length, or pin a ${size} to move it`,
    );
  }
  const other = holders.meeting(range);
  if (other !== undefined) {
    const theirs = `${words(prefix, other.first, 128 - bits(other))} of ${other.owner}`;
    if (grows) {
      return tell(
        "HX066",
        `${has}, and cannot become a ${size} there: ${theirs} is in the way`,
        `keep the length, or pin a ${size} to move it`,
      );
    }
    return tell(
      "HX063",
      `${has}, and so has ${other.owner}`,
      `keep one and renumber the other: hextet ledger resolve ${space.stack} --base REF`,
    );
  }
  const rests = grows ? resting.byNumber.meeting(range) : undefined;
  if (rests !== undefined && rests.line.owner !== request.owner) {
    return tell(
      "HX066",
      `${has}, and cannot become a ${size} there: ${restText(prefix, rests.line)} is in the way`,
      `keep the length, or release it: hextet ledger release ${space.stack} ${rests.line.owner}`,
    );
  }
  const hit = space.reserved.find((one) => one.first <= range.last && range.first <= one.last);
  if (hit !== undefined)
    return tell(hit.code, `${has}, which ${hit.reason}`, "pin another number, or change what reserves it");
  return line.number;
}

function bits({ first, last }: Range): number {
  return (last - first + 1n).toString(2).length - 1;
}

/** A length as it is written of a prefix inside another: `/64`. */
function written(prefix: PlannedPrefix, length: number): string {
  return `/${prefix.lengthInFamily(length)}`;
}

function words(prefix: PlannedPrefix, number: bigint, length: number): string {
  return length === 128 ? `${prefix.addressAt(number)}` : `${prefix.prefixAt(number, length)}`;
}

function restText(prefix: PlannedPrefix, line: LedgerLine): string {
  const since = line.freed === undefined ? "" : ` since ${line.freed}`;
  return `${words(prefix, line.number, line.length ?? 128)}, which was ${line.owner}'s and rests${since},`;
}

function pinnedOffset(
  prefix: PlannedPrefix,
  request: NumberRequest,
  problems: Problem[],
): bigint | undefined {
  const pin = request.pin;
  if (pin === undefined) return undefined;
  const address = "network" in pin.value ? pin.value.network : pin.value;
  const offset = offsetIn(prefix, address);
  if (offset === undefined || (request.kind === "block" && request.length < prefix.value.length)) {
    const what = request.kind === "block" ? "a prefix" : "an address";
    const part = prefix.isIpv4 ? "0.0.0.25" : "::25";
    const example = request.kind === "block" ? "" : `, or its host part alone such as "${part}"`;
    const meant = meantInside(prefix, address, request);
    const fix =
      meant !== undefined
        ? `did you mean ${meant}?`
        : prefix.block === undefined
          ? `give ${what} in ${prefix}${example}`
          : `the block is not known yet: give the part after ${prefix} only`;
    problems.push({ code: "HX031", path: pin.path, value: pin.text, reason: `is outside of ${prefix}`, fix });
    return undefined;
  }
  return offset;
}

/** The pin with the prefix's own beginning, where that differs by a slip of the keyboard. */
function meantInside(
  prefix: PlannedPrefix,
  address: Ipv6Address,
  request: NumberRequest,
): string | undefined {
  const length = lengthOf(request);
  if (prefix.block !== undefined || length < prefix.value.length) return undefined;
  const inside = words(prefix, address.value & (prefix.value.size - 1n), length);
  return nearest(request.pin?.text ?? "", [inside]);
}

function pinProblem(
  { space, holders, resting }: Standing,
  request: NumberRequest,
  offset: bigint,
  held: ReadonlyMap<string, LedgerLine>,
): Problem | undefined {
  const path = request.pin?.path ?? request.path;
  const value = request.pin?.text;
  const range = rangeOf(offset, lengthOf(request));
  const other = holders.meeting(range);
  if (other !== undefined) {
    const numbered = held.has(other.owner);
    const fix = "pin another, or leave the pin out to have it numbered";
    if (other.isBlock && request.kind === "address") {
      return {
        code: "HX037",
        path,
        value,
        reason: `lies in the pool of ${other.owner}`,
        fix: "pin a number outside of it",
      };
    }
    const [code, reason] =
      request.kind === "block"
        ? (["HX030", "overlaps what has"] as const)
        : (["HX032", "is used twice: it is that of"] as const);
    return { code, path, value, reason: `${reason} ${other.owner}${numbered ? ", by the ledger" : ""}`, fix };
  }
  const hit = space.reserved.find((one) => one.first <= range.last && range.first <= one.last);
  if (hit !== undefined) return { code: hit.code, path, value, reason: hit.reason, fix: hit.fix };
  const rests = resting.byNumber.meeting(range);
  if (rests === undefined || holderOf(rests.line.owner) === holderOf(request.owner)) return undefined;
  const since = rests.line.freed === undefined ? "" : ` since ${rests.line.freed}`;
  return {
    code: "HX065",
    path,
    value,
    reason: `rests${since}: it was that of ${rests.line.owner}`,
    fix: `pin another, or release it: hextet ledger release ${space.stack} ${rests.line.owner}`,
  };
}

/** Of an interface with several addresses each is an owner, `rack/pve-1/vmbr0/1`; what one gives up another may take at once. */
function holderOf(owner: string): string {
  return owner.replace(/\/[0-9]+$/, "");
}
