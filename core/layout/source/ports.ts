import { z } from "zod";

export const port = z.int().min(1).max(65_535);

export const tcp = z
  .array(port)
  .optional()
  .describe("TCP ports that it answers on: probed from every other workload");
