import { setTimeout as sleep } from "node:timers/promises";
import type { AgentAnswers } from "../../core/bundle/index.ts";
import { thrownText } from "../../core/thrown-text.ts";
import { failureText } from "../agent/failure-text.ts";

/** Milliseconds for one attempt to confirm. */
export const confirmTime = 15_000;

/**
 * Confirms a change that waits on a host: again until it works or the host's time is over; then it goes back by itself.
 *
 * @param confirm asks the agent to, over a fresh connection
 * @param left milliseconds that the host still waits
 * @param done what was done there, as a sentence's beginning: `put back`
 * @returns why it is not confirmed; undefined where it is
 */
export async function confirmChange(
  confirm: () => Promise<AgentAnswers["confirm"]>,
  left: number,
  done: string,
): Promise<string | undefined> {
  const until = performance.now() + left;
  let trouble = "";
  while (performance.now() < until) {
    try {
      const answer = await confirm();
      return answer.result === "failed" ? failureText(answer) : undefined;
    } catch (error) {
      trouble = thrownText(error);
    }
    await sleep(500);
  }
  return `${done}, and could not be reached to confirm it within ${Math.round(left / 1000)} s, so it has gone back to what it was: ${trouble}`;
}
