import { Ipv6Address, Ipv6Prefix } from "../address/index.ts";

/** Room between prefixes. */
export interface Gap {
  readonly first: Ipv6Address;
  readonly last: Ipv6Address;
  /** Of what length prefixes are counted: the longest of the neighbours, at least a /64. */
  readonly length: number;
  /** How many of them fit in. */
  readonly count: bigint;
  /** The largest prefix in it; of several, the first. */
  readonly largest: Ipv6Prefix;
}

/**
 * What is free in a prefix, in order.
 *
 *     |------------------------- whole -------------------------|
 *     |-- used --|   gap   |- used -|- used -|       gap        |
 *
 * @param used in order, without overlaps
 */
export function gaps(whole: Ipv6Prefix, used: readonly Ipv6Prefix[]): readonly Gap[] {
  const length = used.reduce((most, prefix) => Math.max(most, prefix.length), Math.max(64, whole.length));
  const found: Gap[] = [];
  let next = whole.network.value;
  for (const prefix of used) {
    if (prefix.network.value > next) found.push(gap(next, prefix.network.value - 1n, length));
    next = prefix.last.value + 1n;
  }
  if (next <= whole.last.value) found.push(gap(next, whole.last.value, length));
  return found;
}

function gap(first: bigint, last: bigint, length: number): Gap {
  return {
    first: Ipv6Address.fromBigInt(first),
    last: Ipv6Address.fromBigInt(last),
    length,
    count: (last - first + 1n) >> BigInt(128 - length),
    largest: largestWithin(first, last),
  };
}

/** The shortest length of which an aligned prefix fits, and its first place. */
function largestWithin(first: bigint, last: bigint): Ipv6Prefix {
  for (let length = 0; length < 128; length++) {
    const size = 1n << BigInt(128 - length);
    const start = ((first + size - 1n) / size) * size;
    if (start + size - 1n <= last) return Ipv6Prefix.of(Ipv6Address.fromBigInt(start), length);
  }
  return Ipv6Prefix.of(Ipv6Address.fromBigInt(first), 128);
}
