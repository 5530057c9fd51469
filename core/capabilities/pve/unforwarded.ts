import type { LayoutSite, Path } from "../../layout/layout.ts";
import type { HostPlan, NetworkPlan } from "../../plan/plan.ts";
import type { PlannedAddress } from "../../plan/planned-prefix.ts";
import type { Problem } from "../../problem/problem.ts";

/** Guests whose next hop is their own host, which does not forward: what they send ends there. */
export function unforwardedGuests(
  site: LayoutSite,
  networks: readonly NetworkPlan[],
  hosts: readonly HostPlan[],
): Problem[] {
  // A VPC's gateway is AWS's.
  if (site.aws !== undefined) return [];
  const unforwarding = hosts.filter(({ forwarding, guests }) => !forwarding && guests.length > 0);
  return networks.flatMap((network) => {
    const path = [...site.path, "networks", network.name];
    return unforwarding.flatMap((host) => fromGuests(path, network, host));
  });
}

/** Guests on a segment without a gateway, which would go by the address of their own host's bridge. */
function fromGuests(path: Path, network: NetworkPlan, host: HostPlan): Problem[] {
  const guests = host.guests.filter((guest) => guest.network === network.name);
  const by = (gateway: PlannedAddress | undefined, at: Path, fix: string): Problem[] =>
    gateway === undefined
      ? []
      : [
          {
            code: "HX110",
            path: [...at, "gateway"],
            value: undefined,
            reason: `is missing, so that guests go by ${gateway}, which is ${host.name}'s own, and ${host.name} does not forward`,
            fix,
          },
        ];
  const guest = guests.find(({ gateway }) => gateway !== undefined);
  const guest4 = guests.find(({ ipv4 }) => ipv4?.gateway !== undefined);
  const beside = host.interfaces.find((device) => device.network === network.name)?.name;
  const byReference = `or { ref: ${host.site}/${host.name}/${beside} }, and ${host.name} forwards`;
  return [
    ...(network.gateway === undefined ? by(guest?.gateway, path, `give the router's, ${byReference}`) : []),
    ...(network.ipv4 !== undefined &&
    network.ipv4.gateway === undefined &&
    network.ipv4.gatewayOf === undefined
      ? by(guest4?.ipv4?.gateway, [...path, "ipv4"], `give the router's, such as 0.0.0.1, ${byReference}`)
      : []),
  ];
}
