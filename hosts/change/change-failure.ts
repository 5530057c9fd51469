import { type AgentRefusal, refusalReason } from "../../core/bundle/index.ts";
import { endpointText, type Login } from "../ssh/login.ts";
import type { SshResult } from "../ssh/run-over-ssh.ts";
import type { Standing } from "./host-standing.ts";

/** What a failure names. */
export interface AttemptedChange {
  /** `rack/pve-1` */
  readonly host: string;
  /** What the command line calls its stack. */
  readonly stack: string;
  /** The way in that the change has to leave open. */
  readonly declared: Login;
  /** Seconds in which the change has to be confirmed. */
  readonly within: number;
}

/** Why the agent did not make the change, for a person: the host, what was tried, what did not hold. */
export function refusedSentence(
  change: AttemptedChange,
  way: Login,
  refusal: AgentRefusal | undefined,
  result: SshResult,
): string {
  const { host, stack } = change;
  if (refusal === undefined) {
    const said = `${result.stdout}${result.stderr}`.trim().split("\n").at(-1) || "nothing";
    const late = result.status === 124 || result.status === 137 ? ", since it was too slow" : "";
    return `${host}: the agent at ${endpointText(way)} ended with status ${result.status}${late} and said: ${said}; see there: hextet-agent status`;
  }
  const reason = refusalReason(refusal).trim();
  // The agent's own reason says what is not as it was.
  const state = refusal.back
    ? "; the host is as it was before"
    : refusal.back === false
      ? ""
      : "; nothing was changed";
  switch (refusal.step) {
    case "pending":
    case "lock":
      return `${host}: another change of it is under way (${reason}); try again when it has ended`;
    case "cutoff":
      return `${host}: ${reason}`;
    case "owner":
      return `${host}: ${reason.replaceAll("NAME HOST", `${stack} ${host}`)}${renamed(reason)}`;
    case "foreign":
      return `${host}: ${reason.replaceAll("NAME HOST", `${stack} ${host}`)}`;
    default:
      return `${host}: the change did not hold (${refusal.step ?? "agent"}: ${reason})${state}`;
  }
}

/** Characters in which an agent has named two owners. */
const mostSaid = 2_000;

/** Where it is another resource of the same stack that the host belongs to, it may be the same one under another name. */
function renamed(reason: string): string {
  const owners = [...reason.slice(0, mostSaid).matchAll(/ is ([^\s']{1,300})'s(?: since |; )/g)].map(
    ([, owner = ""]) => owner,
  );
  const [[stack, before] = [], [own, now] = []] = [owners[0], owners.at(-1)].map((owner) =>
    owner?.split("::", 2),
  );
  if (owners.length < 2 || stack !== own || before === undefined || now === undefined) return "";
  return `; if ${now} is only another name of ${before}, say so in the layout: formerly: ...`;
}

/**
 * What is said where the host was asked to confirm the change, and would not.
 *
 * @param before why it could not be asked the time before; undefined where it was asked for the first time
 */
export function unconfirmedSentence(
  { host, declared }: AttemptedChange,
  answer: AgentRefusal,
  before?: string,
): string {
  const reason = `${refusalReason(answer).trim()}${before === undefined ? "" : `; the time before: ${before}`}`;
  const tried = `${host}: the change was made, and could not be confirmed at ${endpointText(declared)} (${reason})`;
  const state = answer.back ? "; the host is as it was before, and the next up tries again" : "";
  const tooLate = /it was not confirmed within/.test(reason)
    ? "; give it longer where this happens again: rollout: { confirmWithin: ... }"
    : "";
  return `${tried}${state}${tooLate}`;
}

/** What is said where the host needed no change, and cannot be reached as declared. */
export function unreachedSentence({ host }: AttemptedChange, trouble: string): string {
  return `${host}: it holds what it should, and cannot be reached as declared: ${trouble}; nothing was changed`;
}

/**
 * What is said where nobody could log in afresh after the change.
 *
 * @param trouble why the login did not work
 * @param after what the host says of itself by now, or why it says nothing
 */
export function rolledBackSentence(
  change: AttemptedChange,
  trouble: string,
  after: Standing | string,
): string {
  const { host, within, declared } = change;
  const tried = `${host}: the change was made, and nobody could log in afresh at ${endpointText(declared)} within ${within} s to confirm it (${trouble})`;
  return `${tried}; ${standingAfter(after)}`;
}

/**
 * What is said where the engine's own command did not get through to confirm the change, although `ssh` may have.
 *
 * @param trouble why its provider did not
 * @param after what the host says of itself by now, or why it says nothing
 */
export function unansweredSentence(
  { host, declared }: AttemptedChange,
  trouble: string,
  after: Standing | string,
): string {
  return `${host}: the change was made, and Pulumi's command provider could not confirm it at ${endpointText(declared)} (${trouble}); ${standingAfter(after)}`;
}

function standingAfter(after: Standing | string): string {
  if (typeof after === "string")
    return `by its timer the host goes back by itself, and that could not be seen from here (${after}); at its console: hextet-agent status`;
  const { rolledBack } = after;
  return rolledBack?.back === false
    ? `the host has gone back, and not in everything: ${rolledBack.reason}`
    : "the host has gone back and is as it was before";
}

/**
 * What is said where the connection broke under a change that did not hold.
 *
 * @param after what the host says of itself by now, or why it says nothing
 */
export function brokenOffSentence({ host, declared }: AttemptedChange, after: Standing | string): string {
  const broken = `${host}: the connection broke under the change`;
  if (typeof after === "string") {
    return `${broken}, and nothing is heard of the host since, also not at ${endpointText(declared)} (${after}); by its timer it goes back by itself; at its console: hextet-agent status`;
  }
  const state =
    after.rolledBack?.back === false ? "is not in everything as it was before" : "is as it was before";
  return `${broken}, and the change did not hold (${after.rolledBack?.reason ?? "no reason is known"}); the host ${state}`;
}
