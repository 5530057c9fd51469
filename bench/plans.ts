import { execFileSync } from "node:child_process";
import { join } from "node:path";

/** What planning one layout took. */
export interface PlanFigures {
  readonly addresses: number;
  /** Wall clock. */
  readonly milliseconds: number;
  /** Time of the processors, user and system: what is left of it on a machine that has other work. */
  readonly processor: number;
  /** The process's largest resident set. */
  readonly megabytes: number;
}

/** A machine with other work takes its time; the figures are of the processors. */
const deadline = 1_800_000;

/** Plans in a process of its own, the best of some rounds: reading, checking, allocating, the ledger's new text. */
export function measurePlan(
  hosts: number,
  addressesPerHost: number,
  add: boolean,
  rounds: number,
): PlanFigures {
  const script = join(import.meta.dirname, "measure-plan.ts");
  const all = Array.from({ length: rounds }, (): PlanFigures => {
    const args = [script, `${hosts}`, `${addressesPerHost}`, ...(add ? ["add"] : [])];
    return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8", timeout: deadline }));
  });
  return all.reduce((best, figures) => (figures.milliseconds < best.milliseconds ? figures : best));
}
