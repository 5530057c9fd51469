import { z } from "zod";
import { address } from "./address.ts";
import { allow } from "./allow.ts";
import { formerly, label } from "./names.ts";
import { tcp } from "./ports.ts";

export const service = z.strictObject({
  allow,
  formerly,
  network: label.describe("the name of the network that its address is from, in which no interface is"),
  hosts: z
    .array(label)
    .optional()
    .describe("the hosts that have the address on their loopback, and answer; several make it anycast"),
  address,
  tcp,
});
