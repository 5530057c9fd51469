import { afterAll, beforeAll, jest } from "@jest/globals";
import type { Combination } from "../combinations/choices.ts";
import { CombinationsLab, consumers, type Outcome } from "../combinations/combinations-lab.ts";
import { begin, drawn, seed, testEach } from "../combinations/drawn.ts";
import { needsOf, waits } from "../combinations/needs.ts";
import { describeOnMachines } from "./describe-on-machines.ts";
import { slow } from "./machine-lab.ts";

/**
 * As `../combinations.test.ts` does, with links that kernels such as this machine's lack: VLANs, bonds, dummies and bridges that
 * tell VLANs apart, by each renderer whose files somebody reads. HEXTET_SEED and HEXTET_COMBINATIONS give another seed and number.
 */
jest.setTimeout(4 * slow.boot);

const count = Number(process.env["HEXTET_COMBINATIONS"] ?? 20);

/** What a twin cannot have everywhere. */
const fits = (combination: Combination) =>
  needsOf(combination).some((need) => need !== "macvlan") && !waits(combination);

for (const [at, consumer] of consumers.entries()) {
  await describeOnMachines(1, `${count} combinations by ${consumer} from seed ${seed + at}`, () => {
    const taken = drawn(consumer, count, seed + at, fits);
    let lab: CombinationsLab | undefined;
    let outcomes: ReadonlyMap<Combination, Promise<Outcome>>;

    beforeAll(async () => {
      lab = await CombinationsLab.boot(`combinations-${at}`, [consumer], { machine: true });
      outcomes = begin(lab, taken);
    });
    afterAll(() => lab?.end());

    testEach(taken, (combination) => outcomes.get(combination));
  });
}
