import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { commentLimit, type Review, reviewText } from "../../../../core/report/review/index.ts";
import { pictureLimits, reviewPicture } from "../../../../core/report/review/picture.ts";
import { outline } from "./gfm-outline.ts";
import { madeReview } from "./made-review.ts";

const whole = { limit: Number.POSITIVE_INFINITY };
const plain = madeReview((name) => name);

/** What has broken comments of others, and what GitHub and GitLab read besides Markdown. */
const tricks = [
  "`",
  "``",
  "```",
  "~~~",
  "|",
  "\\|",
  "\\",
  "@octocat",
  "</details>",
  "<details>",
  "<!--",
  "-->",
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "[x](javascript:alert(1))",
  "![x](https://198.51.100.1/x.png)",
  "#1",
  "!1",
  ":tada:",
  "$`x`$",
  "\n",
  "\r",
  "\r\n",
  "\n\n# heading\n\n",
  "\n```\n",
  "\n</details>\n",
  "&lt;",
  "&#64;",
  "*",
  "__",
  "%%{init: {}}%%",
  "end",
  '"',
  "]",
  ";",
  "\u202e",
  "\u2028",
  "\u0000",
  "é",
  "💥",
  "\ud800",
  "https://example.net",
  "---",
  "| a | b |",
];
const evil = fc
  .array(fc.oneof(fc.constantFrom(...tricks), fc.string({ maxLength: 4 })), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.join(""));

/** The same names for the same plain ones, told apart by what they are made of. */
const evilNaming = fc.infiniteStream(evil).map((stream) => {
  const given = new Map<string, string>();
  return (name: string) => {
    const known = given.get(name) ?? `${stream.next().value}${given.size}`;
    given.set(name, known);
    return known;
  };
});

describe("names in a review", () => {
  test("are code whatever is in them, and change nothing of the text around them", () => {
    const expected = outline(reviewText(plain, whole));
    expect(expected.faults).toEqual([]);
    fc.assert(
      fc.property(evilNaming, (naming) => {
        const found = outline(reviewText(madeReview(naming), whole));
        expect(found.faults).toEqual([]);
        expect(found.lines).toEqual(expected.lines);
      }),
      { numRuns: Number(process.env["HEXTET_RUNS"] ?? 60) },
    );
  });

  test("are in the text as they are, where a page can show them", () => {
    const found = outline(
      reviewText(
        madeReview((name) => `a|b\`c\\${name}`),
        whole,
      ),
    );
    expect(found.code).toContain("a|b`c\\stack");
  });

  test("that nobody put into code would be seen", () => {
    const broken = (text: string) =>
      outline(text).faults.length + outline(text).lines.filter((line) => line.includes("@")).length;
    expect(broken("| a | @octocat |\n")).toBeGreaterThan(0);
    expect(broken("| a | b |\n| `x|y` | z |\n")).toBeGreaterThan(0);
    expect(broken("```diff\n```\n</details>\n")).toBeGreaterThan(0);
    expect(broken("<details>\n\n```diff\n````x\n")).toBeGreaterThan(0);
  });
});

describe("the picture in a review", () => {
  const ends = { n: 'n\\d+\\["[^"`<>{}\\[\\]|\\n]*"\\]' };
  const grammar = new RegExp(
    `^flowchart LR\\n(  subgraph s\\d+\\["[^"\`<>{}\\[\\]|\\n]*"\\]\\n(    ${ends.n}:::(added|changed|removed)\\n)+  end\\n)*(  ${ends.n} (-->|-\\.->)\\|"[^"\`<>{}\\[\\]|\\n]*"\\| ${ends.n}\\n)*(  classDef \\w+ [\\w#:,-]+\\n)*$`,
  );

  test("is Mermaid whatever the names are", () => {
    fc.assert(
      fc.property(evilNaming, (naming) => {
        expect(reviewPicture(madeReview(naming))).toMatch(grammar);
      }),
      { numRuns: 50 },
    );
  });

  test.each([3, 60, 500])("is one that GitHub and GitLab draw without asking, of %i hosts", (size) => {
    const text = reviewPicture(madeReview((name) => name, size)) ?? "";
    expect(text).toMatch(/^flowchart LR\n( {2}subgraph| +all)/);
    expect(text.length).toBeLessThanOrEqual(pictureLimits.characters);
    expect(text.split("-->").length).toBeLessThan(pictureLimits.edges);
  });
});

describe("a review that is too long", () => {
  const large = madeReview((name) => name, 2_000);
  const cut = reviewText(large, { limit: commentLimit, link: "https://example.net/all?a=1&b=2" });

  test("is a comment that GitHub takes, with its verdict at both ends and the way to the whole", () => {
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(commentLimit);
    expect(Buffer.byteLength(cut)).toBeGreaterThan(commentLimit * 0.95);
    const verdict = /\*\*❌ .*\*\*/.exec(cut)?.[0] ?? "none";
    expect(cut.split(verdict)).toHaveLength(3);
    expect(cut.slice(-200)).toContain("0".repeat(64));
    expect(cut).toContain("[The whole review](<https://example.net/all?a=1&b=2>) has all.");
    expect(outline(cut).faults).toEqual([]);
  });

  test("says how much of which part is missing, and loses of the fattest alone", () => {
    expect(cut.match(/\*\d+ of \d+ \w+ are left out here\./g)).toEqual([
      expect.stringMatching(/of 2000 hosts/),
      expect.stringMatching(/of 4001 rows/),
      expect.stringMatching(/of 2000 patches/),
    ]);
    expect(cut).toContain("### What a rehearsal measured");
  });

  test.each([2_500, 4_000, 8_000, 20_000])("is no longer than %i bytes, whatever else has to go", (limit) => {
    const text = reviewText(large, { limit });
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(limit);
    expect(outline(text).faults).toEqual([]);
  });

  test("is whole where that is asked for", () => {
    const text = reviewText(large, whole);
    expect(text).not.toContain("left out");
    expect(text).toContain("`host-1999/git`");
  });

  test("is the same bytes for the same change", () => {
    expect(
      reviewText(structuredClone(large) as Review, {
        limit: commentLimit,
        link: "https://example.net/all?a=1&b=2",
      }),
    ).toBe(cut);
  });
});

test("hosts that get the same patch share it", () => {
  const patches = [{ path: "/etc/x", diff: "@@ -1,1 +1,1 @@\n-a\n+b\n" }];
  const review = madeReview((name) => name, 40);
  const text = reviewText({ ...review, hosts: review.hosts.map((host) => ({ ...host, patches })) }, whole);
  expect(text.match(/<details>/g)).toHaveLength(1);
  expect(text).toContain("and 37 more: 1 file");
});
