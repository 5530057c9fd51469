import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";

const root = join(import.meta.dirname, "..", "..");
const text = readFileSync(join(root, "docs", "proven.md"), "utf8");

/** Rows that begin with a number: its number, what it is, its states, and the tests that show them. */
const rows = text
  .split("\n")
  .filter((line) => /^\| *[0-9]/.test(line))
  .map((line) =>
    line
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim()),
  );

/** A state of a part of a row, and what the part is. */
const part = /^(traffic|consumer|rendered|open)( \(stand-in\))?(: \S.*)?$/;

test("docs/proven.md has a row for each thing that is asked for, numbered without gaps", () => {
  expect(rows.map(([number]) => number)).toEqual(Array.from({ length: 63 }, (_, index) => `${index + 1}`));
});

/** Whether all tests of a file are for the long run, by its text: none stands outside of what is marked so. */
function waits(file: string): boolean {
  const text = readFileSync(join(root, file), "utf8").replaceAll(
    /^describeLonger\([\s\S]*?^\}\);$/gm,
    "longer(",
  );
  return /\blonger(\.each|\()/.test(text) && !/(?<!\.)\btest(\.each|\()/.test(text);
}

test("docs/proven.md names the files of tests on twins that run in the long run alone", () => {
  const [, named = ""] =
    /\*\*In `npm run test:long` alone\*\* run, of twins:([\s\S]*?), and further/.exec(text) ?? [];
  const files = globSync("test/lab/**/*.test.ts", { cwd: root }).filter(waits);
  expect([...named.matchAll(/`([^`]+)`/g)].map(([, name]) => name)).toEqual(
    files.map((file) => file.replace(/^test\/lab\/(.*)\.test\.ts$/, "$1")).sort(),
  );
});

describe.each(rows)("row %s, %s,", (_number, what, states = "", tests = "", ...more) => {
  const parts = states.split("; ");
  const files = [...tests.matchAll(/`([^`]+)`/g)].map(([, path = ""]) => path);

  test("has four cells, and a state of the four for each part", () => {
    expect(what).not.toBe("");
    expect(more).toEqual([]);
    expect(parts.filter((state) => !part.test(state))).toEqual([]);
  });

  test("says of what is open why", () => {
    expect(parts.filter((state) => /^open(?!: )/.test(state))).toEqual([]);
  });

  test("names tests that are there, exactly if something is proven", () => {
    expect(tests).toBe(files.map((path) => `\`${path}\``).join(", "));
    expect(
      files.filter((path) => !/^test\/.+\.test\.ts$/.test(path) || !existsSync(join(root, path))),
    ).toEqual([]);
    expect(files.length > 0).toBe(parts.some((state) => !state.startsWith("open")));
  });
});
