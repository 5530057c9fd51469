import type { Capability } from "../capabilities/index.ts";
import type { LayoutNetwork, LayoutSite } from "../layout/layout.ts";
import { standingHosts } from "../layout/standing-hosts.ts";
import { hasNeighbours, isInner } from "../links/index.ts";
import type { Problem } from "../problem/index.ts";
import type { NetworkPlan } from "./plan.ts";

/** What of a host is in a network. */
export interface Attachment {
  readonly host: string;
  /** Whether it is connected to nothing outside of its host. */
  readonly isInner: boolean;
}

/** A network that only bridges without ports carry lives on that host; everything else is a segment of the site's router. */
export function placementOf(
  network: LayoutNetwork,
  attached: readonly Attachment[],
): { placement: NetworkPlan["placement"]; problem?: Problem } {
  const [first] = attached;
  if (first === undefined || attached.some((attachment) => !attachment.isInner))
    return { placement: { kind: "segment" } };
  const placement = { kind: "host" as const, host: first.host };
  const other = attached.find((attachment) => attachment.host !== first.host);
  if (other === undefined) return { placement };
  return {
    placement,
    problem: {
      code: "HX023",
      path: network.path,
      value: undefined,
      reason: `is routed by ${first.host} and by ${other.host}: each has it on a bridge without ports`,
      fix: "give each host a network of its own, or join the bridges by a port",
    },
  };
}

/** Every interface and bridge of a site, by the network that it is in. */
export function attachments(
  site: LayoutSite,
  capabilities: readonly Capability[],
): ReadonlyMap<string, readonly Attachment[]> {
  const found = new Map<string, Attachment[]>();
  const attach = (network: string | undefined, attachment: Attachment) => {
    if (network === undefined) return;
    const others = found.get(network) ?? [];
    found.set(network, others);
    others.push(attachment);
  };
  for (const host of standingHosts(site.hosts)) {
    for (const { network, alsoIn, link } of host.interfaces) {
      if (!hasNeighbours(link)) continue;
      for (const name of [network, ...alsoIn.map((other) => other.network)])
        attach(name, { host: host.name, isInner: isInner(link) });
    }
    for (const bridge of capabilities.flatMap((capability) => capability.layoutBridges?.(host) ?? []))
      attach(bridge.network, { host: host.name, isInner: true });
  }
  return found;
}
