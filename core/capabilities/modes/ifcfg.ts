import { Ipv6Address } from "../../address/index.ts";
import type { IfcfgLines } from "../../links/index.ts";
import type { InterfaceComes } from "../../plan/plan.ts";

/**
 * `IPV6_AUTOCONF` has advertisements heard, also where DHCPv6 gives the addresses: the default route comes by them. `-S` has
 * dhclient ask for the rest alone. How an address ends is NetworkManager's alone to say, `IPV6_ADDR_GEN_MODE` and
 * `IPV6_TOKEN`: the scripts of network.service pass over both, and the kernel has its own way. Of static addresses neither
 * means anything. DHCPV6_DUID is NetworkManager's word for the kind of identifier that `-D` tells dhclient.
 */
export function ifcfgLines({ by, identifier, duid, temporary }: InterfaceComes): IfcfgLines {
  const options = [
    ...(by === "dhcp-stateless" ? ["-S"] : []),
    ...(duid === undefined ? [] : [`-D ${duid.toUpperCase()}`]),
  ];
  return {
    IPV6_AUTOCONF: "yes",
    IPV6_DEFROUTE: "yes",
    ...(by === "slaac" ? {} : { DHCPV6C: "yes" }),
    ...(options.length === 0 ? {} : { DHCPV6C_OPTIONS: options.join(" ") }),
    ...(duid === undefined ? {} : { DHCPV6_DUID: duid }),
    ...(temporary === undefined ? {} : { IPV6_PRIVACY: temporary ? "rfc3041" : "no" }),
    ...(identifier === undefined ? {} : identifierLines(identifier)),
  };
}

function identifierLines(identifier: NonNullable<InterfaceComes["identifier"]>): IfcfgLines {
  return identifier instanceof Ipv6Address
    ? { IPV6_ADDR_GEN_MODE: "eui64", IPV6_TOKEN: `${identifier}` }
    : { IPV6_ADDR_GEN_MODE: identifier };
}
