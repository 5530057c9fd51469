import type { LayoutSite, Path } from "../layout/layout.ts";
import type { Problem } from "../problem/index.ts";
import type { HostPlan, NetworkPlan } from "./plan.ts";
import type { PlannedAddress } from "./planned-prefix.ts";

/**
 * Next hops that are a host of the layout's that does not forward: what is sent there ends there. A host forwards where
 * a reference makes it a router, where it has a network of its own, and where a capability says so. (A gateway that is
 * written as a host's address is that address given twice, HX032.)
 */
export function unforwarded(
  site: LayoutSite,
  networks: readonly NetworkPlan[],
  hosts: readonly HostPlan[],
): Problem[] {
  // A VPC's gateway is AWS's, and its routes name the interface that they lead to.
  if (site.aws !== undefined) return [];
  return networks.flatMap((network) => {
    const path = [...site.path, "networks", network.name];
    return network.routes
      .filter(({ through }) => through === undefined)
      .flatMap(({ via }) => toHost([...path, "routes"], via, hosts));
  });
}

/** A next hop that is written as an address, and is a host's. */
function toHost(path: Path, via: PlannedAddress, hosts: readonly HostPlan[]): Problem[] {
  for (const host of hosts) {
    const holder = host.interfaces.find((networkInterface) =>
      networkInterface.addresses.some(({ address }) => address.equals(via)),
    );
    if (holder === undefined || host.forwarding) continue;
    const name = `${host.site}/${host.name}/${holder.name}`;
    return [
      {
        code: "HX110",
        path,
        value: `${via}`,
        reason: `is the address of ${name}, and ${host.name} does not forward what is sent there`,
        fix: `name the host instead, and it forwards: { ref: ${name} }`,
      },
    ];
  }
  return [];
}
