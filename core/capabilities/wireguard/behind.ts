import { hasNeighbours } from "../../links/index.ts";
import type { HostPlan, SitePlan } from "../../plan/plan.ts";
import type { PlannedPrefix } from "../../plan/planned-prefix.ts";

/**
 * What lies behind a host, of IPv6: what is routed to it as a whole, the networks that it alone has or is the gateway of,
 * its pools, and what it has on loopbacks. What its own WireGuard clients have behind them is theirs to say.
 */
export function behind({ networks }: SitePlan, host: HostPlan): readonly PlannedPrefix[] {
  const inner = networks.filter(
    ({ placement, gatewayOf }) =>
      (placement.kind === "host" && placement.host === host.name) || gatewayOf?.host === host.name,
  );
  return outermost([
    ...host.routed.map(({ prefix }) => prefix),
    ...inner.flatMap((network) => [network.prefix, ...network.further.map(({ prefix }) => prefix)]),
    ...host.interfaces.flatMap(({ pools }) => pools.map(({ prefix }) => prefix)),
    ...host.interfaces
      .filter(({ link }) => !hasNeighbours(link))
      .flatMap(({ addresses }) => addresses.map(({ address }) => address.asPrefix())),
    ...host.services.map(({ address }) => address.asPrefix()),
  ]);
}

/** Without those that others of them contain, each once. */
export function outermost(prefixes: readonly PlannedPrefix[]): readonly PlannedPrefix[] {
  return prefixes.filter(
    (prefix, index) =>
      !prefixes.some(
        (other, at) => at !== index && other.contains(prefix) && (!other.equals(prefix) || at < index),
      ),
  );
}
