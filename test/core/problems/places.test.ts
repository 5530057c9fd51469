import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  groupProblems,
  type Problem,
  planFromSource,
  planFromText,
  problemsText,
} from "../../../core/index.ts";

const layout = `hextet: 1
purpose: lab
sites:
  rack:
    networks:
      uplink: { prefix: "2001:db8:1::5/64", gateway: "fe80::1" }
      guests:
        prefix: "2001:db8:2::/64"
    hosts:
      pve-1:
        connect: { address: "2001:db8:1::10" }
`;

function placesIn(yaml: string): Record<string, string> {
  const { problems } = planFromText("placed", yaml);
  return Object.fromEntries(
    problems.map(({ code, place }) => {
      const quoted = place?.text.slice(place.column - 1, place.column - 1 + place.length);
      return [code, `${place?.line}:${place?.column} ${quoted}`];
    }),
  );
}

describe("where a problem stands", () => {
  test("is its value, or the nearest key around what is missing", () => {
    expect(placesIn(layout)).toEqual({ HX012: '6:25 "2001:db8:1::5/64"', HX004: "11:9 connect" });
  });

  test("is the same with lines that end as on Windows, and behind a byte order mark", () => {
    expect(placesIn(layout.replaceAll("\n", "\r\n"))).toEqual(placesIn(layout));
    expect(placesIn(`\ufeff${layout}`)).toEqual(placesIn(layout));
    expect(placesIn("\ufeffhextex: 1\nhextet: 1\nsites: {}\n")).toEqual({ HX002: "1:1 hextex" });
  });

  test("is where an alias's text is written", () => {
    const yaml = `hextet: 1
purpose: lab
sites:
  rack:
    networks: { uplink: &net { prefix: "2001:db8:1::5/64" }, storage: *net }
`;
    const { problems } = planFromText("placed", yaml);
    expect(problems.map(({ path, place }) => [path[3], place?.line, place?.column])).toEqual([
      ["storage", 5, 40],
      ["uplink", 5, 40],
    ]);
  });

  test("is absent where the layout is an object", () => {
    const { problems } = planFromSource("placed", { hextet: 1, sites: {}, purpos: "lab" });
    expect(problems.map(({ code, path, place }) => ({ code, path, place }))).toEqual([
      { code: "HX002", path: ["purpos"], place: undefined },
    ]);
    expect(problemsText("layout.ts", problems)).toBe(
      "error: purpos: is not a key that the layout knows; did you mean purpose? [HX002]\nlayout.ts: 1 error, 0 warnings",
    );
  });

  test("moves with whatever is written before it, and its quote stays the same", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("# a comment", "", "#", "   # ä: 🙂")), (before) => {
        const { problems } = planFromText("placed", [...before, layout].join("\n"));
        const fault = problems.find((problem) => problem.code === "HX012");
        expect(fault?.place).toMatchObject({ line: before.length + 6, column: 25, length: 18 });
      }),
      { numRuns: 100 },
    );
  });

  test("a very long line is quoted around the place", () => {
    const yaml = `hextet: 1\npurpose: lab\nsites: { ${Array.from({ length: 60 }, (_, n) => `site-${n}: {}`).join(", ")}, Rack: {}, last: {} }\n`;
    const { problems, allowed } = planFromText("placed", yaml);
    const [, , , quoted = "", carets = ""] = problemsText("a.yaml", problems, allowed).split("\n");
    expect(quoted.length).toBeLessThan(115);
    expect(quoted.slice(carets.indexOf("^"), carets.lastIndexOf("^") + 1)).toBe("Rack");
  });
});

describe("the same mistake", () => {
  const many = (count: number) => `hextet: 1
purpose: lab
sites:
  rack:
    networks: { uplink: { prefix: "2001:db8:1::/64" } }
    hosts:
${Array.from({ length: count }, (_, n) => `      h-${n}: { connect: { address: "2001:db8:1::${n + 1}", hostKey: lab }, netwrk: {} }\n`).join("")}`;

  test("in three places is reported three times", () => {
    const { problems } = planFromText("many", many(3));
    expect(groupProblems(problems)).toHaveLength(3);
  });

  test("in fifty places is reported once, with the first places and how many there are", () => {
    const { problems } = planFromText("many", many(50));
    expect(problems).toHaveLength(50);
    expect(groupProblems(problems).map(({ others }) => others.length)).toEqual([49]);
    const text = problemsText("many.layout.yaml", problems);
    expect(text).toContain("the same in 49 other places: sites.rack.hosts.h-1.netwrk at 8:");
    expect(text).toContain("and 45 more");
    expect(text).toContain("many.layout.yaml: 50 errors, 0 warnings");
    expect(text.split("\n").length).toBeLessThan(10);
  });

  test("no grouping loses a problem or moves the first of a kind", () => {
    const problem = fc.record({
      code: fc.constantFrom<Problem["code"]>("HX002", "HX004", "HX031"),
      path: fc.array(fc.constantFrom("sites", "hosts", "a", "b", "connect"), { maxLength: 4 }),
      value: fc.constant(undefined),
      reason: fc.constantFrom("is missing", "is wrong"),
      fix: fc.constant("mend it"),
    });
    fc.assert(
      fc.property(fc.array(problem, { maxLength: 30 }), (problems: readonly Problem[]) => {
        const groups = groupProblems(problems);
        const all = groups.flatMap(({ problem: first, others }) => [first, ...others]);
        expect(new Set(all)).toEqual(new Set(problems));
        expect(all).toHaveLength(problems.length);
        const firsts = groups.map((group) => problems.indexOf(group.problem));
        expect(firsts).toEqual([...firsts].sort((a, b) => a - b));
      }),
    );
  });
});
