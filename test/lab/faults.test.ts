import { beforeAll, expect, jest, test } from "@jest/globals";
import { plannedRuns, runMatrix } from "../faults/matrix.ts";
import type { RunReport } from "../faults/one-run.ts";

/** A few cells of the matrix that `npm run test:faults` runs in full. */
jest.setTimeout(300_000);

const runs = plannedRuns(4, 5);
let reports: readonly RunReport[];

beforeAll(async () => {
  reports = await runMatrix(runs, ["netplan", "ifupdown2"], () => {});
});

test.each(runs.map(({ fault, moment, delay }) => [fault.name, moment, delay] as const))(
  "%s, %s: the host is in its old state or its new one, and the next update succeeds",
  (fault, moment, delay) => {
    const report = reports.find(
      (candidate) => candidate.fault === fault && candidate.moment === moment && candidate.delay === delay,
    );
    expect(report?.failures).toEqual([]);
  },
);
