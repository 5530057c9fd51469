/** Waiting for something to become true, never for ever. */

import { setTimeout as sleep } from "node:timers/promises";
import { secondsText } from "../../hosts/process/index.ts";

export interface Wait<T> {
  /** A clause that is true when the wait fails: "twin rack--pve-1 did not answer on SSH". */
  readonly failure: string;
  /** Milliseconds. */
  readonly deadline: number;
  /** Gives undefined as long as it is to be asked again; what it throws ends the wait. */
  readonly probe: () => Promise<T | undefined> | T | undefined;
  /** What else to say on failure, such as the last lines of a log. */
  readonly evidence?: () => Promise<string> | string;
  /** Milliseconds between two probes. */
  readonly every?: number;
}

/** Asks until there is an answer. @throws `failure` "within N s" and the evidence, after the deadline */
export async function waitFor<T>({ failure, deadline, probe, evidence, every = 25 }: Wait<T>): Promise<T> {
  const end = performance.now() + deadline;
  for (;;) {
    const answer = await probe();
    if (answer !== undefined) return answer;
    if (performance.now() > end) {
      const seen = evidence === undefined ? "" : (await evidence()).trim();
      throw new Error(`${failure} within ${secondsText(deadline)}${seen === "" ? "" : `\n${seen}`}`);
    }
    await sleep(every);
  }
}
