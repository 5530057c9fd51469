import type * as pulumi from "@pulumi/pulumi";
import type { SshHostPlan } from "../../core/plan/index.ts";
import { renderHost, startedByOthers } from "../../core/render/index.ts";
import type { ChangeArgs } from "./change-args.ts";
import { managedHostFiles } from "./host-files.ts";
import { ManagedHost, type ManagedHostArgs, type ManagedHostTransforms } from "./managed-host.ts";

/** A host out of a plan that was made already, in place of arguments of its own. */
export interface PlannedHostArgs extends ChangeArgs {
  readonly plan: SshHostPlan;
  /**
   * Its files, where they follow from a block that is not known yet.
   * @default those of the plan
   */
  readonly files?: ManagedHostArgs["files"];
  /**
   * Units among its files.
   * @default those of the plan
   */
  readonly units?: readonly string[];
  /**
   * What is to be true on it, where that follows from such a block.
   * @default what the plan expects
   */
  readonly expect?: NonNullable<ManagedHostArgs["expect"]>;
  /** Changes to the resource underneath. */
  readonly transform?: ManagedHostTransforms;
}

/**
 * The component that a host of a plan is, whatever runs on it.
 *
 * @param args how it is changed, and what of it is known later than the plan
 */
export function plannedHost(
  name: string,
  plan: SshHostPlan,
  args: Omit<PlannedHostArgs, "plan">,
  opts: pulumi.ComponentResourceOptions,
): ManagedHost {
  return new ManagedHost(
    name,
    { ...managedHostFiles(renderHost(plan)), containers: startedByOthers(plan), ...args },
    opts,
  );
}
