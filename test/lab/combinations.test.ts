import { afterAll, beforeAll, describe, jest } from "@jest/globals";
import type { Combination } from "./combinations/choices.ts";
import { CombinationsLab, type Consumer, type Outcome } from "./combinations/combinations-lab.ts";
import { begin, drawn, seed, testEach } from "./combinations/drawn.ts";
import { type Need, needsOf, waits } from "./combinations/needs.ts";
import { kernelHas } from "./kernel-has.ts";
import { isLong } from "./longer.ts";

/**
 * Combinations of links, modes and what a layout says of addresses and ways, on hosts of each renderer, one after the other: what
 * the kernel has then is what follows from the layout's text, and nothing is left of the combination before. HEXTET_SEED and
 * HEXTET_COMBINATIONS give another seed and number.
 */
jest.setTimeout(isLong ? 1_800_000 : 240_000);

const count = Number(process.env["HEXTET_COMBINATIONS"] ?? (isLong ? 200 : 9));
const consumers: readonly Consumer[] = ["netplan", "networkd", "ifupdown2"];

const here = (need: Need) =>
  kernelHas(need === "bridge-vlan-filtering" ? { option: need } : { module: need });
const fits = (combination: Combination) =>
  needsOf(combination).every(here) && (isLong || !waits(combination));
const taken = consumers.flatMap((consumer, at) =>
  drawn(consumer, Math.ceil((count - at) / consumers.length), seed + at, fits),
);

let lab: CombinationsLab | undefined;
let outcomes: ReadonlyMap<Combination, Promise<Outcome>>;

beforeAll(async () => {
  lab = await CombinationsLab.boot("combinations", consumers);
  outcomes = begin(lab, taken);
});

afterAll(() => lab?.end());

describe(`${count} combinations from seed ${seed}: the kernel has what the layout says`, () => {
  testEach(taken, (combination) => outcomes.get(combination));
});
