import { catalogue } from "../catalogue.ts";
import type { Fault } from "../fault.ts";
import type { More } from "../more.ts";

/** A part of docs/faults.md: hosts whose states have more than those of all, and what strikes them. */
export interface Section extends More {
  /** The argument that runs it. */
  readonly name: string;
  readonly heading: string;
  /** What the page says of those states; its lines are as long as the page's. */
  readonly says: string;
  readonly faults: readonly Fault[];
}

/** What strikes any host, and what a subsystem has most to fear of. */
export const sharedFaults: readonly Fault[] = catalogue.filter(({ name }) =>
  ["engine killed", "controller gone", "agent killed", "host restarted"].includes(name),
);
