import { type AgentRefusal, parseAnswer, refusalOf } from "../../core/bundle/index.ts";
import { printableLines } from "../../core/problem/index.ts";
import { endpointText, type Login } from "../ssh/login.ts";
import {
  type AttemptedChange,
  unansweredSentence,
  unconfirmedSentence,
  unreachedSentence,
} from "./change-failure.ts";
import { askUntil, goBackNow, goingBack, isSettled } from "./host-standing.ts";
import { providerWords } from "./provider-words.ts";

/** A change that was made, and whose confirmation by the engine's own command failed. */
export interface UnconfirmedChange extends AttemptedChange {
  /** Ways in that work today, the likeliest first. */
  readonly today: readonly Login[];
  /** Whether anything was changed, so that there is something to go back from. */
  readonly outcome: "unchanged" | "applied";
  /** When the host goes back by itself, by the clock of `performance.now()`. */
  readonly until: number;
  /** Seconds that the provider takes at most where it does not get in. */
  readonly perRun: number;
  /** What the command's provider had to say each time, the latest first. */
  readonly errors: readonly string[];
}

/** How often the command is run at most, whatever keeps it from the host. */
const attempts = 3;

/**
 * What is done where the command that confirms a change failed. Where it did not get through, and the host can be
 * reached by now, it is run again: to confirm is to ask for a change that is named, once or twice.
 *
 * @returns true: it is to be run again
 * @throws Error with one sentence: the host, where it was to be confirmed, why it was not, and how the host stands
 */
export async function confirmAgain(change: UnconfirmedChange): Promise<true> {
  const { today, declared, until, outcome, perRun } = change;
  // They repeat what the host has said to the provider, whose own way here it was.
  const errors = change.errors.map(printableLines);
  const [latest = ""] = errors;
  const answer = agentAnswer(latest);
  if (answer !== undefined) {
    const before = errors[1];
    throw new Error(
      unconfirmedSentence(change, answer, before === undefined ? undefined : providerWords(before, perRun)),
    );
  }
  const trouble = providerWords(latest, perRun);
  if (outcome === "unchanged") {
    if (errors.length === 1) return true;
    throw new Error(unreachedSentence(change, trouble));
  }
  const ways = [declared, ...today.filter((way) => endpointText(way) !== endpointText(declared))];
  const patience = Math.max(0, until - performance.now()) + goingBack;
  const standing = await askUntil(
    ways,
    patience,
    (status) => isSettled(status) || status.waiting === "waiting",
  );
  if (typeof standing === "string") throw new Error(unansweredSentence(change, trouble, standing));
  // Also where it has gone back: its agent says best when and why.
  if (errors.length === 1) return true;
  const isInTime = until - performance.now() > perRun * 1_000;
  if (errors.length < attempts && !isSettled(standing) && isInTime) return true;
  if (!isSettled(standing)) for (const way of ways) await goBackNow(way);
  throw new Error(unansweredSentence(change, trouble, await askUntil(ways, goingBack, isSettled)));
}

/** The agent's answer among what a failed command printed. */
function agentAnswer(error: string): AgentRefusal | undefined {
  const lines = error.split("\n").filter((line) => /^\s*\{/.test(line));
  const answers = [error, ...lines].map((text) => parseAnswer("confirm", text));
  const answer = answers.find((found) => found !== undefined);
  return answer === undefined ? undefined : refusalOf(answer);
}
