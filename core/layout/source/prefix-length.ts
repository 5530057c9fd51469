import { z } from "zod";

export const length = z
  .int()
  .min(1)
  .max(128)
  .describe("the prefix length to number one of, where no prefix is pinned; 64 for a network where absent");

export const ipv4Length = z.int().min(1).max(32).describe("the prefix length to number one of, in IPv4");
