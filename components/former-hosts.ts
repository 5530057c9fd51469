import type { HostPlan } from "../core/plan/index.ts";

/**
 * Names of a host's resources before the host was renamed: as aliases they keep what stands from being deleted
 * and made again. What lies underneath is named after its parent, so the engine finds it by itself.
 */
export function formerHosts(host: HostPlan): readonly string[] {
  return host.formerly === undefined ? [] : [`${host.site}-${host.formerly}`];
}
