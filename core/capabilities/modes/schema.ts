import { z } from "zod";
import { addressModes } from "../../survey/address-modes.ts";

/** Of an interface that follows its network. */
export const modeInterfaceKeys = {
  duid: z
    .enum(["ll", "llt", "uuid"])
    .optional()
    .describe(
      "what its DHCPv6 client calls the host by (RFC 8415 section 11): ll, the interface's MAC address; llt, that and a time; uuid, the machine's; in a network of mode dhcp or dhcp-stateless; absent: as the client has it",
    ),
  temporary: z
    .boolean()
    .optional()
    .describe(
      "whether connections start from addresses that change every day or so (RFC 8981), besides those that stay; in a network of mode slaac or dhcp-stateless; absent: as the host has it, which on servers is false",
    ),
  acceptRaPinfo: z
    .boolean()
    .optional()
    .describe(
      "whether it takes addresses and on-link routes out of the prefixes that routers advertise, as the kernel's accept_ra_pinfo has it; false in a network of mode dhcp, where a router has hosts make addresses besides: then it has its default route alone of them; absent: as the host has it, which is true",
    ),
};

export const modeNetworkKeys = {
  mode: z
    .enum(addressModes)
    .optional()
    .describe(
      "how hosts on it come by their IPv6 addresses: static, by the layout (also where absent); slaac; dhcp, by a DHCPv6 server; dhcp-stateless, by SLAAC with the rest by DHCPv6. An interface that says addresses is static all the same",
    ),
};
