import type { HiddenPrefix } from "../capabilities/capability.ts";
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
    hosts.flatMap((host) => {
      const hidden = capabilities.flatMap((capability) => capability.hidden?.(host) ?? []);
      return capabilities
        .flatMap(({ endpoints }) => endpoints?.(host) ?? [])
        .map((endpoint) => ({ ...endpoint, ...behindOf(endpoint, `${host.site}/${host.name}`, hidden) }));
    }),
  );
}

function behindOf(
  { address }: Endpoint,
  host: string,
  hidden: readonly HiddenPrefix[],
): Pick<Endpoint, "behind"> {
  const around = hidden.filter(({ prefix }) => prefix.contains(address));
  if (around.length === 0) return {};
  const member = around.flatMap(({ members }) => members).find(({ inner }) => inner.equals(address));
  return { behind: { host, as: member?.outer } };
}

/** What packets can be aimed at and nothing can be asked in, since several hosts may answer. */
export function siteTargets(
  plan: Plan,
  capabilities: readonly Capability[] = allCapabilities,
): readonly Target[] {
  return plan.sites.flatMap((site) => capabilities.flatMap(({ targets }) => targets?.(site) ?? []));
}
