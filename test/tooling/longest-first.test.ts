import { globSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import LongestFirst, { long } from "../run/longest-first.ts";

const root = join(import.meta.dirname, "..", "..");
const files = globSync("test/**/*.test.ts", { cwd: root }).map((path) => ({ path: join(root, path) }));

test("the test files that take longest are there, and come first in their order", () => {
  const first = new LongestFirst().sort(files).slice(0, long.length);
  expect(first.map(({ path }) => path.slice(root.length))).toEqual(long);
});
