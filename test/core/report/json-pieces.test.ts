import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { JsonMembers, jsonPieces, planFromText, planJson, planJsonPieces } from "../../../core/index.ts";

const golden = join(import.meta.dirname, "..", "golden");
const written = (pieces: Iterable<string>) => [...pieces].join("");

describe("JSON in pieces", () => {
  const values = [
    {},
    [],
    null,
    "a\nb",
    { empty: [], none: {}, hole: undefined, deep: [{ list: [[], [1, { of: ["x", { y: null }] }]] }] },
    [1, [2, [3, [4, [5, [6]]]]]],
  ];

  test.each(values.map((value) => ({ value })))("$value is as JSON.stringify writes it", ({ value }) => {
    for (const depth of [0, 1, 2, 9])
      expect(written(jsonPieces(value, depth))).toBe(JSON.stringify(value, null, 2));
  });

  test("an object's members and a list's items are asked for when it is their turn", () => {
    const asked: number[] = [];
    function* numbers() {
      for (const number of [1, 2, 3]) {
        asked.push(number);
        yield [`${number}`, number] as const;
      }
    }
    const pieces = jsonPieces({ all: new JsonMembers(numbers()) })[Symbol.iterator]();
    for (let piece = pieces.next(); asked.length === 0; piece = pieces.next()) expect(piece.done).toBe(false);
    expect(asked).toEqual([1]);
    expect(written(jsonPieces(new JsonMembers(numbers())))).toBe(
      JSON.stringify({ 1: 1, 2: 2, 3: 3 }, null, 2),
    );
  });

  test("a plan's is the text of the same plan in one, and no piece has more than one host", () => {
    for (const name of readdirSync(golden)) {
      const { plan } = planFromText(name, readFileSync(join(golden, name, "layout.yaml"), "utf8"));
      if (plan === undefined) continue;
      const pieces = [...planJsonPieces(plan)];
      expect(pieces.join("")).toBe(JSON.stringify(planJson(plan), null, 2));
      const hosts = plan.sites.flatMap((site) => [...site.hosts, ...site.retired]).map((host) => host.name);
      for (const piece of pieces)
        expect(piece.split('"forwarding":').length - 1).toBeLessThanOrEqual(Math.min(1, hosts.length));
    }
  });
});
