import { type Ipv6Address, Ipv6Prefix } from "../address/index.ts";
import type { Path } from "../layout/layout.ts";
import type { LedgerLine } from "../ledger/index.ts";
import type { Problem } from "../problem/index.ts";
import { nearest } from "../problem/nearest.ts";
import { examplePin } from "./example-pin.ts";
import { lengthOf, type NumberRequest, rangeOf, siteOf } from "./number-request.ts";
import { words } from "./number-words.ts";
import type { PlannedPrefix } from "./planned-prefix.ts";
import type { NumberSpace, Standing } from "./standing-numbers.ts";

/** Where a pin lies in the prefix: given whole, or as the part after it. */
export function offsetIn(prefix: PlannedPrefix, address: Ipv6Address): bigint | undefined {
  if (address.value < prefix.value.size) return address.value;
  if (prefix.block !== undefined || !prefix.value.contains(address)) return undefined;
  return prefix.value.offsetOf(address);
}

/**
 * The number that a request pins; reported and `undefined` where it lies outside of the prefix.
 * @param requests all of the space's, whose pins an example is not to take
 */
export function pinnedOffset(
  standing: Standing,
  request: NumberRequest,
  requests: readonly NumberRequest[],
  problems: Problem[],
): bigint | undefined {
  const { prefix } = standing.space;
  const pin = request.pin;
  if (pin === undefined) return undefined;
  const address = "network" in pin.value ? pin.value.network : pin.value;
  const offset = offsetIn(prefix, address);
  if (offset === undefined || (request.kind === "block" && request.length < prefix.value.length)) {
    const what = request.kind === "block" ? "a prefix" : "an address";
    // Of a block, and of the one address of a /128, there is no part.
    const isWhole = request.kind === "block" || prefix.value.size === 1n;
    const part = isWhole ? undefined : examplePin(standing, request, pinnedIn(prefix, requests));
    const example = part === undefined ? "" : `, or its host part alone such as "${part}"`;
    const meant = meantInside(prefix, address, request);
    const fix =
      meant !== undefined
        ? `did you mean ${meant}?`
        : prefix.block === undefined
          ? `give ${what} in ${prefix}${example}${furtherPrefix(pin.path, address, prefix.value.length)}`
          : `the block is not known yet: give the part after ${prefix} only`;
    problems.push({ code: "HX031", path: pin.path, value: pin.text, reason: `is outside of ${prefix}`, fix });
    return undefined;
  }
  return offset;
}

/** An interface is in one network, and a network may have several prefixes. */
function furtherPrefix(path: Path, address: Ipv6Address, length: number): string {
  if (!path.includes("interfaces")) return "";
  const other = Ipv6Prefix.containing(address, length);
  return `; where the segment has ${other} too, that is a further prefix of the network: prefixes: { NAME: { prefix: "${other}" } }`;
}

function pinnedIn(prefix: PlannedPrefix, requests: readonly NumberRequest[]): readonly bigint[] {
  return requests.flatMap(({ pin }) =>
    pin === undefined ? [] : (offsetIn(prefix, "network" in pin.value ? pin.value.network : pin.value) ?? []),
  );
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

/** What keeps a request from the number that it pins, if anything does. */
export function pinProblem(
  standing: Standing,
  request: NumberRequest,
  offset: bigint,
  requests: readonly NumberRequest[],
  held: ReadonlyMap<string, LedgerLine>,
): Problem | undefined {
  const { space, holders, resting } = standing;
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
  const inTheWay = space.obstacles.of(siteOf(request)).allMeeting(range);
  const obstacle = inTheWay.find(({ isNetwork }) => !isNetwork) ?? inTheWay[0];
  if (obstacle !== undefined) {
    const fix = "pin another, or leave the pin out to have it numbered";
    return { code: "HX030", path, value, reason: `overlaps what has ${obstacle.owner}`, fix };
  }
  const hit = space.reserved.find(
    (reservation) => reservation.first <= range.last && range.first <= reservation.last,
  );
  if (hit !== undefined) {
    // What is said of addresses fits no block.
    const block =
      request.kind === "block" ? examplePin(standing, request, pinnedIn(space.prefix, requests)) : undefined;
    const fix = block === undefined ? hit.fix : `use a block without it, such as "${block}"`;
    return { code: hit.code, path, value, reason: hit.reason, fix };
  }
  const rests = resting.meeting(range, ({ owner }) => holderOf(owner) === holderOf(request.owner));
  return rests === undefined ? undefined : restProblem(space, path, value, rests.line);
}

/** A number is claimed that rests for somebody else. */
export function restProblem(
  { called }: Pick<NumberSpace, "called">,
  path: Path,
  value: string | undefined,
  { owner, freed }: LedgerLine,
): Problem {
  return {
    code: "HX065",
    path,
    value,
    reason: `rests${freed === undefined ? "" : ` since ${freed}`}: it was that of ${owner}`,
    fix: `pin another, or release it: hextet ledger release ${called} ${owner}`,
  };
}

/** Of an interface with several addresses each is an owner, `rack/pve-1/vmbr0/1`; what one gives up another may take at once. */
function holderOf(owner: string): string {
  return owner.replace(/\/[0-9]+$/, "");
}
