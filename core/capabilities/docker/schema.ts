import { z } from "zod";
import { label, text } from "../../layout/source/names.ts";

const pool = label.describe("the name of the pool that its containers are numbered from");

const version = z
  .string()
  .regex(/^\d{1,3}(\.\d{1,3}){0,2}$/, "version such as 26.1")
  .describe("the release of Docker that the host has, such as 26.1, for what not every one understands");

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
