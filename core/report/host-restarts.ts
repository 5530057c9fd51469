import type { Capability } from "../capabilities/index.ts";
import type { HostPlan, Plan } from "../plan/index.ts";
import { mayRestart, renderHostWith, restartsOf, startedByOthers } from "../render/index.ts";

/** What starts anew on one host. */
export interface HostRestart {
  /** `rack/pve-1`: as it is called now. */
  readonly host: string;
  /** `restarts Docker: 4 containers` */
  readonly what: string;
}

/**
 * What `up` has start anew on hosts that two plans have: those that are reached over SSH. An instance's files come with its
 * first boot.
 *
 * @param before with the blocks filled in that the plan after knows, and the other way round
 */
export function hostRestarts(
  before: Plan,
  after: Plan,
  capabilities: readonly Capability[],
): readonly HostRestart[] {
  return after.sites.flatMap((site) => {
    const then = before.sites.find(({ name }) => name === site.name || name === site.formerly);
    return site.hosts.flatMap((host) => {
      const old = then?.hosts.find(({ name }) => name === host.name || name === host.formerly);
      if (old === undefined || !isOverSsh(old) || !isOverSsh(host)) return [];
      if (!mayRestart(old, capabilities) && !mayRestart(host, capabilities)) return [];
      const [earlier, later] = [renderHostWith(old, capabilities), renderHostWith(host, capabilities)];
      const found = restartsOf(earlier, later, startedByOthers(old), capabilities);
      return found.map((what) => ({ host: `${host.site}/${host.name}`, what }));
    });
  });
}

function isOverSsh({ kind }: HostPlan): boolean {
  return kind === "ssh";
}
