/** Combinations that are put on hosts, one after the other on each. */

import { expect, test } from "@jest/globals";
import type { Combination } from "./choices.ts";
import type { CombinationsLab, Consumer, Outcome } from "./combinations-lab.ts";
import { combinations, take } from "./cover.ts";
import { layoutText } from "./layout-text.ts";
import { unproven } from "./needs.ts";
import { refusals } from "./refusals.ts";

/** HEXTET_SEED gives another. */
export const seed = Number(process.env["HEXTET_SEED"] ?? 6);

/** @param fits what else they have to be than taken by hextet and known to this test */
export function drawn(
  consumer: Consumer,
  count: number,
  from: number,
  fits: (combination: Combination) => boolean,
): readonly Combination[] {
  return take(
    count,
    combinations(
      from,
      { renderer: [consumer] },
      (combination) =>
        refusals(layoutText(combination)).size === 0 &&
        unproven(combination) === undefined &&
        fits(combination),
    ),
  );
}

/** Each host takes its combinations one after the other, beside the others. */
export function begin(
  lab: CombinationsLab,
  taken: readonly Combination[],
): ReadonlyMap<Combination, Promise<Outcome>> {
  const started = new Map<Combination, Promise<Outcome>>();
  for (const consumer of lab.consumers) {
    let before: Promise<unknown> = Promise.resolve();
    for (const combination of taken.filter(({ renderer }) => renderer === consumer)) {
      const outcome = before.then(() => lab.outcome(consumer, layoutText(combination)));
      outcome.catch(() => {});
      before = outcome.catch(() => {});
      started.set(combination, outcome);
    }
  }
  return started;
}

/** A test of each. @param outcomeOf once the host was brought there */
export function testEach(
  taken: readonly Combination[],
  outcomeOf: (combination: Combination) => Promise<Outcome> | undefined,
): void {
  test.each(taken.map((combination) => [Object.values(combination).join(" / "), combination] as const))(
    "%s",
    async (_title, combination) => {
      const outcome = await outcomeOf(combination);
      if (outcome === undefined) throw new Error("it was not tried");
      const { layout, wanted, found, failure } = outcome;
      // With the layout to paste.
      expect({ layout, failure, ...found }).toEqual({ layout, failure: undefined, ...wanted });
    },
  );
}
