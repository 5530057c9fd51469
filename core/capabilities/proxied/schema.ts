import { z } from "zod";
import { label } from "../../layout/source/names.ts";

export const proxiedInterfaceKeys = {
  proxies: z
    .array(label)
    .optional()
    .describe(
      "networks inside of the host, and pools of it, whose addresses the router looks for on this interface's segment: the host answers there for each address that the layout hands out, and for no other (neighbour proxying); absent: the router has routes to them",
    ),
};
