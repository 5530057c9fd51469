import { setTimeout as sleep } from "node:timers/promises";
import { type AgentAnswers, parseAnswer } from "../../core/bundle/index.ts";
import { agentCommand } from "../agent/program.ts";
import { SshError } from "../ssh/failure.ts";
import type { Login } from "../ssh/login.ts";
import { runOverSsh } from "../ssh/run-over-ssh.ts";
import { shellTrouble } from "../ssh/shell-trouble.ts";

/** Milliseconds for one question. */
const loginTime = 15_000;
/** Milliseconds for going back, when it is asked for. */
const rollbackTime = 360_000;

/** Milliseconds that a host may take to go back once its time is over, and another run to give way. */
export const goingBack = 60_000;

/** What a host says of itself. */
export type Standing = AgentAnswers["status"];

/** Whether no change is under way there. */
export function isSettled(standing: Standing): boolean {
  return standing.transaction === undefined;
}

/** Where nobody will get in however long it is tried, the host need not wait for its timer; which goes on all the same. */
export async function goBackNow(way: Login): Promise<void> {
  const run = { deadline: rollbackTime, patience: 4_000, isPublic: true };
  await runOverSsh(way, agentCommand(way.user, "rollback"), run).catch(() => {});
}

/**
 * What a host says of itself, by the first way in on which it says what is waited for.
 *
 * @param deadline milliseconds in which it is asked again
 * @param settled whether an answer is the one that is waited for
 * @returns the answer, or why there is none
 */
export async function askUntil(
  ways: readonly Login[],
  deadline: number,
  settled: (standing: Standing) => boolean,
): Promise<Standing | string> {
  const until = performance.now() + deadline;
  let trouble = "";
  for (;;) {
    for (const way of ways) {
      try {
        const run = { deadline: loginTime, isPublic: true };
        const result = await runOverSsh(way, agentCommand(way.user, "status"), run);
        const standing = parseAnswer("status", result.stdout);
        if (standing !== undefined && settled(standing)) return standing;
        trouble = standing === undefined ? shellTrouble(way, result) : "the change is still under way there";
      } catch (error) {
        if (!(error instanceof SshError)) throw error;
        trouble = error.message;
      }
    }
    if (performance.now() > until) return trouble;
    await sleep(500 + 500 * Math.random());
  }
}
