import {
  type AgentAnswers,
  type AgentVerb,
  isAddress,
  parseAnswer,
  refusalOf,
  writeBundle,
} from "../core/bundle/index.ts";
import { keylessText, renderHost, type SshHostPlan, waitingText } from "../core/index.ts";
import { thrownText } from "../core/thrown-text.ts";
import {
  addressed,
  agentCommand,
  agentText,
  agentWords,
  confirmChange,
  confirmTime,
  failureText,
  hostName,
  isAnothers,
  loginTo,
  onHost,
  runOverSsh,
  type SshResult,
  type SshRun,
  withAgent,
} from "../hosts/index.ts";
import { Answer } from "./answer.ts";
import { atHosts } from "./at-hosts.ts";
import { managedHosts } from "./diff.ts";
import { isBehind } from "./layout-file.ts";
import { type Reach, reach } from "./reach.ts";
import { print } from "./say.ts";
import { givenSeconds } from "./seconds.ts";

/** What came of it. */
interface Brought {
  readonly host: string;
  readonly result: "brought" | "unchanged" | "failed" | "unknown";
  readonly text: string;
  /** What its agent says besides: what was taken for hextet's where no records were left, and what was kept aside. */
  readonly notes: readonly string[];
}

/** Milliseconds that an agent may work, and that it may take to say where the host stands. */
const agentTime = 360_000;
const statusTime = 60_000;

export interface BringOptions {
  readonly within?: string;
  readonly block?: readonly string[];
  readonly json?: true;
}

/**
 * `hextet bring NAME HOST`: sends the agent and the host's bundle again, as `pulumi up` would where something of it had
 * changed: for a host that was installed anew, or whose records are lost, which the stack takes for brought. The
 * stack's state is not touched.
 */
export async function bring(name: string, wanted: string, options: BringOptions): Promise<void> {
  const given = givenSeconds("--within", options.within);
  const reached = await reach(name, options.block);
  if (isBehind(reached.layout))
    throw new Answer(
      1,
      "nothing was brought: numbers that nobody has recorded could be others at the next run; record them first",
    );
  const [host] = managedHosts(reached, wanted);
  if (host === undefined) throw new Answer(2, `${wanted}: is no host of ${name}`);
  const waiting = waitingText(reached.plan, "hosts", hostName(host));
  if (waiting !== undefined) throw new Answer(1, waiting);
  const keyless = keylessText(reached.plan, reached.layout.called, hostName(host));
  if (keyless !== undefined) throw new Answer(1, keyless);
  const within = given ?? reached.plan.rollout.confirmWithin;
  const [brought] = await atHosts("Bringing", [
    { name: hostName(host), act: (progress) => bringHost(reached, host, within, progress) },
  ]);
  if (brought === undefined) return;
  const done = brought.result === "brought" || brought.result === "unchanged";
  if (options.json) print(`${JSON.stringify([brought], null, 2)}\n`);
  else if (done) print(broughtText(brought));
  if (!done) throw new Answer(brought.result === "failed" ? 1 : 3, `${brought.host}: ${brought.text}`);
}

async function bringHost(
  reached: Reach,
  host: SshHostPlan,
  within: number,
  progress: (text: string) => void,
): Promise<Brought> {
  const name = hostName(host);
  const failed = (text: string): Brought => ({ host: name, result: "failed", text, notes: [] });
  try {
    progress("bringing its agent up to date");
    const status = await agent("status", reached, host, [], { deadline: statusTime, repeatable: true });
    if (isAnothers(status.owner, reached.plan.name))
      return failed(
        `${status.owner} has this host, and not ${reached.plan.name}; nothing was changed. If it is to be ${reached.plan.name}'s from now on: hextet take-over ${reached.layout.called} ${name}`,
      );
    progress("bringing its bundle");
    const bundle = bundleOf(reached, host);
    const allowance = host.wayIn.allowCutoff ? ["--allow-cutoff"] : [];
    const words = ["--within", String(within), ...allowance];
    const answer = await agent("apply", reached, host, words, { deadline: agentTime, stdin: bundle });
    if (answer.result !== "applied" && answer.result !== "unchanged")
      return failed(addressed(failureText(refusalOf(answer)), reached, host));
    const notes = answer.notes.map((note) => addressed(note, reached, host));
    if (answer.result === "unchanged")
      return { host: name, result: "unchanged", text: "holds its bundle, and is as it says", notes };
    progress("confirming over a fresh connection");
    const confirm = () => confirmed(reached, host, bundle);
    const trouble = await confirmChange(confirm, Math.min(answer.left ?? within, within) * 1000, "brought");
    if (trouble !== undefined) return failed(trouble);
    const files = answer.files.map(({ path, change }) => `${path} ${change}`);
    const what = files.length === 0 ? "" : ` (${files.join(", ")})`;
    return { host: name, result: "brought", text: `its bundle is there and confirmed${what}`, notes };
  } catch (error) {
    return { host: name, result: "unknown", text: thrownText(error).replace(`${name}: `, ""), notes: [] };
  }
}

function broughtText({ host, text, notes }: Brought): string {
  return [`${host}: ${text}`, ...notes.map((note) => `  ${note}`)].map((line) => `${line}\n`).join("");
}

/** The text that the stack's program would send: with the address at which the host is confirmed. */
function bundleOf(reached: Reach, host: SshHostPlan): string {
  const { address } = loginTo(reached, hostName(host));
  return writeBundle({ ...renderHost(host), ...(isAddress(address) ? { login: address } : {}) });
}

async function agent<Verb extends "status" | "apply">(
  verb: Verb,
  reached: Reach,
  host: SshHostPlan,
  words: readonly string[],
  run: Pick<SshRun, "deadline" | "stdin" | "repeatable">,
): Promise<AgentAnswers[Verb]> {
  const ended = await onHost(reached, host, (login, how) =>
    withAgent(hostName(host), login, agentText(), agentWords(verb, ...words), {
      ...run,
      ...how,
      isPublic: true,
    }),
  );
  return answerIn(verb, ended);
}

/** At the declared address alone: that is what is confirmed. */
async function confirmed(
  reached: Reach,
  host: SshHostPlan,
  bundle: string,
): Promise<AgentAnswers["confirm"]> {
  const login = loginTo(reached, hostName(host));
  const run = { deadline: confirmTime, stdin: bundle, enter: reached.enter, isPublic: true };
  return answerIn("confirm", await runOverSsh(login, agentCommand(login.user, "confirm"), run));
}

function answerIn<Verb extends AgentVerb>(
  verb: Verb,
  { stdout, stderr, status }: SshResult,
): AgentAnswers[Verb] {
  const answer = parseAnswer(verb, stdout);
  if (answer !== undefined) return answer;
  const said = stderr.trim().split("\n").at(-1) || stdout.slice(0, 200) || `status ${status}`;
  throw new Error(`its agent's answer cannot be read: ${said}`);
}
