import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import {
  type AgentAnswers,
  type AgentRefusal,
  parseAnswer,
  refusalOf,
  takenSentence,
} from "../../core/bundle/index.ts";
import { agentCommand, agentWords } from "../agent/program.ts";
import { agentSentence, withAgent } from "../agent/update.ts";
import { isPassing, SshError } from "../ssh/failure.ts";
import { type Login, sameWay } from "../ssh/login.ts";
import { runOverSsh, type SshResult } from "../ssh/run-over-ssh.ts";
import { shellTrouble } from "../ssh/shell-trouble.ts";
import {
  type AttemptedChange,
  brokenOffSentence,
  refusedSentence,
  rolledBackSentence,
  unreachedSentence,
} from "./change-failure.ts";
import { askUntil, goBackNow, goingBack, isSettled, type Standing } from "./host-standing.ts";

/** One change of one host. */
export interface HostChange extends AttemptedChange {
  /** Ways in that may work today, the likeliest first. */
  readonly today: readonly Login[];
  /** Why a way that worked last is none of them. */
  readonly leftOut: string | undefined;
  /** What the agent gets: the bundle, and the secrets behind it. */
  readonly input: string;
  /** Whether secrets are in that. */
  readonly hasSecrets: boolean;
  /** The agent's text. */
  readonly agent: string;
  /** The options that say whose the host is, and whose it was. */
  readonly owner: readonly string[];
  /** Whether the way in that works today may go without the planned one being another. */
  readonly allowCutoff: boolean;
  /** Notified of what goes on where it takes a while. */
  readonly say: (progress: string) => void;
}

/** Milliseconds. */
const agentTime = 360_000;
const loginTime = 15_000;
const patience = 15_000;
const shortPatience = 4_000;

/**
 * Brings a host to its bundle, under its rollback timer. Whoever then logs in afresh at its declared address has to confirm,
 * or the host goes back by itself. That somebody can is seen to here, unless the agent's answer came back by that very way,
 * through what was changed.
 *
 * @returns `unchanged` where the host held the bundle already
 * @throws Error with one sentence: the host, what was tried, what did not hold, and whether the host is as it was
 */
export async function changeHost(change: HostChange): Promise<"unchanged" | "applied"> {
  const { way, answer } = await applied(change);
  for (const other of answer?.taken ?? []) change.say(takenSentence(other));
  const { left } = answer ?? (await whereItStands(change, way));
  if (answer?.result === "unchanged") {
    if (!sameWay(way, change.declared)) await declaredAnswers(change);
    return "unchanged";
  }
  if (answer !== undefined && isDeepStrictEqual(way, change.declared)) return "applied";
  await declaredHolds(change, way, Math.min(left ?? change.within, change.within) * 1_000);
  return "applied";
}

/** Where nothing changed but the way in. */
async function declaredAnswers(change: HostChange): Promise<void> {
  const run = { deadline: loginTime, patience, repeatable: true, isPublic: true };
  await runOverSsh(change.declared, "true", run).catch((error: unknown) => {
    if (!(error instanceof SshError)) throw error;
    throw new Error(unreachedSentence(change, error.message));
  });
}

/** Where the connection broke under a change, which went on without it, or was taken back. */
async function whereItStands(change: HostChange, way: Login): Promise<Standing> {
  change.say("the connection broke under the change; looking where the host stands");
  const ways = sameWay(way, change.declared) ? [way] : [change.declared, way];
  const reply = await askUntil(
    ways,
    change.within * 1_000 + goingBack,
    (answer) => isSettled(answer) || answer.waiting === "waiting",
  );
  if (typeof reply === "string" || (isSettled(reply) && reply.rolledBack !== undefined)) {
    throw new Error(brokenOffSentence(change, reply));
  }
  return reply;
}

type Applied = Exclude<AgentAnswers["apply"], AgentRefusal>;

/** Has the agent apply the bundle; no answer where the connection broke under it. */
async function applied(
  change: HostChange,
): Promise<{ readonly way: Login; readonly answer: Applied | undefined }> {
  let giveUp: number | undefined;
  for (;;) {
    const { way, result } = await runToday(change);
    if (result === undefined) return { way, answer: undefined };
    const answer = parseAnswer("apply", result.stdout);
    if (answer?.result === "applied" || answer?.result === "unchanged") {
      for (const note of answer.notes) change.say(note);
      return { way, answer };
    }
    const refusal = answer === undefined ? undefined : refusalOf(answer);
    const isBusy = refusal?.step === "pending" || refusal?.step === "lock";
    giveUp ??= performance.now() + otherChange(refusal?.left, change.within) * 1_000 + goingBack;
    if (!isBusy || performance.now() > giveUp) throw new Error(refusedSentence(change, way, refusal, result));
    const left = refusal.left === undefined ? "" : `, which goes back in ${Math.ceil(refusal.left)} s`;
    change.say(`waiting for another change of this host${left}`);
    await sleep(Math.min(Math.max(500, (refusal.left ?? 1) * 1_000), 5_000));
  }
}

/** Seconds that another change of the host is waited for, whatever the host says. */
function otherChange(left: number | undefined, within: number): number {
  return Math.min(left ?? within, Math.max(within, 600));
}

/** By the first way in that lets us in; no result where the connection broke once the agent was at work. */
async function runToday(
  change: HostChange,
): Promise<{ readonly way: Login; readonly result: SshResult | undefined }> {
  const { host, today, agent, input, within, hasSecrets } = change;
  const options = change.allowCutoff ? ["--allow-cutoff"] : [];
  const words = agentWords("apply", ...change.owner, "--within", String(within), ...options);
  const refusals: SshError[] = [];
  for (const [index, way] of today.entries()) {
    const last = index === today.length - 1;
    const run = {
      stdin: input,
      deadline: agentTime,
      patience: last ? patience : shortPatience,
      isPublic: !hasSecrets,
    };
    try {
      return { way, result: await withAgent(host, way, agent, words, run) };
    } catch (error) {
      if (!(error instanceof SshError)) throw error;
      // Who answers with a flood would be asked in vain how the host stands.
      if (error.failure.kind === "too-much")
        throw new Error(`${host}: ${error.message}; what it may have begun goes back by itself`);
      if (error.begun) return { way, result: undefined };
      refusals.push(error);
    }
  }
  const [first, ...others] = refusals;
  if (first === undefined) throw new Error(`${host}: no way to reach it is known`);
  const also = others.map((other) => `; nor otherwise: ${other.message}`).join("");
  const left = change.leftOut === undefined ? "" : `; ${change.leftOut}`;
  throw new Error(`${host}: ${agentSentence(first)}${also}${left}`);
}

/** Logs in afresh at the declared address until it works or the host's time is over. */
async function declaredHolds(change: HostChange, way: Login, left: number): Promise<void> {
  const { declared, say } = change;
  const until = performance.now() + left;
  let trouble = "it answered too late";
  for (let attempt = 1; performance.now() < until; attempt++) {
    const rest = Math.max(1_000, until - performance.now());
    const command = agentCommand(declared.user, "status");
    try {
      const run = { deadline: Math.min(loginTime, rest), isPublic: true };
      const result = await runOverSsh(declared, command, run);
      const standing = parseAnswer("status", result.stdout);
      if (standing !== undefined && (!isSettled(standing) || standing.rolledBack === undefined)) return;
      // It let us in because it had gone back already.
      if (standing !== undefined) break;
      trouble = shellTrouble(declared, result);
    } catch (error) {
      if (!(error instanceof SshError)) throw error;
      trouble = error.message;
      if (!isPassing(error.failure) && attempt > 1) break;
    }
    if (attempt === 3) say(`applied, and not to be reached as declared yet: ${trouble}`);
    await sleep(Math.min(250 * attempt, 2_000) * (0.5 + Math.random()));
  }
  if (performance.now() < until) await goBackNow(way);
  else say("waiting for the host to go back to what it was");
  throw new Error(rolledBackSentence(change, trouble, await askUntil([way], goingBack, isSettled)));
}
