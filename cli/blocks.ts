import { AddressError, Ipv6Prefix } from "../core/address/index.ts";
import { type KnownBlocks, type Plan, unknownBlocks } from "../core/plan/index.ts";
import { Answer } from "./answer.ts";

/** Reads `--block cloud=3fff:ec2:47b:ca00::/56`. @throws Answer naming what is wrong */
export function knownBlocks(plan: Plan, given: readonly string[]): KnownBlocks {
  const unknown = unknownBlocks(plan);
  return Object.fromEntries(
    given.map((text) => {
      const [site = "", prefix = ""] = text.split("=", 2);
      const block = unknown.find((candidate) => candidate.name === site);
      if (block === undefined) {
        const names = unknown.map((candidate) => candidate.name).join(", ");
        throw new Answer(
          2,
          `--block ${text}: no block of ${site || "that name"} is unknown; unknown are: ${names || "none"}`,
        );
      }
      try {
        const known = Ipv6Prefix.parse(prefix);
        if (known.length !== block.length)
          throw new Answer(2, `--block ${text}: ${site} is planned as a /${block.length}`);
        return [site, known] as const;
      } catch (error) {
        if (error instanceof AddressError) throw new Answer(2, `--block ${text}: ${error.message}`);
        throw error;
      }
    }),
  );
}
