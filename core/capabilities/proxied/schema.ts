import { z } from "zod";
import { label } from "../../layout/source/names.ts";

/** What can answer for neighbours. */
export const answerers = ["kernel", "ndppd", "ndpresponder"] as const;

export const proxiedInterfaceKeys = {
  proxies: z
    .union(
      [
        z.array(label),
        z.strictObject({
          networks: z
            .array(label)
            .optional()
            .describe("networks inside of the host, and pools of it; absent: what upstream has answered for"),
          by: z
            .enum(answerers)
            .optional()
            .describe(
              "what answers: the kernel's own entries (also where absent), ndppd, or ndpresponder, each of which is to be installed on the host",
            ),
        }),
      ],
      "names of networks and pools such as [guests], or { networks: [guests], by: ndppd }",
    )
    .optional()
    .describe(
      "networks inside of the host, and pools of it, whose addresses the router looks for on this interface's segment: the host answers there for each address that the layout hands out, and for no other (neighbour proxying); absent: the router has routes to them",
    ),
};
