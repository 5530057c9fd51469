import { z } from "zod";

/** What `hextet rehearse NAME --json` prints, as far as a reviewer reads it. */
const rehearsalJson = z.object({
  format: z.literal("hextet-rehearsal-1"),
  stack: z.string(),
  from: z.string(),
  verdict: z.enum(["well", "bad", "unknown", "same"]),
  reasons: z.array(z.string()).default([]),
  paths: z
    .array(
      z.object({
        from: z.string(),
        to: z.string(),
        presence: z.enum(["kept", "moved", "added", "removed"]),
        touched: z.boolean(),
        answersInTheEnd: z.boolean(),
        change: z.object({ down: z.number(), longest: z.number(), lost: z.number() }),
      }),
    )
    .default([]),
});

/** A rehearsal that ran. */
export type Rehearsed = z.output<typeof rehearsalJson>;

/** @throws Error where the text is no rehearsal's */
export function readRehearsal(text: string): Rehearsed {
  return rehearsalJson.parse(JSON.parse(text));
}
