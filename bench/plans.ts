import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { Bench } from "tinybench";
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

/** Microseconds for each address of a layout, by size, in one warm process, so that only the size differs. */
export async function measureGrowth(hosts: readonly number[]): Promise<ReadonlyMap<number, number>> {
  const figures = new Map<number, number>();
  for (const size of hosts) {
    const layout = bigLayout({ hosts: size, addressesPerHost: 10 });
    const bench = new Bench({
      iterations: size > 1000 ? 2 : 10,
      time: 0,
      warmupIterations: 1,
      warmupTime: 0,
    });
    bench.add("plan", () => planFromText("big", layout));
    await bench.run();
    const [task] = bench.tasks;
    if (task?.result.state !== "completed") throw new Error(`planning ${size} hosts: ${task?.result.state}`);
    figures.set(size, (task.result.latency.min * 1000) / (size * 10));
  }
  return figures;
}
