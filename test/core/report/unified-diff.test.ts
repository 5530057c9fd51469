import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import fc from "fast-check";
import { unifiedDiff } from "../../../core/index.ts";

const folder = mkdtempSync(join(tmpdir(), "hextet-diff-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Texts of few different lines, so that much is alike; with and without a newline at the end. */
const text = fc
  .tuple(fc.array(fc.constantFrom("a", "b", "c", "", "  x"), { maxLength: 14 }), fc.boolean())
  .map(([lines, ended]) => lines.join("\n") + (ended && lines.length > 0 ? "\n" : ""));

const diff = (a: string, b: string) => unifiedDiff({ label: "a", text: a }, { label: "b", text: b });

test("a patch turns the one text into the other", () => {
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(applied(a, diff(a, b))).toBe(b);
    }),
    { numRuns: 500 },
  );
});

test("equal texts have none", () => {
  fc.assert(
    fc.property(text, (a) => {
      expect(diff(a, a)).toBe("");
    }),
  );
});

test.each([
  ["one\ntwo\nthree\n", "one\n2\nthree\n"],
  ["one\n", ""],
  ["", "one\ntwo\n"],
  ["one", "one\n"],
  [`${numbered(30)}end\n`, `begin\n${numbered(30)}`],
  [numbered(40).replace("line 20\n", ""), numbered(40).replace("line 22\n", "line 22b\n")],
])("it reads as diff -u's does (%#)", (a, b) => {
  const [left, right] = [join(folder, "a"), join(folder, "b")];
  writeFileSync(left, a);
  writeFileSync(right, b);
  const { stdout } = spawnSync("diff", ["-u", "--label", "a", "--label", "b", left, right], {
    encoding: "utf8",
  });
  expect(diff(a, b)).toBe(stdout);
});

test("texts that are too large to compare line by line are replaced as a whole", () => {
  const [a, b] = [numbered(2500), numbered(2500).replaceAll("line", "row")];
  expect(applied(a, diff(a, b))).toBe(b);
});

function numbered(count: number): string {
  return Array.from({ length: count }, (_, index) => `line ${index}\n`).join("");
}

/** A patch applied as patch(1) does, without any leeway. */
function applied(before: string, patch: string): string {
  if (patch === "") return before;
  const source = before === "" ? [] : before.replace(/\n$/, "").split("\n");
  let unended = before !== "" && !before.endsWith("\n");
  const out: string[] = [];
  let at = 0;
  let last: "-" | "+" | " " = " ";
  for (const line of patch.split("\n").slice(2, -1)) {
    const [, start, count] = /^@@ -(\d+)(?:,(\d+))? /.exec(line) ?? [];
    if (start !== undefined) {
      const from = Number(start) - (count === "0" ? 0 : 1);
      while (at < from) out.push(source[at++] ?? "");
    } else if (line.startsWith("\\")) unended = last !== "-";
    else {
      if (line[0] === "+") {
        out.push(line.slice(1));
        last = "+";
        unended = false;
      } else {
        expect(source[at++]).toBe(line.slice(1));
        if (line[0] === " ") out.push(line.slice(1));
        last = line[0] === " " ? " " : "-";
        if (last === "-") unended = false;
      }
    }
  }
  // What lies behind the last hunk is as it was, its end too.
  if (at < source.length) unended = !before.endsWith("\n");
  while (at < source.length) out.push(source[at++] ?? "");
  return out.length === 0 ? "" : `${out.join("\n")}${unended ? "" : "\n"}`;
}
