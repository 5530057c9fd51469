import type { Side } from "./engine-run.ts";
import type { FaultRun } from "./fault-run.ts";
import type { Renderer } from "./fleet.ts";
import type { Moment } from "./moments.ts";
import type { StateVariant } from "./states.ts";

/** Something that goes wrong. */
export interface Fault {
  readonly name: string;
  readonly moments: readonly Moment[];
  /** Where the change itself is the fault: what it asks for in place of a good state. */
  readonly variant?: Partial<StateVariant>;
  /** The component that the host lies in from then on, where it is of another kind to its layout; the next update takes it back. */
  readonly kind?: StateVariant["kind"];
  /** Where it is none for hosts of the other kind. */
  readonly renderer?: Renderer;
  /** Whether the twin must be the one with a small disk of its own. */
  readonly smallDisk?: true;
  /** Done before the change begins. */
  readonly prepare?: (run: FaultRun) => Promise<void>;
  /** Shell, run on the host when the moment has come. */
  readonly onHost?: (run: FaultRun) => string;
  /** Whether that takes the script with it, so that how it ended says nothing. */
  readonly endsScript?: true;
  /** Done here when the moment has come; whether it found what it strikes at. */
  readonly here?: (run: FaultRun) => Promise<boolean>;
  /** Ends the fault; after that the host must find its way. */
  readonly mend?: (run: FaultRun) => Promise<void>;
  /** Where the fault is on the side of who makes the change. */
  readonly side?: (run: FaultRun) => Side;
  /** Whether the change may come to stand in spite of the fault, or has to. */
  readonly outcome: "old" | "either" | "new";
}
