import { z } from "zod";

/** What the agent answers to whoever changes a host. */
const reply = z.object({
  agent: z.string(),
  result: z.string(),
  step: z.string().optional(),
  /** One sentence, or a sentence and a diff. */
  reason: z.string().optional(),
  /** Seconds until the host goes back by itself; only while a change waits to be confirmed. */
  left: z.number().optional(),
  /** Whether the host is as it was before. */
  back: z.boolean().optional(),
  /** What was changed, where something was. */
  files: z.array(z.object({ path: z.string(), change: z.string() })).optional(),
  /** Subsystems, in the order in which they were activated. */
  activated: z.array(z.string()).optional(),
});

export type AgentReply = z.infer<typeof reply>;

/** Reads an answer; undefined where the text is none (the connection was lost, a shell's message came instead). */
export function parseReply(text: string): AgentReply | undefined {
  try {
    return reply.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
