import { meet, type Rest, type Stretch } from "./books.ts";
import type { Frame } from "./frames.ts";

/** What a new number may be. */
export type NewNumber =
  /** Nothing is left. */
  | { readonly kind: "none" }
  /** Exactly this one, or one of many; `wrong` says what is wrong with one. */
  | { readonly kind: "this"; readonly first: bigint; readonly wrong: Complaint }
  | { readonly kind: "any"; readonly wrong: Complaint };

type Complaint = (given: Stretch) => string | undefined;

/**
 * What somebody gets who has no number yet: one that nobody has had; where there is none, what has rested longest.
 * @param size how many numbers it wants, a power of two
 * @param taken what others have, what is reserved, and what is in the way
 */
export function newNumber(
  frame: Frame,
  size: bigint,
  taken: readonly Stretch[],
  rests: readonly Rest[],
): NewNumber {
  const never = firstFree(frame.size, size, [...taken, ...rests]);
  if (never === undefined) return longestResting(frame, size, taken, rests);
  const complaint: Complaint = (given) => {
    if (given.last >= frame.size || given.first % size !== 0n) return "is no place of its space";
    if (taken.some((stretch) => meet(stretch, given))) return "is somebody's, or reserved";
    const rest = rests.find((candidate) => meet(candidate, given));
    return rest === undefined ? undefined : `rests for ${rest.owner}, and others are free`;
  };
  const exactly =
    frame.rule === "lowest"
      ? never
      : frame.rule === "sparse"
        ? sparse(frame.size, size, [...taken, ...rests])
        : undefined;
  if (exactly === undefined) return { kind: "any", wrong: complaint };
  const wrong: Complaint = (given) =>
    complaint(given) ?? (given.first === exactly ? undefined : `is not ${exactly.toString(16)}`);
  return { kind: "this", first: exactly, wrong };
}

/** Of all places the one where the last of what rests has rested longest; of several the lowest. */
function longestResting(
  frame: Frame,
  size: bigint,
  taken: readonly Stretch[],
  rests: readonly Rest[],
): NewNumber {
  const days = [...new Set(rests.map(({ since }) => since))].sort();
  for (const day of days) {
    const first = firstFree(frame.size, size, [...taken, ...rests.filter(({ since }) => since > day)]);
    if (first === undefined) continue;
    const wrong: Complaint = (given) =>
      given.first === first ? undefined : `is not ${first.toString(16)}, which has rested longest`;
    return { kind: "this", first, wrong };
  }
  return { kind: "none" };
}

function firstFree(end: bigint, size: bigint, used: readonly Stretch[]): bigint | undefined {
  const sorted = [...used].sort((a, b) => (a.first < b.first ? -1 : 1));
  let first = 0n;
  for (const stretch of sorted) {
    if (stretch.first > first + size - 1n) continue;
    if (stretch.last >= first) first = ((stretch.last + size) / size) * size;
  }
  return first + size <= end ? first : undefined;
}

/** Counting from the left, RFC 3531 section 3.1: as far apart as can be. */
function sparse(end: bigint, size: bigint, used: readonly Stretch[]): bigint | undefined {
  const places = end / size;
  const bits = places.toString(2).length - 1;
  for (let count = 0n; count < places && count < 65_536n; count++) {
    const reversed = [...count.toString(2).padStart(bits, "0")].reverse().join("");
    const first = BigInt(`0b0${reversed}`) * size;
    if (!used.some((stretch) => meet(stretch, { first, last: first + size - 1n }))) return first;
  }
  return undefined;
}
