import { z } from "zod";
import { address } from "../../layout/source/address.ts";
import { interfaceName, label, text } from "../../layout/source/names.ts";

const forward = z.strictObject({
  interface: interfaceName.describe("the interface that has the address, towards the router"),
  address: address.describe(
    "the address that is forwarded, in the interface's network: whole or its host part alone such as \"::80\"; own: the interface's own first address, of which ports alone can be forwarded; absent: numbered by name",
  ),
  ipv4: z
    .literal("own")
    .optional()
    .describe(
      "own: the same ports of the interface's own IPv4 address are forwarded too, to the containers' IPv4 addresses; absent: none are",
    ),
  to: label
    .optional()
    .describe("the container that gets all of it, but for ports; absent: nothing but those is forwarded"),
  ports: z
    .record(z.string(), text)
    .optional()
    .describe(
      "containers that get some of its ports, by protocol and port such as tcp/443; mail:25 where the port is another one there",
    ),
});

export const forwardKeys = {
  forwards: z
    .record(label, forward)
    .optional()
    .describe(
      "network forwards of Incus's or LXD's, by a name of their own: addresses of the host that lead to containers on one of its bridges; the host is given the address, which Incus leaves to others",
    ),
};
