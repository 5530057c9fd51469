import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { isProblemCode } from "../../core/problem/index.ts";

const root = join(import.meta.dirname, "..", "..");
const text = readFileSync(join(root, "docs", "guides", "what-guides-say.md"), "utf8");
const rows = text.split("\n").filter((line) => /^\| (?!what is said)/.test(line));

test("each claim of docs/guides/what-guides-say.md has a code, or a test that is there", () => {
  expect(rows.length).toBeGreaterThan(25);
  for (const row of rows) {
    const [, , , where = ""] = row.split("|");
    const codes = [...where.matchAll(/\[(HX\d+)\]\(\.\.\/problems\/(HX\d+)\.md\)/g)];
    const tests = [...where.matchAll(/`(test\/[^`]+)`/g)].map(([, path = ""]) => path);
    expect([row, codes.length + tests.length]).not.toEqual([row, 0]);
    expect(codes.filter(([, code = "", page]) => code !== page || !isProblemCode(code))).toEqual([]);
    expect(tests.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  }
});
