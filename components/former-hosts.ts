import { type HostPlan, hostResource } from "../core/plan/index.ts";

/**
 * Names of a host's resources before the host or its site was renamed: as aliases they keep what stands from being
 * deleted and made again. What lies underneath is named after its parent, so the engine finds it by itself.
 */
export function formerHosts({ site, formerSite, name, formerly }: HostPlan): readonly string[] {
  const sites = [site, ...(formerSite === undefined ? [] : [formerSite])];
  const names = [name, ...(formerly === undefined ? [] : [formerly])];
  return sites
    .flatMap((siteName) => names.map((other) => hostResource(siteName, other)))
    .filter((resource) => resource !== hostResource(site, name));
}
