import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { parse, stringify } from "yaml";
import { type Plan, planFromSource, planRows } from "../../../core/index.ts";
import { layoutSchema } from "../../../core/layout/source.ts";
import { fuzzSeconds, outcomeOfSource, outcomeOfText } from "./outcome.ts";
import { alteredLayouts, arbitraryOf } from "./schema-arbitrary.ts";

const golden = join(import.meta.dirname, "..", "golden");
const good = readdirSync(golden).map((name): unknown =>
  parse(readFileSync(join(golden, name, "layout.yaml"), "utf8")),
);

test(
  `layouts made from the schema end in a plan or in problems (${fuzzSeconds} s)`,
  () => {
    let plans = 0;
    let refusals = 0;
    const layouts = fc.oneof(arbitraryOf(layoutSchema), alteredLayouts(good));
    fc.assert(
      fc.property(layouts, (layout) => {
        const { plan, problems, ledger } = outcomeOfSource(layout);
        if (plan === undefined) refusals++;
        else {
          plans++;
          // What the ledger would say is enough to get the same numbers again, and says no more then.
          const again = planFromSource("fuzzed", layout, { ledger: ledger.text });
          expect(numbers(again.plan)).toEqual(numbers(plan));
          expect(again.ledger).toEqual({ ...ledger, changes: [], behind: false });
        }
        // The same as text, through the YAML reader: the same findings.
        if ((plans + refusals) % 8 === 0) {
          const text = outcomeOfText(stringify(layout, { aliasDuplicateObjects: false }));
          if (isJson(layout)) expect(codes(text.problems)).toEqual(codes(problems));
        }
      }),
      { interruptAfterTimeLimit: fuzzSeconds * 1000, numRuns: 100_000_000, maxSkipsPerRun: 0 },
    );
    // A fuzzer that never gets past the first stage proves little.
    expect(plans * 50).toBeGreaterThan(refusals);
    expect(refusals * 50).toBeGreaterThan(plans);
  },
  fuzzSeconds * 1000 + 60_000,
);

/** Everything that has a number, without where the number came from. */
function numbers(plan: Plan | undefined): unknown {
  return plan === undefined ? undefined : planRows(plan).map(({ name, address }) => `${name} ${address}`);
}

function codes(problems: readonly { readonly code: string }[]): readonly string[] {
  return problems.map((problem) => problem.code).sort();
}

/** Whether text can say it: no NaN, no -0, no key that objects treat differently. */
function isJson(value: unknown): boolean {
  const text = JSON.stringify(value);
  return text !== undefined && !/__proto__|\\u|null/.test(text);
}
