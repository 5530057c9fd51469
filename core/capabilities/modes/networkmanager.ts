import { Ipv6Address } from "../../address/index.ts";
import type { InterfaceComes } from "../../plan/plan.ts";
import type { InterfaceSettings } from "../capability.ts";

/**
 * NetworkManager hears advertisements itself, and with `auto` asks a DHCPv6 server for what their M and O flags say; with `dhcp`
 * it would hear none, and have no default route. A token goes with EUI-64 alone, which is
 * also what identifiers are made of where the layout says nothing (nm-settings-keyfile, "ipv6").
 */
export function networkmanagerLines({
  identifier,
  duid,
  temporary,
}: InterfaceComes): NonNullable<InterfaceSettings["networkmanager"]> {
  return {
    ipv6: {
      method: "auto",
      ...(identifier instanceof Ipv6Address
        ? { "addr-gen-mode": "eui64", token: `${identifier}` }
        : { "addr-gen-mode": identifier ?? "eui64" }),
      "ip6-privacy": temporary === true ? "2" : "0",
      ...(duid === undefined ? {} : { "dhcp-duid": duid === "uuid" ? "stable-uuid" : duid }),
    },
  };
}
