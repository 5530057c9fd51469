import { z } from "zod";
import { answerText, hostJson, otherDefinition, secondsLeft } from "../../core/bundle/index.ts";

/** What the agent answers to whoever changes a host: the part of an answer that says where the host stands. */
const reply = z.object({
  agent: z.string(),
  result: z.string(),
  step: z.string().optional(),
  /** One sentence, or a sentence and a diff. */
  reason: z.string().optional(),
  /** Names a change that is not settled. */
  transaction: z.string().optional(),
  /** Seconds until that is taken back by itself. */
  left: z.number().transform(secondsLeft).optional(),
  /** How far that is: `waiting` for its confirmation. */
  waiting: z.string().optional(),
  /** Whether the host is as it was before. */
  back: z.boolean().optional(),
  /** What was changed, where something was. */
  files: z
    .array(z.object({ path: z.string(), change: z.string() }))
    .optional()
    .catch(undefined),
  /** What else configured the same interfaces, and was set aside with the change. */
  taken: z.array(otherDefinition).optional().catch(undefined),
  /** Subsystems, in the order in which they were activated. */
  activated: z.array(z.string()).optional(),
  /** Whose the host is, or was until it was taken over. */
  owner: z.string().optional(),
  from: z.string().optional(),
  /** Sentences for a person although all went well. */
  notes: z.array(z.string()).optional(),
  /** The last change that was taken back. */
  rolledBack: z.object({ back: z.boolean(), reason: z.string() }).optional(),
});

export type AgentReply = z.infer<typeof reply>;

/** Reads an answer; undefined where the text is none (the connection was lost, a shell's message came instead). */
export function parseReply(text: string): AgentReply | undefined {
  try {
    return reply.parse(hostJson(answerText(text)));
  } catch {
    return undefined;
  }
}
