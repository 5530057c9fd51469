import type { AsksForNumbers } from "./contract/allocation.ts";
import type { Imports } from "./contract/importing.ts";
import type { Lints } from "./contract/linting.ts";
import type { Plans } from "./contract/planning.ts";
import type { Proves } from "./contract/proving.ts";
import type { ReadsLayout } from "./contract/reading.ts";
import type { Renders } from "./contract/rendering.ts";

export type * from "./contract/allocation.ts";
export type * from "./contract/planning.ts";
export type * from "./contract/reading.ts";
export type * from "./contract/rendering.ts";

/**
 * One thing that a layout can say, and what it gives to each stage. The stages loop over the list in index.ts and know
 * none by name; what a capability has nothing to say to, it leaves out. What is known before any of this runs stands beside
 * it: its keys in declared.ts, its codes and pages in problems.ts, and what it has in a layout and in a plan in values.ts.
 */
export interface Capability extends ReadsLayout, Lints, AsksForNumbers, Plans, Renders, Proves, Imports {
  /** `docker` */
  readonly name: string;
}
