import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  addressText,
  addressValue,
  beginsAs,
  countText,
  placeText,
  readTyped,
} from "../../../cli/page/addresses.js";
import { freeIn, itemsIn, logRows } from "../../../cli/page/log-scale.js";
import { Ipv6Address } from "../../../core/index.ts";

const value = fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }).chain((all) =>
  // Addresses with many zeros are those that have several spellings.
  fc.integer({ min: 0, max: 127 }).map((zeros) => (all >> BigInt(zeros)) << BigInt(zeros % 64)),
);

describe("addresses in a page", () => {
  test("are written as hextet writes them, and read in any spelling", () => {
    fc.assert(
      fc.property(value, (number) => {
        fc.pre(number >> 32n !== 0xffffn);
        const address = Ipv6Address.fromBigInt(number & ((1n << 128n) - 1n));
        expect(addressText(address.value)).toBe(`${address}`);
        const groups = address.value.toString(16).padStart(32, "0").match(/..../g) ?? [];
        for (const spelling of [`${address}`, groups.join(":"), groups.join(":").toUpperCase()])
          expect(readTyped(spelling)).toEqual({ kind: "address", value: address.value });
      }),
    );
  });

  test("that are none are none", () => {
    for (const text of [
      "1::2::3",
      "1:2:3:4:5:6:7:8:9",
      "g::",
      "256.1.1.1",
      "::1.2.3",
      "1.2.3",
      "",
      "12345::",
    ])
      expect([text, addressValue(text)]).toEqual([text, undefined]);
  });

  test("are found by their beginning, in either spelling", () => {
    const digits = "3fff0b0b00010000".padEnd(32, "0");
    const begins = (text: string) => {
      const typed = readTyped(text);
      return typed?.kind === "begun" && beginsAs(digits, typed);
    };
    expect(["3fff:b", "3fff:b0b:", "3fff:0b0b:1", "3fff:b0b:0001:0"].map(begins)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(["3fff:b0c", "3fff:b0b:2", "3fff:b:"].map(begins)).toEqual([false, false, false]);
  });

  test("of a block that is not known have its name", () => {
    expect(placeText({ name: "cloud", length: 56 }, (3n << 64n) | 8n)).toBe("cloud/56+03::8");
    expect(countText(1n << 64n)).toBe("2^64");
  });
});

describe("the map of a space", () => {
  test("has each address in exactly one cell", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 96 }),
        fc.bigInt({ min: 0n, max: (1n << 96n) - 1n }),
        (bits, any) => {
          const place = any % (1n << BigInt(bits));
          const cells = logRows(bits).flatMap((row) => row.cells.map(({ stretch }) => stretch));
          const item = { first: place, last: place };
          expect(itemsIn(cells, [item]).flat()).toEqual([item]);
          const covered = cells.reduce((sum, { first, last }) => sum + last - first + 1n, 0n);
          expect(covered).toBe(1n << BigInt(bits));
        },
      ),
    );
  });

  test("of a /64 is 16 rows, and what is free is all that no item covers", () => {
    expect(logRows(64)).toHaveLength(16);
    expect(
      freeIn(4, [
        { first: 0n, last: 0n },
        { first: 3n, last: 7n },
        { first: 4n, last: 5n },
      ]),
    ).toEqual([
      { first: 1n, last: 2n },
      { first: 8n, last: 15n },
    ]);
  });
});
