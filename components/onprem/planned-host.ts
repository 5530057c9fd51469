import type { SshHostPlan } from "../../core/plan/index.ts";
import type { ChangeArgs } from "./change-args.ts";
import type { ManagedHostArgs, ManagedHostTransforms } from "./managed-host.ts";

/** A host out of a plan that was made already, in place of arguments of its own. */
export interface PlannedHostArgs extends ChangeArgs {
  readonly plan: SshHostPlan;
  /**
   * Its files, where they follow from a block that is not known yet.
   * @default those of the plan
   */
  readonly files?: ManagedHostArgs["files"];
  /**
   * What is to be true on it, where that follows from such a block.
   * @default what the plan expects
   */
  readonly expect?: NonNullable<ManagedHostArgs["expect"]>;
  /** Changes to the resource underneath. */
  readonly transform?: ManagedHostTransforms;
}
