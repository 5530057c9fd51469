import { z } from "zod";
import { addressOrReference } from "../../layout/source/address.ts";
import { label, text } from "../../layout/source/names.ts";

const pool = label.describe("the name of the pool that its containers are numbered from");

const version = z
  .string()
  .regex(/^\d{1,3}(\.\d{1,3}){0,2}$/, "version such as 26.1")
  .describe("the release of Docker that the host has, such as 26.1, for what not every one understands");

const nat = z.union(
  [
    z.literal(true),
    z.strictObject({
      address: addressOrReference
        .optional()
        .describe("the IPv6 address of an interface of this host's that its containers' packets leave with"),
      ipv4: text.optional().describe("the same in IPv4; its pool has a block of that"),
    }),
  ],
  'true, or { address: "2001:db8:1::11" }',
);

const docker = z.strictObject({
  version: version.optional(),
  bridge: z
    .strictObject({ pool })
    .optional()
    .describe("IPv6 on docker0, whose containers get addresses in the order in which they start"),
  networks: z
    .record(
      label,
      z.strictObject({
        pool,
        compose: z
          .boolean()
          .optional()
          .describe(
            "true: a Compose file makes it, and starts the containers on it; absent: hextet makes it",
          ),
        nat: nat
          .optional()
          .describe(
            "what its containers' packets have as their source outside of the host: true for the host's own address by whichever interface they leave, or one of its addresses; absent: the containers' own",
          ),
      }),
    )
    .optional()
    .describe("user-defined networks, by name: what containers with fixed addresses need"),
  addressPools: z
    .array(
      z.strictObject({
        prefix: text.describe("a prefix of either family that nothing of the layout is in"),
        length: z.number().int().min(1).max(128).describe("the length of what each network gets of it"),
      }),
    )
    .optional()
    .describe(
      "what Docker gives networks that nobody gives a prefix, in place of its own 172.17.0.0/16 and so on",
    ),
});

export const dockerKeys = { docker: docker.optional().describe("Docker on this host") };
