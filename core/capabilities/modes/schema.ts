import { z } from "zod";
import { addressModes } from "../../survey/address-modes.ts";

export const modeNetworkKeys = {
  mode: z
    .enum(addressModes)
    .optional()
    .describe(
      "how hosts on it come by their IPv6 addresses: static, by the layout (also where absent); slaac; dhcp, by a DHCPv6 server; dhcp-stateless, by SLAAC with the rest by DHCPv6. An interface that says addresses is static all the same",
    ),
};
