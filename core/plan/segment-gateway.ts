import type { NetworkPlan } from "./plan.ts";
import type { PlannedAddress } from "./planned-prefix.ts";

/** The IPv4 next hop of what is on a segment; none for the router itself. */
export function ipv4Gateway(
  own: PlannedAddress,
  network: NetworkPlan | undefined,
): PlannedAddress | undefined {
  const gateway = network?.placement.kind === "segment" ? network.ipv4?.gateway : undefined;
  return gateway?.equals(own) === true ? undefined : gateway;
}
