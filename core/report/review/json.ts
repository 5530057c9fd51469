import { z } from "zod";
import { hostChanges } from "./hosts.ts";
import type { PathChange } from "./paths.ts";
import type { Review } from "./review.ts";
import { brokenRules, type ReviewRule, reviewRules } from "./rules.ts";

/**
 * What `hextet review NAME --json` prints, for programs of others; `schema/review.schema.json` is written from this. The numbers
 * themselves are what `hextet plan NAME --diff REF --json` has.
 */

const count = z.int().min(0);
const names = z.array(z.string()).min(1);
const paths = z.array(
  z.strictObject({
    from: names.describe("Things that no rule tells apart"),
    to: names,
    what: z.array(z.string()).describe("echo, tcp 80, tcp 8000-8099"),
  }),
);

export const reviewJsonSchema = z
  .strictObject({
    format: z.literal("hextet-review-1"),
    stack: z.string(),
    base: z.string().describe("What it is compared with"),
    hash: z
      .string()
      .describe("Of layout, ledger, code and base: hextet review NAME --check HASH compares it"),
    broken: z
      .array(z.strictObject({ rule: z.enum(reviewRules), by: names }))
      .describe("The rules that the change breaks, of those that were asked for"),
    counts: z.record(z.string(), count).describe("As in hextet plan NAME --diff REF --json"),
    opened: paths,
    closed: paths,
    filters: z.array(
      z.strictObject({
        network: z.string(),
        change: z.enum(["added", "removed"]),
        rule: z.string().describe("udp 51820 from ::/0"),
      }),
    ),
    routes: z
      .array(
        z.strictObject({
          site: z.string(),
          change: z.enum(["added", "removed"]),
          to: z.string(),
          via: z.string(),
          host: z.string(),
        }),
      )
      .describe("What routers that are not the layout's must learn or forget"),
    hosts: z.array(
      z.strictObject({
        host: z.string(),
        change: z.enum(hostChanges),
        wayBack: z.string().describe("For a person"),
        confirmedAt: z
          .string()
          .optional()
          .describe("Where a change has to be confirmed; absent where none is"),
        rollsBack: z.boolean(),
        files: z.array(z.string()).describe("Paths of files that are otherwise"),
      }),
    ),
  })
  .meta({
    title: "A change of a hextet layout, for who reviews it",
    description: "What hextet review NAME --json prints",
  });

export type ReviewJson = z.output<typeof reviewJsonSchema>;

/** The JSON Schema (2020-12) of what `reviewJson` gives. */
export function reviewJsonSchemaText(): string {
  return `${JSON.stringify(z.toJSONSchema(reviewJsonSchema), null, 2)}\n`;
}

export function reviewJson(review: Review, rules: readonly ReviewRule[] = reviewRules): ReviewJson {
  const { stack, base, hash, diff, filters, routes, hosts } = review;
  const plain = (all: readonly PathChange[]) =>
    all.map(({ from, to, what }) => ({ from: [...from.names], to: [...to.names], what: [...what] }));
  return {
    format: "hextet-review-1",
    stack,
    base,
    hash,
    broken: brokenRules(review, rules).map(({ rule, by }) => ({ rule, by: [...by] })),
    counts: { ...diff.counts },
    opened: plain(review.paths.opened),
    closed: plain(review.paths.closed),
    filters: filters.map((filter) => ({ ...filter })),
    routes: routes.map((route) => ({ ...route })),
    hosts: hosts.map(({ patches, ...host }) => ({ ...host, files: patches.map(({ path }) => path) })),
  };
}
