import { Ipv6Address } from "../../address/index.ts";
import type { IfcfgLines } from "../../links/index.ts";
import type { InterfaceComes } from "../../plan/plan.ts";

/**
 * `IPV6_AUTOCONF` has advertisements heard, also where DHCPv6 gives the addresses: the default route comes by them. `-S` has
 * dhclient ask for the rest alone. How an address ends is NetworkManager's alone to say, `IPV6_ADDR_GEN_MODE` and
 * `IPV6_TOKEN`: the scripts of network.service pass over both, and the kernel has its own way. Of static addresses neither
 * means anything.
 */
export function ifcfgLines({ by, identifier }: InterfaceComes): IfcfgLines {
  return {
    IPV6_AUTOCONF: "yes",
    IPV6_DEFROUTE: "yes",
    ...(by === "slaac" ? {} : { DHCPV6C: "yes" }),
    ...(by === "dhcp-stateless" ? { DHCPV6C_OPTIONS: "-S" } : {}),
    ...(identifier === undefined ? {} : identifierLines(identifier)),
  };
}

function identifierLines(identifier: NonNullable<InterfaceComes["identifier"]>): IfcfgLines {
  return identifier instanceof Ipv6Address
    ? { IPV6_ADDR_GEN_MODE: "eui64", IPV6_TOKEN: `${identifier}` }
    : { IPV6_ADDR_GEN_MODE: identifier };
}
