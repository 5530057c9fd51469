import { execFileSync } from "node:child_process";
import { join } from "node:path";
import {
  diffPlans,
  type Plan,
  parseDomain,
  planFromText,
  planJson,
  planZones,
  renderHost,
  zonesText,
} from "../core/index.ts";
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

/** What is made of a plan, each as a command prints it. */
const stages: Readonly<Record<string, (plan: Plan) => unknown>> = {
  "--json": (plan) => JSON.stringify(planJson(plan)).length,
  "--zone": (plan) => zonesText("big", planZones(plan, parseDomain("example.net")), undefined).length,
  "--diff": (plan) => diffPlans(plan, plan).counts,
  render: (plan) =>
    plan.sites.reduce(
      (sum, site) => sum + site.hosts.reduce((all, host) => all + renderHost(host).files.length, 0),
      0,
    ),
};

/** Microseconds of the processors for each address, by what is done: `plan` with the ledger's new text, and each stage. */
export type Growth = Readonly<Record<string, number>>;

/**
 * Growth of one layout, by number of hosts, in one warm process, so that only the size differs. The processors' time and
 * not the clock's, which reports other work on the machine.
 */
export function measureGrowth(hosts: readonly number[]): ReadonlyMap<number, Growth> {
  const figures = new Map<number, Growth>();
  grow(hosts[0] ?? 1, 3);
  for (const size of hosts) figures.set(size, grow(size, size > 10_000 ? 1 : size > 1000 ? 3 : 20));
  return figures;
}

function grow(hosts: number, rounds: number): Growth {
  const layout = bigLayout({ hosts, addressesPerHost: 10 });
  const plan = planFromText("big", layout).plan;
  if (plan === undefined) throw new Error(`${hosts} hosts have no plan`);
  const each = (act: () => unknown) => {
    const took = Array.from({ length: rounds }, () => {
      const before = process.cpuUsage();
      act();
      const { user, system } = process.cpuUsage(before);
      return (user + system) / (hosts * 10);
    });
    return Math.min(...took);
  };
  const made = Object.entries(stages).map(([name, act]) => [name, each(() => act(plan))] as const);
  return { plan: each(() => planFromText("big", layout)), ...Object.fromEntries(made) };
}
