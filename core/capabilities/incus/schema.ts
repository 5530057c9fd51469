import { z } from "zod";
import { address, ownIpv4 } from "../../layout/source/address.ts";
import { interfaceName, label } from "../../layout/source/names.ts";

const incus = z.strictObject({
  bridges: z
    .record(
      interfaceName,
      z.strictObject({
        network: label.describe("the name of the network that is on the bridge"),
        address,
        ipv4: ownIpv4,
        nat: z
          .boolean()
          .optional()
          .describe(
            "whether what leaves the bridge has the host's address as its source, of both families; for unique local prefixes; false where absent",
          ),
      }),
    )
    .describe("the bridges that instances are on, by interface name"),
});

export const incusKeys = {
  incus: incus.optional().describe("Incus on this host"),
  lxd: incus.optional().describe("LXD on this host"),
};
