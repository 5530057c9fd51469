import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import type { Combination } from "./combinations/choices.ts";
import { CombinationsLab, consumers, type Outcome } from "./combinations/combinations-lab.ts";
import { combinations, take } from "./combinations/cover.ts";
import { layoutText } from "./combinations/layout-text.ts";
import { type Need, needsOf, unproven, waits } from "./combinations/needs.ts";
import { refusals } from "./combinations/refusals.ts";
import { kernelHas } from "./kernel-has.ts";
import { isLong } from "./longer.ts";

/**
 * Combinations of links, modes and what a layout says of addresses and ways, on hosts of each renderer, one after the other: what
 * the kernel has then is what follows from the layout's text, and nothing is left of the combination before. HEXTET_SEED and
 * HEXTET_COMBINATIONS give another seed and number.
 */
jest.setTimeout(isLong ? 1_800_000 : 240_000);

const seed = Number(process.env["HEXTET_SEED"] ?? 6);
const count = Number(process.env["HEXTET_COMBINATIONS"] ?? (isLong ? 200 : 20));

const here = (need: Need) =>
  kernelHas(need === "bridge-vlan-filtering" ? { option: need } : { module: need });
const fits = (combination: Combination) =>
  refusals(layoutText(combination)).size === 0 &&
  unproven(combination) === undefined &&
  needsOf(combination).every(here) &&
  (isLong || !waits(combination));
const taken = consumers.flatMap((consumer, at) =>
  take(Math.ceil((count - at) / consumers.length), combinations(seed + at, { renderer: [consumer] }, fits)),
);

let lab: CombinationsLab | undefined;
let outcomes: ReadonlyMap<Combination, Promise<Outcome>>;

beforeAll(async () => {
  const booted = await CombinationsLab.boot();
  lab = booted;
  const started = new Map<Combination, Promise<Outcome>>();
  // Each host takes its combinations one after the other, beside the others.
  for (const consumer of consumers) {
    let before: Promise<unknown> = Promise.resolve();
    for (const combination of taken.filter(({ renderer }) => renderer === consumer)) {
      const outcome = before.then(() => booted.outcome(consumer, layoutText(combination)));
      outcome.catch(() => {});
      before = outcome.catch(() => {});
      started.set(combination, outcome);
    }
  }
  outcomes = started;
});

afterAll(() => lab?.end());

describe(`${count} combinations from seed ${seed}: the kernel has what the layout says`, () => {
  test.each(taken.map((combination) => [Object.values(combination).join(" / "), combination] as const))(
    "%s",
    async (_title, combination) => {
      const outcome = await outcomes.get(combination);
      if (outcome === undefined) throw new Error("it was not tried");
      const { layout, wanted, found, failure } = outcome;
      // With the layout to paste.
      expect({ layout, failure, ...found }).toEqual({ layout, failure: undefined, ...wanted });
    },
  );
});
