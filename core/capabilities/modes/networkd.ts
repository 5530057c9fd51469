import { Ipv6Address } from "../../address/index.ts";
import type { InterfaceComes } from "../../plan/plan.ts";
import type { InterfaceSettings } from "../capability.ts";

/**
 * networkd hears advertisements itself, whether or not the host forwards, where it is told to (systemd.network, "[IPv6AcceptRA]
 * Section Options"). `Token` is about the addresses that it makes of them, the generation mode about the link-local one.
 */
export function networkdLines({
  by,
  identifier,
}: InterfaceComes): NonNullable<InterfaceSettings["networkd"]> {
  return {
    ...(by === "slaac" ? {} : { dhcp: 6 }),
    network: {
      IPv6AcceptRA: "yes",
      ...(identifier === undefined || identifier instanceof Ipv6Address
        ? {}
        : { IPv6LinkLocalAddressGenerationMode: identifier }),
    },
    sections: identifier === undefined ? [] : [["IPv6AcceptRA", { Token: tokenOf(identifier) }]],
  };
}

function tokenOf(identifier: NonNullable<InterfaceComes["identifier"]>): string {
  if (identifier instanceof Ipv6Address) return `static:${identifier}`;
  return identifier === "eui64" ? "eui64" : "prefixstable";
}
