import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { stringify } from "yaml";
import { layoutSchema } from "../../../core/layout/source.ts";
import { fuzzSeconds, outcomeOfSource, outcomeOfText } from "./outcome.ts";
import { arbitraryOf } from "./schema-arbitrary.ts";

test(
  `layouts made from the schema end in a plan or in problems (${fuzzSeconds} s)`,
  () => {
    let plans = 0;
    let refusals = 0;
    const layouts = arbitraryOf(layoutSchema);
    fc.assert(
      fc.property(layouts, (layout) => {
        const { plan, problems } = outcomeOfSource(layout);
        if (plan === undefined) refusals++;
        else plans++;
        // The same as text, through the YAML reader: the same findings.
        if ((plans + refusals) % 8 === 0) {
          const text = outcomeOfText(stringify(layout, { aliasDuplicateObjects: false }));
          if (isJson(layout)) expect(codes(text.problems)).toEqual(codes(problems));
        }
      }),
      { interruptAfterTimeLimit: fuzzSeconds * 1000, numRuns: 100_000_000, maxSkipsPerRun: 0 },
    );
    // A fuzzer that never gets past the first stage proves little.
    expect(plans).toBeGreaterThan(fuzzSeconds);
    expect(refusals).toBeGreaterThan(fuzzSeconds);
  },
  fuzzSeconds * 1000 + 60_000,
);

function codes(problems: readonly { readonly code: string }[]): readonly string[] {
  return problems.map((problem) => problem.code).sort();
}

/** Whether text can say it: no NaN, no -0, no key that objects treat differently. */
function isJson(value: unknown): boolean {
  const text = JSON.stringify(value);
  return text !== undefined && !/__proto__|\\u|null/.test(text);
}
