import { z } from "zod";
import { label } from "../../layout/source/names.ts";

const pool = label.describe("the name of the pool that its containers are numbered from");

const docker = z.strictObject({
  bridge: z
    .strictObject({ pool })
    .optional()
    .describe("IPv6 on docker0, whose containers get addresses in the order in which they start"),
  networks: z
    .record(label, z.strictObject({ pool }))
    .optional()
    .describe("user-defined networks, by name: what containers with fixed addresses need"),
});

export const dockerKeys = { docker: docker.optional().describe("Docker on this host") };
