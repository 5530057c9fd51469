import { expect, jest, test } from "@jest/globals";
import { trialBoot } from "../../../lab/machines/acceleration.ts";
import { machinesPath } from "../../../lab/machines/machines.ts";
import { describeOnMachines } from "./describe-on-machines.ts";

jest.setTimeout(120_000);

await describeOnMachines(1, "a trial boot", () => {
  test("says that it works where it comes to its end", async () => {
    expect(await trialBoot(machinesPath(), "tcg", 90_000)).toBe(true);
  });

  test("that hangs is ended at its deadline, and does not count", async () => {
    const begun = performance.now();
    expect(await trialBoot(machinesPath(), "tcg", 300)).toBe(false);
    expect(performance.now() - begun).toBeLessThan(20_000);
  });
});
