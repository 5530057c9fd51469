import { z } from "zod";

/** What a provider does with addresses that are not the host's own. */
export const upstreams = ["routed", "on-link", "single"] as const;

export const upstreamInterfaceKeys = {
  upstream: z
    .enum(upstreams)
    .optional()
    .describe(
      "what the provider does on this interface's segment with addresses behind the host: routed (sends whole prefixes to the host), on-link (looks for each address there), single (delivers the interface's own address alone); says how networks and pools inside of the host are given out, and what cannot be",
    ),
};
