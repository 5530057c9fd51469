import { z } from "zod";
import { address, identity, ipv4 } from "../../layout/source/address.ts";
import { allow } from "../../layout/source/allow.ts";
import { formerly, interfaceName, label } from "../../layout/source/names.ts";
import { port, tcp } from "../../layout/source/ports.ts";

const image = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._:/@-]{0,200}$/, "image name such as debian/13 or nginx:1.29");

const proxyDevice = z.strictObject({
  interface: interfaceName.describe("the interface at whose own addresses it listens, of both families"),
  listen: z
    .string()
    .regex(/^(tcp|udp)\/\d{1,5}$/, "protocol and port such as tcp/8080")
    .describe("protocol and port on the host, such as tcp/8080"),
  port: port.optional().describe("the port in the container; absent: the same"),
});

const container = z.strictObject({
  allow,
  formerly,
  pool: label.optional().describe("the name of the Docker pool that it is numbered from"),
  network: label
    .optional()
    .describe("the name of the network of the Incus or LXD bridge, or of the Docker macvlan, that it is on"),
  routed: interfaceName
    .optional()
    .describe(
      "the interface of the host that its NIC is routed through, on no bridge, in place of network: its address is in that interface's network, where the host answers for it (Incus's and LXD's nictype: routed)",
    ),
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
  adopt: z
    .boolean()
    .optional()
    .describe(
      "whether Incus or LXD has it already, or somebody will make it: its NIC is given what is planned, and nothing else of it is touched",
    ),
  vm: z.boolean().optional().describe("whether it is a virtual machine of Incus's or LXD's"),
  device: interfaceName
    .optional()
    .describe("the device of Incus's or LXD's that is its NIC; eth0 where absent"),
  profiles: z
    .array(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, "profile name"))
    .optional()
    .describe("profiles of the host's own that it is made with, besides the one with its NIC"),
  proxyDevices: z
    .record(label, proxyDevice)
    .optional()
    .describe("ports of the host at which Incus or LXD listens and connects on to it, by the device's name"),
  ...identity,
  tcp,
});

export const containerKeys = {
  containers: z
    .record(label, container)
    .optional()
    .describe("containers of Docker, Incus or LXD on this host, by name"),
};
