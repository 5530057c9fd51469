import { Ipv6Address } from "../../address/index.ts";
import type { HostPlan, InterfaceComes, InterfacePlan } from "../../plan/plan.ts";
import type { InterfaceSettings } from "../capability.ts";

/**
 * `inet6 auto` is the kernel's SLAAC, and with `dhcp 1` dhclient asks for the rest; `inet6 dhcp` has dhclient ask for addresses
 * (interfaces(5), "The inet6 address family"). With accept_ra 2 the kernel hears advertisements also where the host forwards.
 * Both take the link up, at which it asks routers: a token is set before that. The kernel takes a token only where it listens.
 */
export function ifupdownIpv6(
  { forwarding }: HostPlan,
  { name }: InterfacePlan,
  { by, identifier, temporary = false, acceptRaPinfo }: InterfaceComes,
): NonNullable<NonNullable<InterfaceSettings["ifupdown"]>["ipv6"]> {
  const parameters = `/proc/sys/net/ipv6/conf/${name}`;
  return {
    method: by === "dhcp" ? "dhcp" : "auto",
    lines: [
      "accept_ra 2",
      ...(by === "dhcp" ? ["autoconf 0"] : [`privext ${temporary ? 2 : 0}`]),
      ...(by === "dhcp-stateless" ? ["dhcp 1"] : []),
      ...(acceptRaPinfo === undefined
        ? []
        : [`pre-up echo ${acceptRaPinfo ? 1 : 0} >${parameters}/accept_ra_pinfo`]),
      ...(identifier === undefined
        ? []
        : identifier instanceof Ipv6Address
          ? [`pre-up echo 2 >${parameters}/accept_ra`, `pre-up ip token set ${identifier} dev ${name}`]
          : [`pre-up echo 0 >${parameters}/addr_gen_mode`]),
      ...(forwarding ? [`post-up echo 1 >${parameters}/forwarding`] : []),
    ],
  };
}
