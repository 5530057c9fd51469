/**
 * A prefix of any size on one page: its addresses in sixteenfold steps, so that ::1 and ::ffff:ffff:ffff both have room.
 *
 *     ::0 … ::f         sixteen cells of one address each
 *     ::10 … ::ff       fifteen cells of sixteen
 *     ::100 … ::fff     fifteen cells of 256, and so on
 *
 * @typedef {{ first: bigint, last: bigint }} Stretch places after the first address of the space, both included
 * @typedef {{ digit: number, stretch: Stretch }} Cell
 * @typedef {{ step: number, stretch: Stretch, cells: readonly Cell[] }} Row
 */

/**
 * @param {number} bits of the space: 64 for a /64
 * @returns {readonly Row[]}
 */
export function logRows(bits) {
  const count = Math.max(1, Math.ceil(bits / 4));
  return Array.from({ length: count }, (_, step) => {
    const size = 1n << BigInt(4 * step);
    const digits = 1 << Math.min(4, bits - 4 * step);
    const from = step === 0 ? 0 : 1;
    const cells = Array.from({ length: digits - from }, (_, at) => {
      const digit = at + from;
      const first = BigInt(digit) * size;
      return { digit, stretch: { first, last: first + size - 1n } };
    });
    return {
      step,
      stretch: { first: BigInt(from) * size, last: BigInt(digits) * size - 1n },
      cells,
    };
  });
}

/**
 * What items there are in each of some stretches: both in order, and neither overlaps itself by more than what contains
 * it.
 *
 * @template {Stretch} Item
 * @param {readonly Stretch[]} stretches
 * @param {readonly Item[]} items in order of their first place
 * @returns {readonly (readonly Item[])[]}
 */
export function itemsIn(stretches, items) {
  /** @type {Item[][]} */
  const found = stretches.map(() => []);
  for (const item of items) {
    for (let at = firstEndingAtOrAfter(stretches, item.first); at < stretches.length; at++) {
      const stretch = stretches[at];
      if (stretch === undefined || stretch.first > item.last) break;
      found[at]?.push(item);
    }
  }
  return found;
}

/**
 * @param {readonly Stretch[]} stretches
 * @param {bigint} place
 */
function firstEndingAtOrAfter(stretches, place) {
  let [low, high] = [0, stretches.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const stretch = stretches[middle];
    if (stretch !== undefined && stretch.last < place) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * What no item covers, in order.
 *
 * @param {number} bits
 * @param {readonly Stretch[]} items in order of their first place
 * @returns {readonly Stretch[]}
 */
export function freeIn(bits, items) {
  /** @type {Stretch[]} */
  const free = [];
  let next = 0n;
  for (const { first, last } of items) {
    if (first > next) free.push({ first: next, last: first - 1n });
    if (last >= next) next = last + 1n;
  }
  const end = (1n << BigInt(bits)) - 1n;
  if (next <= end) free.push({ first: next, last: end });
  return free;
}
