import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { planFromText } from "../core/index.ts";
import { bigLayout } from "./big-layout.ts";

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

const deadline = 300_000;

/** Plans in a process of its own, the best of some rounds: reading, checking, numbering, the ledger's new text. */
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
  return all.reduce((best, one) => (one.milliseconds < best.milliseconds ? one : best));
}

/**
 * Microseconds of the processors for each address of a layout, by number of hosts, in one warm process, so that only
 * the size differs. Their time and not the clock's, which tells of other work on the machine.
 */
export function measureGrowth(hosts: readonly number[]): ReadonlyMap<number, number> {
  const figures = new Map<number, number>();
  planFromText("big", bigLayout({ hosts: hosts[0] ?? 1, addressesPerHost: 10 }));
  for (const size of hosts) {
    const layout = bigLayout({ hosts: size, addressesPerHost: 10 });
    const rounds = Array.from({ length: size > 1000 ? 3 : 20 }, () => {
      const before = process.cpuUsage();
      planFromText("big", layout);
      const { user, system } = process.cpuUsage(before);
      return (user + system) / (size * 10);
    });
    figures.set(size, Math.min(...rounds));
  }
  return figures;
}
