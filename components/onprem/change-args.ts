import type { HostConnectionArgs } from "./connection.ts";
import type { Predecessor } from "./predecessors.ts";

/** How changes come to a host. */
export interface ChangeArgs {
  /** How to reach it. */
  readonly connection: HostConnectionArgs;
  /**
   * How to reach it for its first change, where that is another way than `connection`, which works from then on.
   * @default `connection`
   */
  readonly today?: HostConnectionArgs | undefined;
  /**
   * Seconds in which a change has to be confirmed over a fresh connection; without that the host goes back.
   * @default 90
   */
  readonly confirmWithin?: number;
  /**
   * Whether a change may take away the address that it comes in by, although the planned one is no other way in.
   * @default false
   */
  readonly allowCutoff?: boolean;
  /**
   * What has to stand before this host is changed: the hosts of an earlier wave, for instance. Where one of them
   * fails, the host is left as it is, and says so.
   * @default nothing
   */
  readonly after?: readonly Predecessor[];
  /**
   * Whether the host is let go: nobody dials it any more, and when it is taken out of the program, the stack forgets
   * it without asking it.
   * @default false
   */
  readonly retired?: boolean;
}
