import { capabilities as allCapabilities, type Capability } from "../capabilities/index.ts";
import type { Plan } from "../plan/index.ts";
import type { Endpoint, Target } from "./endpoint.ts";

export type { Endpoint, Place } from "./endpoint.ts";

/** Everything of a plan that lives on a host and has an address of its own. */
export function workloads(
  plan: Plan,
  capabilities: readonly Capability[] = allCapabilities,
): readonly Endpoint[] {
  return plan.sites.flatMap(({ hosts }) =>
    hosts.flatMap((host) => capabilities.flatMap(({ endpoints }) => endpoints?.(host) ?? [])),
  );
}

/** What packets can be aimed at and nothing can be asked in, since several hosts may answer. */
export function siteTargets(
  plan: Plan,
  capabilities: readonly Capability[] = allCapabilities,
): readonly Target[] {
  return plan.sites.flatMap((site) => capabilities.flatMap(({ targets }) => targets?.(site) ?? []));
}
