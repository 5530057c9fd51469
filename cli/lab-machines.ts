import type { Plan } from "../core/index.ts";
import { hostsBeyond } from "../lab/machines/beyond-this-kernel.ts";
import { chosenMachines } from "../lab/machines/chosen.ts";
import { machineRequirements } from "../lab/machines/requirements.ts";
import { Answer } from "./answer.ts";

/** What a person says of machines on the command line. */
export interface MachineOptions {
  /** Hosts by name. */
  readonly machines?: readonly string[];
  /** A whole number. */
  readonly mostMachines?: string;
}

/**
 * Hosts that are to have a kernel of their own: those that are asked for, and those that need what the kernel here has
 * not. It is known then that so many can run.
 *
 * @param plan the lab's
 * @param further plans that the same lab is brought to after that, under the same names
 * @throws Answer where one cannot be a machine, or so many cannot run here
 */
export async function machinesOf(
  plan: Plan,
  { machines = [], mostMachines }: MachineOptions,
  progress: (text: string) => void,
  further: readonly Plan[] = [],
): Promise<readonly string[]> {
  if (mostMachines !== undefined && !/^[1-9][0-9]*$/.test(mostMachines))
    throw new Answer(2, `--most-machines ${mostMachines}: must be a whole number from 1`);
  const asked = answered(2, () => chosenMachines(plan, machines));
  const reasons = new Map<string, string>();
  for (const each of [plan, ...further]) {
    for (const { host, reason } of await hostsBeyond(each)) {
      if (asked.includes(host) || reasons.has(host)) continue;
      const why = `${host} needs a kernel of its own: ${reason}, which the one here has not`;
      answered(3, () => chosenMachines(each, [host]), `${why}; but `);
      reasons.set(host, why);
    }
  }
  const all = [...asked, ...reasons.keys()];
  const most = mostMachines === undefined ? undefined : Number(mostMachines);
  const missing = await machineRequirements(all.length, most);
  if (missing.length > 0) throw new Answer(3, [...reasons.values(), ...missing].join("; "));
  for (const why of reasons.values()) progress(`${why}, so it is a machine`);
  return all;
}

/** What `choose` gives. @throws Answer with the reason that it throws, after `before` */
function answered<Result>(status: 2 | 3, choose: () => Result, before = ""): Result {
  try {
    return choose();
  } catch (error) {
    throw new Answer(status, `${before}${error instanceof Error ? error.message : String(error)}`);
  }
}
