import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { parse } from "yaml";
import { planFromSource, planFromText } from "../../../core/index.ts";

const golden = fileURLToPath(new URL("../golden/", import.meta.url));

test.each(readdirSync(golden))("the plan of %s is the same in any order of keys", (name) => {
  const text = readFileSync(join(golden, name, "layout.yaml"), "utf8");
  const written = planFromText(name, text);
  fc.assert(
    fc.property(fc.infiniteStream(fc.nat()), (numbers) => {
      const shuffled = planFromSource(name, shuffle(parse(text), numbers));
      expect(JSON.stringify(shuffled.plan)).toBe(JSON.stringify(written.plan));
    }),
    { numRuns: 20 },
  );
});

/** The same value with the keys of every map in another order; lists stay, since their order is said. */
function shuffle(value: unknown, numbers: Iterator<number>): unknown {
  if (Array.isArray(value)) return value.map((element) => shuffle(element, numbers));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => ({
    key,
    inner: shuffle(inner, numbers),
    at: numbers.next().value ?? 0,
  }));
  return Object.fromEntries(entries.sort((a, b) => a.at - b.at).map(({ key, inner }) => [key, inner]));
}
