import { z } from "zod";
import { address, identity, ipv4, ownIpv4 } from "./address.ts";
import { allow } from "./allow.ts";
import { formerly, interfaceName, label } from "./names.ts";
import { tcp } from "./ports.ts";

const image = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._:/@-]{0,200}$/, "image name such as debian/13 or nginx:1.29");

const dockerPool = label.describe("the name of the pool that its containers are numbered from");

export const docker = z.strictObject({
  bridge: z
    .strictObject({ pool: dockerPool })
    .optional()
    .describe("IPv6 on docker0, whose containers get addresses in the order in which they start"),
  networks: z
    .record(label, z.strictObject({ pool: dockerPool }))
    .optional()
    .describe("user-defined networks, by name: what containers with fixed addresses need"),
});

export const incus = z.strictObject({
  bridges: z
    .record(
      interfaceName,
      z.strictObject({
        network: label.describe("the name of the network that is on the bridge"),
        address,
        ipv4: ownIpv4,
      }),
    )
    .describe("the bridges that instances are on, by interface name"),
});

export const container = z.strictObject({
  allow,
  formerly,
  pool: label.optional().describe("the name of the Docker pool that it is numbered from"),
  network: label.optional().describe("the name of the network of the Incus or LXD bridge that it is on"),
  address,
  ipv4: ipv4.describe(
    "its IPv4 address: true to have it numbered by name, or one pinned, whole or as 0.0.0.10; absent: numbered where its pool or bridge has IPv4",
  ),
  image: image.optional().describe("the image that it runs; absent where somebody else starts it"),
  ...identity,
  tcp,
});

export const guest = z.strictObject({
  allow,
  formerly,
  network: label.describe("the name of the network that the guest is in; the host needs a bridge there"),
  id: z.int().min(100).max(999_999_999).describe("the guest's number in Proxmox VE, 100 or more"),
  kind: z
    .enum(["vm", "container"])
    .optional()
    .describe("whether qm makes it (vm, also where absent) or pct (container)"),
  address,
  ...identity,
  ipv4: ownIpv4,
  tcp,
});
