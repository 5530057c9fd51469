import { z } from "zod";

export const dhcp4InterfaceKeys = {
  dhcp4: z
    .boolean()
    .optional()
    .describe(
      "whether the interface has its IPv4 address, default route and resolvers by DHCP, whatever its network says; not beside ipv4; false where absent",
    ),
};
