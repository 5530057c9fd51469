import { z } from "zod";
import type { PlanDiff } from "./diff.ts";

/**
 * What `hextet plan NAME --diff REF --json` prints, for programs of others; `schema/plan-diff.schema.json` is written
 * from this.
 */

const count = z.int().min(0);
const number = z.string().nullable();

export const planDiffJsonSchema = z
  .strictObject({
    format: z.literal("hextet-plan-diff-1"),
    verdict: z.string().describe("For a person"),
    renumbered: z
      .boolean()
      .describe(
        "Whether anything has another address than before (renumbered or moved): then the command ends with 1",
      ),
    counts: z.strictObject({
      kept: count.describe("Same thing, same number"),
      added: count,
      removed: count,
      renumbered: count.describe("Same thing, another number"),
      moved: count.describe("Same thing, same place in a provider's block that is another now"),
      resized: count.describe("Same thing, same first address, another prefix length"),
      "handed over": count.describe("The number is now that of a thing of another name, as after renaming"),
    }),
    changes: z.array(
      z.strictObject({
        change: z.enum(["kept", "added", "removed", "renumbered", "moved", "resized", "handed over"]),
        name: z.string().describe("SITE/HOST/THING, as it is called now, or was where it is gone"),
        kind: z.string().describe("As in the rows of hextet plan NAME --json"),
        before: number.describe("Its number before, with prefix length; null where it is new"),
        after: number.describe("Its number now; null where it is gone"),
        from: z.string().nullable().describe("Whose number it was, where it was handed over"),
      }),
    ),
    ways: z
      .array(
        z.strictObject({
          name: z.string().describe("SITE/NETWORK, SITE/HOST or SITE/HOST/INTERFACE, as it is called now"),
          what: z.string().describe("metric, source, table NUMBER, routed PREFIX, prefix NAME, ..."),
          before: z.string().nullable().describe("What was said; null where nothing was"),
          after: z.string().nullable().describe("What is said now; null where nothing is"),
        }),
      )
      .optional()
      .describe("What is said otherwise of which way packets go; absent where nothing is"),
    restarts: z
      .array(
        z.strictObject({
          host: z.string().describe("SITE/HOST, as it is called now"),
          what: z.string().describe("For a person: restarts Docker: 4 containers"),
        }),
      )
      .optional()
      .describe(
        "What up starts anew, or reloads as a whole, on hosts reached over SSH; absent where nothing",
      ),
  })
  .meta({
    title: "What changed between two plans of a hextet layout",
    description: "What hextet plan NAME --diff REF --json prints",
  });

export type PlanDiffJson = z.output<typeof planDiffJsonSchema>;

/** The JSON Schema (2020-12) of what `planDiffJson` gives. */
export function planDiffJsonSchemaText(): string {
  return `${JSON.stringify(z.toJSONSchema(planDiffJsonSchema), null, 2)}\n`;
}

/** A comparison as plain data: what is not there is `null`. */
export function planDiffJson({
  verdict,
  renumbered,
  counts,
  changes,
  ways,
  restarts,
}: PlanDiff): PlanDiffJson {
  return {
    format: "hextet-plan-diff-1",
    verdict,
    renumbered,
    counts: { ...counts },
    changes: changes.map((change) => ({ ...change })),
    ...(ways.length === 0 ? {} : { ways: ways.map((change) => ({ ...change })) }),
    ...(restarts.length === 0 ? {} : { restarts: restarts.map((restart) => ({ ...restart })) }),
  };
}
