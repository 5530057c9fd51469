import type { FreeSearch } from "../allocate/index.ts";

/** Finds a block of `length` for `owner` among what is not used; `undefined` where there is none. */
export type Placer = (used: FreeSearch, owner: string, length: number) => bigint | undefined;

/** From this many numbers on a space is large enough for two branches to look in different places. */
const large = 4096n;
/** How far a search by hash spreads: 16 bits, so that addresses stay short. */
const spread = 65_536n;

/**
 * Where numbers that nobody has had before are looked for.
 *
 * - `dense`: the lowest that is free.
 * - `hashed`: in a large space from a hash of the owner's name on, so that two branches that each add a name
 *   seldom take the same number; in a small one the lowest.
 * - `sparse`: as far from the others as can be, by counting from the left (RFC 3531 section 3.1), so that a
 *   network can grow where it is.
 *
 * @param size how many numbers the space has
 */
export function placeNew(place: "hashed" | "dense" | "sparse", size: bigint): Placer {
  switch (place) {
    case "dense":
      return densePlacer(size);
    case "sparse":
      return sparsePlacer(size);
    case "hashed": {
      const dense = densePlacer(size);
      return (used, owner, length) => {
        const block = blockSize(length);
        return size / block < large ? dense(used, owner, length) : hashed(used, owner, block, size);
      };
    }
  }
}

function hashed(used: FreeSearch, owner: string, block: bigint, size: bigint): bigint | undefined {
  const places = size / block < spread ? size / block : spread;
  const start = (BigInt(foldedHash(owner)) % places) * block;
  const end = places * block;
  return (
    used.lowestFree(block, start, end) ??
    used.lowestFree(block, 0n, start + block > end ? end : start + block) ??
    used.lowestFree(block, end, size)
  );
}

/** What was not free once in a run is not free later, so each length goes on where it was. */
function densePlacer(size: bigint): Placer {
  const from = new WeakMap<FreeSearch, Map<number, bigint>>();
  return (used, _owner, length) => {
    const reached = from.get(used) ?? new Map<number, bigint>();
    from.set(used, reached);
    const found = used.lowestFree(blockSize(length), reached.get(length) ?? 0n, size);
    reached.set(length, found ?? size);
    return found;
  };
}

function sparsePlacer(size: bigint): Placer {
  const from = new WeakMap<FreeSearch, Map<number, bigint>>();
  return (used, _owner, length) => {
    const block = blockSize(length);
    const places = size / block;
    const bits = places.toString(2).length - 1;
    const reached = from.get(used) ?? new Map<number, bigint>();
    from.set(used, reached);
    for (let count = reached.get(length) ?? 0n; count < places && count < spread; count++) {
      const first = reversed(count, bits) * block;
      if (used.meets({ first, last: first + block - 1n })) continue;
      reached.set(length, count);
      return first;
    }
    reached.set(length, spread);
    // The thin part of a very large space is left to the lowest that is free.
    return used.lowestFree(block, 0n, size);
  };
}

function blockSize(length: number): bigint {
  return 1n << BigInt(128 - length);
}

function reversed(count: bigint, bits: number): bigint {
  const digits = count.toString(2).padStart(bits, "0");
  return BigInt(`0b0${[...digits].reverse().join("")}`);
}

/** FNV-1a of 32 bits, folded to 16 by exclusive or. */
export function foldedHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    hash ^= text.charCodeAt(at);
    hash = Math.imul(hash, 0x01000193) >>> 0;
  }
  return (hash >>> 16) ^ (hash & 0xffff);
}
