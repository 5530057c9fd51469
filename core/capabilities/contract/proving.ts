import type { HostPlan, SitePlan } from "../../plan/plan.ts";
import type { Endpoint, Target } from "../../probe/endpoint.ts";
import type { HostPromises } from "../host-promises.ts";

/** What a capability gives to the proof that a plan stands. */
export interface Proves {
  /** What of it is looked at on a host, besides bridges and loopback. */
  readonly promises?: HostPromises;
  /** What of it lives on a host and is probed from and to. */
  readonly endpoints?: (host: HostPlan) => readonly Endpoint[];
  /** What of it at a site is probed to. */
  readonly targets?: (site: SitePlan) => readonly Target[];
}
