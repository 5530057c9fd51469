import type { Path } from "../../layout/written.ts";
import type { PlannedPrefix } from "../../plan/planned-prefix.ts";

/** An MTU as it is written. */
export interface LayoutMtu {
  /** Bytes. */
  readonly value: number;
  readonly path: Path;
}

/** By the name of the interface, or of the network. */
export type LayoutMtus = ReadonlyMap<string, LayoutMtu>;

/** What a link of a host is given. */
export interface MtuPlan {
  readonly interface: string;
  /** Bytes. */
  readonly mtu: number;
  /**
   * The VPC whose packets alone may be that large, where the link takes more than the way out of it: the default route
   * takes less then.
   */
  readonly within: PlannedPrefix | undefined;
}

/** That a link has it. */
export interface MtuPromise {
  readonly kind: "mtu";
  readonly interface: string;
  readonly mtu: number;
}
