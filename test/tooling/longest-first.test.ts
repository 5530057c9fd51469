import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import LongestFirst, { long } from "../run/longest-first.ts";

const root = join(import.meta.dirname, "..", "..");
const folder = mkdtempSync(join(tmpdir(), "hextet-order-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Test files of so many bytes each, in a checkout elsewhere. */
function checkout(sizes: Readonly<Record<string, number>>): { readonly path: string }[] {
  return Object.entries(sizes).map(([name, size]) => {
    const path = join(folder, "test", `${name}.test.ts`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, "x".repeat(size));
    return { path };
  });
}

test("each file that is said to take long is there, and is said so once", () => {
  const there = globSync("test/**/*.test.ts", { cwd: root }).map((path) => `/${path}`);
  expect(long.filter((name) => !there.includes(name))).toEqual([]);
  expect(long.length).toBe(new Set(long).size);
});

test("what takes long is begun before anything else, then larger files before smaller ones, and none is left out", () => {
  const files = checkout({
    "core/small": 10,
    "agent/grammar": 1,
    "core/large": 10_000,
    "lab/of-another/grammar": 500,
    "lab/looking": 2,
    "core/empty": 0,
  });
  for (const given of [files, [...files].reverse()])
    expect(new LongestFirst().sort(given).map(({ path }) => path.slice(folder.length))).toEqual([
      "/test/lab/looking.test.ts",
      "/test/agent/grammar.test.ts",
      "/test/core/large.test.ts",
      "/test/lab/of-another/grammar.test.ts",
      "/test/core/small.test.ts",
      "/test/core/empty.test.ts",
    ]);
});
