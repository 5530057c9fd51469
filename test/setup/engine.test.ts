import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { atLeast, neededGoVersion, pinnedEngineVersion } from "../../setup/engine.mjs";

describe("versions", () => {
  test.each([
    ["3.259.0", "3.259.0", true],
    ["v3.260.0", "3.259.0", true],
    ["3.99.0", "3.259.0", false],
    ["3.259.0-alpha.1+dirty", "3.259.0", true],
    ["1.25.11", "1.25.9", true],
    ["1.26", "1.25.11", true],
    ["1.25", "1.25.11", false],
    ["0", "1.19", false],
  ])("%s at least %s: %p", (version, least, expected) => {
    expect(atLeast(version, least)).toBe(expected);
  });

  test("of two, one is at least the other, and both only where they are equal", () => {
    const part = fc.nat({ max: 400 });
    const version = fc.tuple(part, part, part).map((parts) => parts.join("."));
    fc.assert(
      fc.property(version, version, (a, b) => {
        expect(atLeast(a, b) || atLeast(b, a)).toBe(true);
        expect(atLeast(a, b) && atLeast(b, a)).toBe(a === b);
      }),
    );
  });

  test("the engine's module says which engine and which Go", () => {
    expect(pinnedEngineVersion()).toMatch(/^3\.\d+\.\d+$/);
    expect(neededGoVersion()).toMatch(/^1\.\d+/);
  });
});
