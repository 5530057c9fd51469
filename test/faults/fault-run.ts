import type { Up } from "./engine.ts";
import type { Fleet, FleetHost } from "./fleet.ts";
import type { HostState } from "./states.ts";

/** What a fault works with. */
export interface FaultRun {
  readonly fleet: Fleet;
  readonly host: FleetHost;
  /** A host that nothing is changed on. */
  readonly bystander: FleetHost;
  readonly target: HostState;
  readonly up: Up;
  /** Milliseconds that a change waits for its confirmation. */
  readonly timer: number;
  /** A second update of the same host, from another stack, to a third state. */
  readonly rival: () => Promise<void>;
  /** The same from a stack of another name, which the host does not belong to. */
  readonly stranger: () => Promise<void>;
}
