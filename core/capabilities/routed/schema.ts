import { z } from "zod";
import { text } from "../../layout/source/names.ts";

export const routedKeys = {
  routed: z
    .array(
      z.strictObject({
        prefix: text.describe("the prefix that the router sends to this host, such as 2001:db8:100::/56"),
        unused: z
          .enum(["unreachable", "blackhole"])
          .optional()
          .describe(
            "what becomes of packets for what is in no use of it: unreachable (also where absent) says so to the sender, blackhole drops them",
          ),
      }),
    )
    .optional()
    .describe(
      "prefixes that are routed to the host as a whole; what it uses of them is networks and pools as ever",
    ),
};
