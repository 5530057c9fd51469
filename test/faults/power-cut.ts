import type { Fault } from "./fault.ts";
import { ofMachines } from "./fleet.ts";
import { type PlannedRun, plannedRuns, runMatrix } from "./matrix.ts";
import type { RunReport } from "./one-run.ts";

/**
 * The machine's emulator ends by SIGKILL, as soon as a byte is on that port: what the machine has not flushed is lost, as
 * where its power goes. It is started again, as where that comes back.
 */
export const powerCut: Fault = {
  name: "power cut",
  moments: ["at work", "armed", "in place", "activated", "answered", "confirmed"],
  onHost: () => 'for port in /dev/vport*p3; do echo cut >"$port"; done; sleep 60',
  endsScript: true,
  outcome: "either",
};

/**
 * Every moment as often as the others, later than it by as much as the seed says.
 * @param moments those of `powerCut`, or some of them
 */
export function plannedCuts(count: number, seed: number, moments = powerCut.moments): readonly PlannedRun[] {
  return plannedRuns(count, seed, undefined, { all: [{ ...powerCut, moments }], delay: ofMachines.delay });
}

/**
 * Cuts the power of two machines, one for each of the programs that configure a network.
 * @param flushes whether the agent has what it writes put on the disk
 */
export function runCuts(
  cuts: readonly PlannedRun[],
  notify: (report: RunReport) => void,
  flushes = true,
): Promise<readonly RunReport[]> {
  return runMatrix(cuts, ["netplan", "ifupdown2"], notify, "machines", flushes);
}
