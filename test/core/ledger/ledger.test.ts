import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { type LedgerLine, lastNumber, parseLedger, problemText, writeLedger } from "../../../core/index.ts";

const good = `{"space":"network:rack/lan","owner":"rack/pve/guests/git","number":"2"}`;

const line: fc.Arbitrary<LedgerLine> = fc
  .record({
    space: fc.constantFrom("network:rack/lan", "prefix:home", "pool:rack/pve/eno1/apps"),
    owner: fc.stringMatching(/^[a-z][a-z0-9-]{0,8}(\/[a-z0-9]{1,5}){1,3}$/),
    number: fc.bigInt({ min: 0n, max: (1n << 100n) - 1n }),
    length: fc.option(fc.integer({ min: 28, max: 127 }), { nil: undefined }),
    freed: fc.constantFrom(undefined, "2026-11-21"),
  })
  .map((line) => {
    const size = lastNumber({ ...line, number: 0n }) + 1n;
    return { ...line, number: (line.number / size) * size };
  });

describe("a ledger's text", () => {
  test("is read as it was written, in whatever order its lines are given", () => {
    fc.assert(
      fc.property(fc.uniqueArray(line, { selector: ({ space, owner }) => `${space} ${owner}` }), (lines) => {
        const text = writeLedger(lines);
        const read = parseLedger("lab", text);
        expect(read.problems).toEqual([]);
        expect(writeLedger(read.lines)).toBe(text);
        expect(writeLedger([...lines].reverse())).toBe(text);
      }),
    );
  });

  test.each([
    ["not json", "is not JSON; mend the line, or take it from an earlier revision [HX060]"],
    ["[1]", "is no JSON object; mend the line, or take it from an earlier revision [HX060]"],
    ["null", "is no JSON object; mend"],
    ["{}", 'has no space such as "network:rack/guests"'],
    ['{"space":"network:a/b","owner":7}', 'has no owner such as "rack/pve-1/guests/git"'],
    ['{"space":"network:a/b","owner":"x y","number":"1"}', "has no owner"],
    ['{"space":"network:a/b","owner":"a/b","number":"0x2"}', 'has no number in hexadecimal such as "2a"'],
    ['{"space":"network:a/b","owner":"a/b","number":2}', "has no number in hexadecimal"],
    [`{"space":"network:a/b","owner":"a/b","number":"${"f".repeat(33)}"}`, "has no number in hexadecimal"],
    ['{"space":"network:a/b","owner":"a/b","number":"2","length":129}', "has a length that is not 0 to 128"],
    ['{"space":"network:a/b","owner":"a/b","number":"2","length":126}', "is not aligned to its size: 2/126"],
    ['{"space":"network:a/b","owner":"a/b","number":"2","freed":"today"}', 'not such as "2026-11-21"'],
    ['{"space":"network:a/b","owner":"a/b","number":"2","note":""}', 'does not know "note"; use the release'],
    [
      "<<<<<<< HEAD",
      "is a marker of a merge conflict (<<<<<<<); let hextet mend it: hextet ledger resolve lab",
    ],
    ["=======", "is a marker of a merge conflict (=======)"],
    ["||||||| 1234567", "is a marker of a merge conflict (|||||||)"],
    [good, "gives rack/pve/guests/git a number in network:rack/lan, and so does line 1; keep one of the two"],
  ])("reports of %s what is wrong, and reads the rest", (bad, problem) => {
    const read = parseLedger(
      "lab",
      `${good}\n${bad}\n{"space":"prefix:home","owner":"rack/lan","number":"0","length":64}\n`,
    );
    expect(read.problems.map(problemText)).toEqual([expect.stringContaining(problem)]);
    expect(read.problems[0]?.path).toEqual(["ledger", "line 2"]);
    expect(read.lines).toHaveLength(2);
  });

  test("may end its lines as Windows does, which is reported, and is reported to be out of order once", () => {
    const text = `{"space":"prefix:home","owner":"b/b","number":"1"}\r\n{"space":"prefix:home","owner":"a/a","number":"2"}\r\n${good}\r\n`;
    expect(parseLedger("lab", text).problems.map(problemText)).toEqual([
      "ledger.line 2: does not stand in its order; hextet plan lab --write puts the lines in order [HX064]",
      "ledger.line 1: ends as lines do on Windows, with CR LF; hextet plan lab --write writes it without [HX141]",
    ]);
  });

  test("of any kind is read without a crash", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void parseLedger("lab", text)));
    fc.assert(fc.property(fc.json(), (text) => void parseLedger("lab", text)));
  });
});
