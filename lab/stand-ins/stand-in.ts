import type { KernelNeed } from "../../core/links/index.ts";
import type { HostPlan } from "../../core/plan/index.ts";
import type { TwinFeature, TwinFile, TwinSpec } from "../supervisor/world.ts";

/** What stands in a lab for what a capability needs besides a host's files. */
export interface StandIn {
  /** What a host's twin has to run for it. */
  readonly features?: (host: HostPlan) => readonly TwinFeature[];
  /** What of a kernel it needs besides that of the host's links, by the name of what needs it. */
  readonly needs?: (host: HostPlan) => readonly { readonly name: string; readonly need: KernelNeed }[];
  /** What lies on a host's twin before anything is brought there. */
  readonly files?: (host: HostPlan) => readonly TwinFile[];
  /** Why the lab has nothing for it: below the host in the layout, `lxd: ...`. */
  readonly refused?: (host: HostPlan) => string | undefined;
  /**
   * Twins of its own beside a host's.
   * @param twin what that is called
   */
  readonly twins?: (host: HostPlan, twin: string, authorizedKeys: readonly string[]) => readonly TwinSpec[];
}
