import { type AgentAnswers, type AgentRefusal, parseAnswer, refusalOf } from "../core/bundle/index.ts";
import type { SshHostPlan } from "../core/index.ts";
import { thrownText } from "../core/thrown-text.ts";
import {
  addressed,
  askOnHost,
  confirmChange,
  confirmTime,
  failureText,
  hostName,
  NotAdopted,
  RecordsLost,
} from "../hosts/index.ts";
import { Answer } from "./answer.ts";
import { atHosts } from "./at-hosts.ts";
import { managedHosts } from "./diff.ts";
import { type Reach, reach } from "./reach.ts";
import { print } from "./say.ts";
import { givenSeconds } from "./seconds.ts";

/** What came of one host. */
interface Healed {
  readonly host: string;
  readonly result: "unchanged" | "healed" | "failed" | "not-adopted" | "unknown";
  readonly text: string;
}

/** Milliseconds that an agent may work. */
const agentTime = 330_000;
/** Only what was put back, and no other change that may wait there: the bundle says which. */
const confirmation = '"$agent" bundle </dev/null | "$agent" confirm';

/** `hextet heal NAME [HOST]`: each agent puts back the bundle that it holds, under its timer; a fresh connection confirms. */
export async function heal(
  name: string,
  wanted: string | undefined,
  options: { readonly within?: string; readonly json?: true; readonly block?: readonly string[] },
): Promise<void> {
  const given = givenSeconds("--within", options.within);
  const reached = await reach(name, options.block);
  const within = given ?? reached.plan.rollout.confirmWithin;
  const all = await atHosts(
    "Healing",
    managedHosts(reached, wanted).map((host) => ({
      name: hostName(host),
      act: (progress) => healHost(reached, host, within, progress),
    })),
  );
  print(
    options.json
      ? `${JSON.stringify(all, null, 2)}\n`
      : all.map(({ host, text }) => `${host}: ${text}\n`).join(""),
  );
  const bad = (result: Healed["result"]) =>
    all.filter((healed) => healed.result === result).map(({ host }) => host);
  if (bad("failed").length > 0) throw new Answer(1, `${bad("failed").join(", ")}: not healed`);
  if (bad("unknown").length > 0) throw new Answer(3, `${bad("unknown").join(", ")}: could not be asked`);
}

async function healHost(
  reached: Reach,
  host: SshHostPlan,
  within: number,
  progress: (text: string) => void,
): Promise<Healed> {
  const name = hostName(host);
  const failed = (text: string): Healed => ({ host: name, result: "failed", text });
  try {
    progress("putting back what it holds");
    const healing = `"$agent" heal --within ${within} </dev/null`;
    const answer = await answerTo("heal", reached, host, healing, agentTime);
    if (answer.result === "unchanged") return { host: name, result: "unchanged", text: "as hextet left it" };
    if (answer.result !== "applied") return failed(addressed(failureText(refusalOf(answer)), reached, host));
    progress("confirming over a fresh connection");
    const confirm = () => answerTo("confirm", reached, host, confirmation, confirmTime);
    const trouble = await confirmChange(confirm, Math.min(answer.left ?? within, within) * 1000, "put back");
    return trouble === undefined
      ? { host: name, result: "healed", text: `put back${filesText(answer)}` }
      : failed(trouble);
  } catch (error) {
    if (error instanceof RecordsLost) return failed(thrownText(error));
    return {
      host: name,
      result: error instanceof NotAdopted ? "not-adopted" : "unknown",
      text: thrownText(error),
    };
  }
}

async function answerTo<Verb extends "heal" | "confirm">(
  verb: Verb,
  reached: Reach,
  host: SshHostPlan,
  script: string,
  deadline: number,
): Promise<AgentAnswers[Verb]> {
  const { stdout, stderr } = await askOnHost(reached, host, `${script}\n`, {
    verb: "heal",
    deadline,
    repeatable: false,
  });
  const answer = parseAnswer(verb, stdout);
  if (answer === undefined)
    throw new Error(
      `its agent's answer cannot be read: ${stderr.trim().split("\n").at(-1) || stdout.slice(0, 200)}`,
    );
  return answer;
}

function filesText({ files, activated }: Exclude<AgentAnswers["heal"], AgentRefusal>): string {
  const parts = [...files.map(({ path }) => path), ...activated.map((name) => `${name} activated`)];
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}
