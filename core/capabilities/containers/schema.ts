import { z } from "zod";
import { address, identity, ipv4 } from "../../layout/source/address.ts";
import { allow } from "../../layout/source/allow.ts";
import { formerly, label } from "../../layout/source/names.ts";
import { tcp } from "../../layout/source/ports.ts";

const image = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._:/@-]{0,200}$/, "image name such as debian/13 or nginx:1.29");

const container = z.strictObject({
  allow,
  formerly,
  pool: label.optional().describe("the name of the Docker pool that it is numbered from"),
  network: label.optional().describe("the name of the network of the Incus or LXD bridge that it is on"),
  address,
  ipv4: ipv4.describe(
    "its IPv4 address: true to have it numbered by name, or one pinned, whole or as 0.0.0.10; absent: numbered where its pool or bridge has IPv4",
  ),
  image: image.optional().describe("the image that it runs; absent where somebody else starts it"),
  compose: z
    .boolean()
    .optional()
    .describe("true: a Compose file starts it, as those on a network that one makes; Docker's alone"),
  ipv6: z
    .boolean()
    .optional()
    .describe("false: IPv6 is off in it, and its number is nobody else's; Docker's alone"),
  ...identity,
  tcp,
});

export const containerKeys = {
  containers: z
    .record(label, container)
    .optional()
    .describe("containers of Docker, Incus or LXD on this host, by name"),
};
