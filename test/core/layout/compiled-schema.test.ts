import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { parse } from "yaml";
import { z } from "zod";
import { layoutSchema } from "../../../core/layout/source.ts";
import { alteredLayouts, arbitraryOf } from "../fuzz/schema-arbitrary.ts";

const golden = join(import.meta.dirname, "..", "golden");
const good = readdirSync(golden).map((name): unknown =>
  parse(readFileSync(join(golden, name, "layout.yaml"), "utf8")),
);

const compiled = z.compile(layoutSchema, { strict: true });

test("the compiled schema, which large layouts are checked by, makes of every layout what the schema makes", () => {
  const read = (schema: typeof layoutSchema, layout: unknown) => {
    const { data, error } = schema.safeParse(layout, { reportInput: true });
    // The text has the order of the keys too.
    return { data, text: JSON.stringify(data), issues: error?.issues };
  };
  let accepted = 0;
  let refused = 0;
  const same = (layout: unknown) => {
    const made = read(compiled, layout);
    expect(made).toEqual(read(layoutSchema, layout));
    if (made.data === undefined) refused++;
    else accepted++;
  };
  for (const layout of good) same(layout);
  fc.assert(fc.property(fc.oneof(arbitraryOf(layoutSchema), alteredLayouts(good)), same), { numRuns: 3000 });
  expect(accepted).toBeGreaterThan(100);
  expect(refused).toBeGreaterThan(100);
});
