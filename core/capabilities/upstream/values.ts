import type { Path } from "../../layout/written.ts";
import type { PlannedPrefix } from "../../plan/planned-prefix.ts";
import type { upstreams } from "./schema.ts";

export type Upstream = (typeof upstreams)[number];

/** What an interface's provider does, as it is written. */
export interface LayoutUpstream {
  readonly interface: string;
  readonly path: Path;
  readonly is: Upstream;
}

/**
 * How packets from outside come to a network or a pool inside of a host: a route leads to the host, the host answers for each
 * address on the segment, none do and none have to, none can.
 */
export type GivenOutWay = "routed" | "proxied" | "inside" | "none";

/** What of a host is given out, and how. */
export interface GivenOutPlan {
  /** Of a network, or a pool. */
  readonly name: string;
  readonly isPool: boolean;
  readonly prefix: PlannedPrefix;
  /** The interface by whose segment it is reached. */
  readonly interface: string;
  readonly way: GivenOutWay;
  /** Why that way: what the layout says, to be read after it. */
  readonly reason: string;
}
