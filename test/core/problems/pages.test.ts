import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { planFromText, problemsText } from "../../../core/index.ts";
import { isProblemCode, type ProblemCode, problemCodes } from "../../../core/problem/index.ts";
import { pageMarkdown, pagesIndex, problemPages } from "../../../core/problem/pages/index.ts";

/** `HEXTET_GOLDEN=write` writes docs/problems/ and golden/ anew, to be read in the diff. */
const write = process.env["HEXTET_GOLDEN"] === "write";
const docs = fileURLToPath(new URL("../../../docs/problems/", import.meta.url));
const golden = join(dirname(fileURLToPath(import.meta.url)), "golden");
const codes = Object.keys(problemCodes).filter(isProblemCode).sort();

describe.each(codes)("%s", (code) => {
  test("has a page", () => {
    expect(Object.keys(problemPages)).toContain(code);
  });

  test("is raised by its page's example, and nothing else is", () => {
    const page = problemPages[code];
    if (page === undefined) throw new Error(`${code} has no page`);
    const { problems, allowed } = planFromText("example", page.example, { ledger: page.ledger });
    expect([...new Set(problems.map((problem) => problem.code))]).toEqual([code]);
    expectFile(join(golden, `${code}.txt`), `${problemsText("example.layout.yaml", problems, allowed)}\n`);
  });

  test("has its page in the documents", () => {
    const page = problemPages[code];
    if (page === undefined) throw new Error(`${code} has no page`);
    expectFile(join(docs, `${code}.md`), pageMarkdown(code, page));
  });
});

test("the documents have a table of all codes, and no page of another", () => {
  expectFile(join(docs, "README.md"), pagesIndex(codes));
  expect(readdirSync(docs).sort()).toEqual([...codes.map((code: ProblemCode) => `${code}.md`), "README.md"]);
  expect(readdirSync(golden).sort()).toEqual(codes.map((code) => `${code}.txt`));
});

function expectFile(path: string, text: string): void {
  if (write) {
    mkdirSync(dirname(path), { recursive: true });
    if (existsSync(path)) rmSync(path);
    writeFileSync(path, text);
  }
  expect(readFileSync(path, "utf8")).toBe(text);
}
