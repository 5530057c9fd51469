import { setTimeout as sleep } from "node:timers/promises";
import { parseAnswer, refusalOf } from "../../core/bundle/index.ts";
import { type HostPlan, isDown, renderHost } from "../../core/index.ts";
import { agentPath, runOverSsh } from "../../hosts/index.ts";
import { enterController } from "../supervisor/enter.ts";
import { outside, twinName } from "../topology-of-plan.ts";
import { hostState, stateDifference } from "./host-state.ts";
import type { Rehearsal } from "./rehearsal.ts";
import { spoiledBundle, wrongGateway } from "./spoiled-host.ts";

/** Seconds in which a change has to be confirmed. */
export const rollbackTimer = 5;

/** Seconds after that in which the host must be back: what it does for that takes a machine many times longer. */
const slackOf = { twin: 5, machine: 90 };

/** Milliseconds in which the agent has to apply the broken bundle. */
const applyDeadlineOf = { twin: 120_000, machine: 300_000 };

/** Milliseconds between two looks at whether the host is back. */
const lookEvery = 100;

/** What became of a host that was broken on purpose. */
export type RollbackProof =
  | {
      readonly verdict: "held";
      readonly host: string;
      /** Seconds from the moment that the timer began to run until the host could be reached again. */
      readonly back: number;
      /** Seconds in which it could not be reached. */
      readonly cutOff: number;
      /** Seconds after its timer in which it had to be back. */
      readonly slack: number;
      /** What the host says why it went back. */
      readonly reason: string;
    }
  | { readonly verdict: "failed"; readonly host: string; readonly reason: string; readonly slack: number }
  /** It could not be found out. */
  | { readonly verdict: "unknown"; readonly host: string; readonly reason: string }
  /** Nobody in the layout is changed over SSH, so nobody can be cut off. */
  | { readonly verdict: "none"; readonly reason: string };

/**
 * Gives a host a gateway that is not there, with no probe of its own that would see it, and confirms nothing: the
 * worst that a layout can do. The host has to come back by itself.
 */
export async function proveRollback(
  rehearsal: Rehearsal,
  host: HostPlan,
  progress: (text: string) => void,
): Promise<RollbackProof> {
  const name = `${host.site}/${host.name}`;
  const unknown = (reason: string): RollbackProof => ({ verdict: "unknown", host: name, reason });
  const { supervisor } = rehearsal.after;
  const twin = twinName(name);
  const kind = rehearsal.isMachine(name) ? "machine" : "twin";
  const slack = slackOf[kind];
  const applyDeadline = applyDeadlineOf[kind];
  const bundle = spoiledBundle(host, rehearsal.present(name));
  const paths = renderHost(host).files.map(({ path }) => path);
  const before = await hostState(supervisor, twin, paths);

  rehearsal.breaks(name);
  rehearsal.note(`${name} gets the gateway ${wrongGateway}, which is not there`);
  progress(`applying a wrong gateway to ${name}`);
  const applied = await supervisor.ask(
    "exec",
    {
      twin,
      argv: [agentPath, "apply", "--within", `${rollbackTimer}`, "--allow-cutoff"],
      stdin: bundle,
      deadline: applyDeadline,
    },
    applyDeadline + 5_000,
  );
  const answer = parseAnswer("apply", applied.stdout);
  if (answer?.result !== "applied") {
    const refused = answer === undefined ? undefined : refusalOf(answer);
    const said = refused?.reason ?? (applied.stderr.trim().split("\n").at(-1) || `status ${applied.status}`);
    return unknown(
      `the agent did not take the broken bundle: ${refused?.instead ?? answer?.result ?? "no answer"}, ${said}`,
    );
  }
  const armed = rehearsal.now() - Math.max(0, rollbackTimer - (answer.left ?? rollbackTimer));
  rehearsal.note("nobody confirms it; the timer runs");
  progress(`waiting for ${name} to come back by itself`);
  const limit = rollbackTimer + slack;
  const seen = await returnOf(rehearsal, name, armed, limit);
  if (seen === "never-away") return unknown("the wrong gateway cut nothing off, so nothing was proven");
  if (seen === "not-back")
    return {
      verdict: "failed",
      host: name,
      reason: `${limit} s after its timer began to run it could not be reached`,
      slack,
    };
  rehearsal.note(`${name} answers again`);
  const late = seen.back - armed - limit;
  if (late > 0)
    return {
      verdict: "failed",
      host: name,
      reason: `it could be reached again ${late.toFixed(1)} s later than ${limit} s after its timer began to run`,
      slack,
    };
  return judged(rehearsal, name, twin, before, paths, { ...seen, armed, slack });
}

/** It answers; now whether it is what it was, and lets one in. */
async function judged(
  rehearsal: Rehearsal,
  name: string,
  twin: string,
  before: readonly string[],
  paths: readonly string[],
  { away, back, armed, slack }: Record<"away" | "back" | "armed" | "slack", number>,
): Promise<RollbackProof> {
  const failed = (reason: string): RollbackProof => ({ verdict: "failed", host: name, reason, slack });
  const { supervisor } = rehearsal.after;
  // Who answers may still be at work: a login that hangs then is tried again.
  const giveUpLogin = performance.now() + slack * 1000;
  let trouble = await obstacleToLogin(rehearsal, name);
  while (trouble !== undefined && performance.now() < giveUpLogin) {
    await sleep(500);
    trouble = await obstacleToLogin(rehearsal, name);
  }
  if (trouble !== undefined) return failed(`it answers again, but lets nobody in: ${trouble}`);
  // Routes that the kernel makes by itself may follow a moment later.
  let difference: readonly string[] = [];
  for (const giveUp = performance.now() + slack * 1000; performance.now() < giveUp; await sleep(500)) {
    difference = stateDifference(before, await hostState(supervisor, twin, paths));
    if (difference.length === 0) break;
  }
  if (difference.length > 0) return failed(`it came back other than it was: ${difference.join("; ")}`);
  const status = await supervisor.ask("exec", { twin, argv: [agentPath, "status"] });
  return {
    verdict: "held",
    host: name,
    back: Math.max(0, back - armed),
    cutOff: back - away,
    slack,
    reason: parseAnswer("status", status.stdout)?.rolledBack?.reason ?? "",
  };
}

/** What stands in the way of a fresh connection from the controller, if anything does. */
async function obstacleToLogin(rehearsal: Rehearsal, host: string): Promise<string | undefined> {
  const connection = (await rehearsal.after.connections())[host];
  if (connection === undefined) return `nobody knows how to reach ${host}`;
  try {
    const { status, stderr } = await runOverSsh(connection, "true", {
      deadline: 10_000,
      enter: enterController(rehearsal.labPid),
    });
    return status === 0 ? undefined : stderr.trim();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** When the path from the internet to the host broke, and when it stood again. */
async function returnOf(
  rehearsal: Rehearsal,
  host: string,
  armed: number,
  limit: number,
): Promise<{ readonly away: number; readonly back: number } | "never-away" | "not-back"> {
  const begin = rehearsal.phaseBegin;
  for (;;) {
    const outage = rehearsal.outages(outside.hostName, host, begin).find(isDown);
    if (outage !== undefined && !outage.open) return { away: outage.from, back: outage.to };
    if (rehearsal.now() > armed + limit + 1) return outage === undefined ? "never-away" : "not-back";
    await sleep(lookEvery);
  }
}
