import { z } from "zod";
import { answerText } from "./answer-text.ts";
import { hostJson, secondsLeft } from "./host-json.ts";
import { reportAnswer } from "./host-report.ts";
import { otherDefinition } from "./other-definitions.ts";

/** Why a call did not do what it was asked for; its exit status is 1. */
const refusal = z.object({
  result: z.literal("failed"),
  /** The agent's version. */
  agent: z.string(),
  /** Where it ended: `lock`, `pending`, `bundle`, `paths`, `consumers`, `validate`, `keep`, `install`, `activate`, ... */
  step: z.string().optional(),
  /** One sentence, or a sentence and a diff. */
  reason: z.string().optional(),
  /** Whether the host is as it was before; absent where this call had begun nothing. */
  back: z.boolean().optional(),
  /** Seconds until the change that stands in the way is taken back. */
  left: z.number().transform(secondsLeft).optional(),
});

/** A call that did as it was asked, in one of these words. */
function done<const Word extends string>(...words: readonly Word[]) {
  return z.object({
    result: z.enum(words),
    /** The agent's version. */
    agent: z.string(),
    /** `rack/pve-1` */
    host: z.string().default(""),
    /** What was changed, or, of `check`, would be. */
    files: z
      .array(z.object({ path: z.string(), change: z.enum(["created", "updated", "removed"]) }))
      .default([]),
    /** Subsystems, in the order in which they were activated. */
    activated: z.array(z.string()).default([]),
    /** Subsystems whose files could not be checked offline, since the host has no checker for them. */
    unvalidated: z.array(z.string()).default([]),
    seconds: z.number().default(0),
    /** Names the change that waits to be confirmed, or was just settled. */
    transaction: z.string().optional(),
    /** Whether the host is as it was before; only where something was taken back. */
    back: z.boolean().optional(),
    /** Seconds until the host goes back by itself; only where that is armed. */
    left: z.number().transform(secondsLeft).optional(),
  });
}

/** A change: `applied` waits to be confirmed and is taken back otherwise; `changed` is final at once. */
const brought = done("unchanged", "applied", "changed").extend({
  /** Sentences for a person although all went well. */
  notes: z.array(z.string()).default([]),
  /** What else configured the same interfaces, and was set aside with the change. */
  taken: z.array(otherDefinition).default([]).catch([]),
});

/** What `status` says of a host. */
const status = z.object({
  /** `holds` a bundle, or `empty`; nobody goes by it. */
  result: z.string(),
  agent: z.string(),
  /** Whose the host is: ORG/PROJECT/STACK::RESOURCE, `free`, or empty where nobody has said. */
  owner: z.string().default(""),
  /** Names a change that is not settled. */
  transaction: z.string().optional(),
  /** Seconds until that is taken back by itself. */
  left: z.number().transform(secondsLeft).optional(),
  /** How far that is: `waiting` for its confirmation. */
  waiting: z.string().optional(),
  /** The last change that was taken back. */
  rolledBack: z.object({ back: z.boolean(), reason: z.string() }).optional(),
});

const parsers = {
  check: orRefused(done("valid")),
  apply: orRefused(brought),
  heal: orRefused(brought),
  confirm: orRefused(done("confirmed", "unchanged")),
  rollback: orRefused(done("rolled-back", "unchanged")),
  remove: orRefused(done("removed", "unchanged", "changed", "not-owner")),
  "take-over": orRefused(
    done("taken-over").extend({
      /** Whose the host was; empty where nobody had said. */
      from: z.string().default(""),
    }),
  ),
  take: orRefused(done("taken")),
  leave: orRefused(done("left")),
  status,
  report: z.union([reportAnswer, refusal]),
  others: z.object({ result: z.literal("others"), others: z.array(otherDefinition) }),
};

/** What the agent answers to each verb of its, one JSON object on its standard output. */
export type AgentAnswers = { readonly [Verb in keyof typeof parsers]: z.output<(typeof parsers)[Verb]> };

/** A verb that the agent answers to; its `bundle` and `version` print plain text. */
export type AgentVerb = keyof AgentAnswers;

/** Why a call did not do what it was asked for. */
export type AgentRefusal = z.output<typeof refusal> & {
  /** The word that it answered in place of `failed`: it did something, and nothing that was asked for. */
  readonly instead?: string | undefined;
};

/** What differs on a host from what hextet brought there. */
export type AgentReport = z.output<typeof reportAnswer>;

/**
 * Reads the agent's answer to a verb. A word that is none of the verb's is a refusal that says so.
 *
 * @param text all that came back from the host
 * @returns undefined where there is no answer in it (the connection was lost, a shell's message came instead)
 */
export function parseAnswer<Verb extends AgentVerb>(
  verb: Verb,
  text: string,
): AgentAnswers[Verb] | undefined {
  const parser: { readonly [Each in AgentVerb]: z.ZodType<AgentAnswers[Each]> } = parsers;
  try {
    return parser[verb].parse(hostJson(answerText(text)));
  } catch {
    return undefined;
  }
}

/** The answer to a verb that does something. */
export type AgentOutcome = AgentAnswers[Exclude<AgentVerb, "status" | "report" | "others">];

/** An answer that is not the one that was asked for, as a refusal. */
export function refusalOf(answer: AgentOutcome): AgentRefusal {
  if (answer.result === "failed") return answer;
  const { result, agent, back, left } = answer;
  return { result: "failed", agent, instead: result, back, left };
}

/** The reason of a refusal; where it gives none, what it answered. */
export function refusalReason({ reason, instead, result }: AgentRefusal): string {
  return reason ?? `its agent answered ${instead ?? result}`;
}

/** The answer, a refusal, or a word of another verb, which is one too: whoever asks has not got what was asked for. */
function orRefused<Word extends string, Done extends z.ZodObject<{ result: z.ZodEnum<Record<Word, Word>> }>>(
  good: Done,
) {
  const words: readonly string[] = [...good.shape.result.options, "failed"];
  const others = refusal
    .extend({ result: z.string().refine((word) => !words.includes(word)) })
    .transform(({ result, ...rest }) => ({ ...rest, result: "failed" as const, instead: result }));
  return z.union([good, refusal, others]);
}
