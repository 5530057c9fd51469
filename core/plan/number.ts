import type { Ipv6Address, Ipv6Prefix } from "../address/index.ts";
import type { Path, Written } from "../layout/layout.ts";
import type { Problem } from "../problem/index.ts";
import type { Origin } from "./plan.ts";
import type { PlannedPrefix } from "./planned-prefix.ts";

/**
 * Who gets which number inside one prefix. Pins come first; what is not pinned gets the lowest free number, in
 * order of owner. This module is the only place that knows the rule.
 */

/** Something that needs one address, or one aligned block. */
export type NumberRequest = AddressRequest | BlockRequest;

interface AddressRequest {
  readonly kind: "address";
  /** Unique among the requests of one prefix; decides the order. */
  readonly owner: string;
  /** Where the layout asks for it. */
  readonly path: Path;
  /** Whole address, or host part where all bits of the prefix are zero. */
  readonly pin: Written<Ipv6Address> | undefined;
}

interface BlockRequest {
  readonly kind: "block";
  readonly owner: string;
  readonly path: Path;
  readonly pin: Written<Ipv6Prefix> | undefined;
  readonly length: number;
}

/** A number that nobody may have, and why. */
export interface Reservation {
  readonly code: "HX033" | "HX035" | "HX032" | "HX036";
  readonly reason: string;
  readonly fix: string;
}

export interface Assignment {
  /** Places after the first address of the prefix. */
  readonly offset: bigint;
  /** Prefix length of what was given: 128 for an address. */
  readonly length: number;
  readonly origin: Origin;
}

interface Taken {
  readonly first: bigint;
  readonly last: bigint;
  readonly owner: string;
  readonly isBlock: boolean;
}

/**
 * Gives every request its number inside `prefix`.
 * @param reserved tells for an offset why nobody may have it
 */
export function assignNumbers(
  prefix: PlannedPrefix,
  requests: readonly NumberRequest[],
  reserved: (offset: bigint) => Reservation | undefined,
): { assignments: ReadonlyMap<string, Assignment>; problems: readonly Problem[] } {
  const assignments = new Map<string, Assignment>();
  const problems: Problem[] = [];
  const taken: Taken[] = [];
  const give = (request: NumberRequest, offset: bigint, length: number, origin: Origin) => {
    assignments.set(request.owner, { offset, length, origin });
    taken.push({
      first: offset,
      last: offset + (1n << BigInt(128 - length)) - 1n,
      owner: request.owner,
      isBlock: request.kind === "block",
    });
  };

  const ordered = [...requests].sort((a, b) => (a.owner < b.owner ? -1 : a.owner > b.owner ? 1 : 0));
  for (const request of blocksFirst(ordered)) {
    if (request.pin === undefined) continue;
    const offset = pinnedOffset(prefix, request, problems);
    if (offset === undefined) continue;
    const length = request.kind === "block" ? request.length : 128;
    const problem = conflict(request, offset, length, taken, reserved);
    if (problem === undefined) give(request, offset, length, "pinned");
    else problems.push(problem);
  }

  const used = new Intervals(taken);
  for (const request of blocksFirst(ordered)) {
    if (request.pin !== undefined) continue;
    const length = request.kind === "block" ? request.length : 128;
    const offset = used.lowestFree(prefix, length, reserved);
    if (offset === undefined) {
      const size = length === 128 ? "address" : `/${length}`;
      problems.push({
        code: "HX022",
        path: request.path,
        value: undefined,
        reason: `gets no number: ${prefix} has no ${size} left`,
        fix: "use a larger prefix, or free some",
      });
      continue;
    }
    give(request, offset, length, "numbered");
    used.add(offset, length);
  }
  return { assignments, problems };
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

function pinnedOffset(
  prefix: PlannedPrefix,
  request: NumberRequest,
  problems: Problem[],
): bigint | undefined {
  const pin = request.pin;
  if (pin === undefined) return undefined;
  const address = "network" in pin.value ? pin.value.network : pin.value;
  const offset = offsetIn(prefix, address);
  if (offset === undefined || (request.kind === "block" && request.length < prefix.length)) {
    const what = request.kind === "block" ? "a prefix" : "an address";
    const example = request.kind === "block" ? "" : ', or its host part alone such as "::25"';
    const fix =
      prefix.block === undefined
        ? `give ${what} in ${prefix}${example}`
        : `the block is not known yet: give the part after ${prefix} only`;
    problems.push({ code: "HX031", path: pin.path, value: pin.text, reason: `is outside of ${prefix}`, fix });
    return undefined;
  }
  return offset;
}

function conflict(
  request: NumberRequest,
  offset: bigint,
  length: number,
  taken: readonly Taken[],
  reserved: (offset: bigint) => Reservation | undefined,
): Problem | undefined {
  const path = request.pin?.path ?? request.path;
  const value = request.pin?.text;
  const last = offset + (1n << BigInt(128 - length)) - 1n;
  const other = taken.find((one) => one.first <= last && offset <= one.last);
  if (other !== undefined) {
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
    return {
      code,
      path,
      value,
      reason: `${reason} ${other.owner}`,
      fix: "pin another, or leave the pin out to have it numbered",
    };
  }
  // A block of a prefix's first or last addresses meets the reserved ones at its ends.
  const hit = reserved(offset) ?? reserved(last);
  return hit === undefined ? undefined : { ...hit, path, value };
}

/** What is used, as sorted intervals, to find the lowest gap. */
class Intervals {
  #sorted: { first: bigint; last: bigint }[];

  constructor(taken: readonly { first: bigint; last: bigint }[]) {
    this.#sorted = [...taken].sort((a, b) => (a.first < b.first ? -1 : 1));
  }

  add(offset: bigint, length: number): void {
    const last = offset + (1n << BigInt(128 - length)) - 1n;
    const at = this.#sorted.findIndex((one) => one.first > offset);
    this.#sorted.splice(at < 0 ? this.#sorted.length : at, 0, { first: offset, last });
  }

  lowestFree(
    prefix: PlannedPrefix,
    length: number,
    reserved: (offset: bigint) => Reservation | undefined,
  ): bigint | undefined {
    const size = 1n << BigInt(128 - length);
    if (length < prefix.length) return undefined;
    let offset = 0n;
    let index = 0;
    while (offset + size <= prefix.value.size) {
      while (this.#sorted[index] !== undefined && (this.#sorted[index]?.last ?? 0n) < offset) index++;
      const next = this.#sorted[index];
      if (next !== undefined && next.first < offset + size) offset = ((next.last + size) / size) * size;
      else if (reserved(offset) !== undefined || reserved(offset + size - 1n) !== undefined) offset += size;
      else return offset;
    }
    return undefined;
  }
}
