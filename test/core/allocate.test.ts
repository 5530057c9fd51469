import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { Ranges, UsedNumbers } from "../../core/allocate/index.ts";

const range = fc
  .tuple(fc.bigInt({ min: 0n, max: 300n }), fc.bigInt({ min: 0n, max: 12n }))
  .map(([first, more]) => ({ first, last: first + more }));

test("used numbers are those that were added, and the lowest free block is the lowest", () => {
  fc.assert(
    fc.property(
      fc.array(range, { maxLength: 40 }),
      fc.array(range, { maxLength: 40 }),
      fc.constantFrom(1n, 2n, 8n),
      fc.bigInt({ min: 0n, max: 320n }),
      (given, added, size, from) => {
        const used = new UsedNumbers(given);
        for (const range of added) used.add(range);
        const isUsed = (number: bigint) =>
          [...given, ...added].some((range) => range.first <= number && number <= range.last);
        const end = 320n;
        let lowest: bigint | undefined;
        for (
          let first = ((from + size - 1n) / size) * size;
          first + size <= end && lowest === undefined;
          first += size
        ) {
          if (!Array.from({ length: Number(size) }, (_, index) => first + BigInt(index)).some(isUsed))
            lowest = first;
        }
        expect(used.lowestFree(size, from, end)).toBe(lowest);
        expect(used.meets({ first: from, last: from })).toBe(isUsed(from));
      },
    ),
  );
});

test("ranges are found in any number of chunks, after adding and taking out", () => {
  const ranges = new Ranges<{ first: bigint; last: bigint }>();
  const count = 5000;
  for (let index = 0; index < count; index++) {
    const first = BigInt((index * 7919) % count) * 2n;
    ranges.add({ first, last: first });
  }
  for (let number = 0n; number < 2n * BigInt(count); number += 997n)
    expect(ranges.meeting({ first: number, last: number })?.first).toBe(
      number % 2n === 0n ? number : undefined,
    );
  for (let index = 0; index < count; index += 2) ranges.remove(BigInt(index) * 2n);
  expect(ranges.all().map(({ first }) => first)).toEqual(
    Array.from({ length: count / 2 }, (_, index) => BigInt(index) * 4n + 2n),
  );
  expect(ranges.atOrBefore(1n)).toBeUndefined();
});
