import { z } from "zod";
import { address } from "../../layout/source/address.ts";
import { allow } from "../../layout/source/allow.ts";
import { formerly, label } from "../../layout/source/names.ts";
import { tcp } from "../../layout/source/ports.ts";

const service = z.strictObject({
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

export const serviceKeys = {
  services: z
    .record(label, service)
    .optional()
    .describe("addresses of their own for services, by name; for a site behind a router"),
};
