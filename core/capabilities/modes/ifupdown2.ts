import { Ipv6Address } from "../../address/index.ts";
import { isNic } from "../../links/index.ts";
import type { HostPlan, InterfaceComes, InterfacePlan } from "../../plan/plan.ts";
import type { InterfaceSettings } from "../capability.ts";

/**
 * SLAAC is the kernel's here: Debian's ifupdown2 knows no `inet6 auto`. With accept_ra 2 the kernel hears advertisements also
 * where the host forwards (Documentation/networking/ip-sysctl). It asks routers when a link comes up, and of one that is up
 * already when it is given a token: the end of the addresses, which by itself is that of the link-local one. ifupdown2 runs
 * `pre-up` before it makes a bridge, so that only what is there by itself is told beforehand; and it turns forwarding off on a
 * bridge of which no stanza gives an address.
 */
export function ifupdown2Ipv6(
  { forwarding }: HostPlan,
  { name, link, ipv4 }: InterfacePlan,
  { by, identifier, temporary, acceptRaPinfo }: InterfaceComes,
): NonNullable<InterfaceSettings["ifupdown2Ipv6"]> {
  const parameters = `/proc/sys/net/ipv6/conf/${name}`;
  const isSlaac = by !== "dhcp";
  const listening = [
    `echo 2 >${parameters}/accept_ra`,
    `echo ${isSlaac ? 1 : 0} >${parameters}/autoconf`,
    ...(temporary === undefined ? [] : [`echo ${temporary ? 2 : 0} >${parameters}/use_tempaddr`]),
    ...(acceptRaPinfo === undefined ? [] : [`echo ${acceptRaPinfo ? 1 : 0} >${parameters}/accept_ra_pinfo`]),
  ];
  const token = tokenCommand(name, identifier);
  return {
    method: isSlaac ? "manual" : "dhcp",
    commands: [
      ...(isNic(link) ? listening : []).map((command) => `pre-up ${command}`),
      ...(isNic(link) && identifier instanceof Ipv6Address ? [`pre-up ${token}`] : []),
      ...[
        ...listening,
        ...(forwarding ? [`echo 1 >${parameters}/forwarding`] : []),
        ...(forwarding && ipv4 !== undefined ? [`echo 1 >/proc/sys/net/ipv4/conf/${name}/forwarding`] : []),
        token,
      ].map((command) => `post-up ${command}`),
    ],
  };
}

/** A token that is set again takes the addresses made of it away, until a router has answered: it is set where it is another. */
function tokenCommand(name: string, identifier: InterfaceComes["identifier"]): string {
  const token =
    identifier instanceof Ipv6Address
      ? `${identifier}`
      : `$(ip -6 -o addr show dev ${name} scope link | sed -n 's,.* fe80\\(::[^/]*\\)/64 .*,\\1,p' | head -n 1)`;
  return `token=${token}; ip token get dev ${name} | grep -q -F -e "token $token " || ip token set "$token" dev ${name} || true`;
}
