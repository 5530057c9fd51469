import { agentPath, asRoot } from "../components/onprem/agent-program.ts";
import { runOverSsh, type SshResult } from "../components/onprem/ssh.ts";
import type { HostPlan } from "../core/index.ts";
import { hostName, loginTo, type Reach } from "./reach.ts";

/** hextet has never been on a host, so that there is no agent to ask. */
export class NotAdopted extends Error {
  constructor(name: string, host: string) {
    super(`hextet has not been there yet; hextet diff ${name} ${host} shows what up would put there`);
  }
}

/** The agent of a host is of a release that knows no such verb. */
export class OldAgent extends Error {
  constructor(verb: string) {
    super(`its agent is of an older release, which knows no ${verb}; the next up brings it up to date`);
  }
}

/** Milliseconds in which a busy sshd is dialled again. */
const patience = 4_000;

/**
 * Runs a script on a host as root, over one connection, with the agent's path as `$agent`.
 * @param deadline milliseconds. @throws NotAdopted, OldAgent, or SshError where nobody could be asked
 */
export async function askOnHost(
  reached: Reach,
  host: HostPlan,
  script: string,
  { verb, deadline, repeatable }: { verb: string; deadline: number; repeatable: boolean },
): Promise<SshResult> {
  const name = hostName(host);
  const login = loginTo(reached, name);
  const whole = `agent=${agentPath}\n[ -x "$agent" ] || exit ${noAgent}\n${script}`;
  const run = { stdin: whole, deadline, patience, repeatable, enter: reached.enter };
  const ended = await runOverSsh(login, asRoot(login.user, "sh -s"), run);
  if (ended.status === noAgent) throw new NotAdopted(reached.layout.name, name);
  if (ended.status === 2) throw new OldAgent(verb);
  if (login.user !== "root" && /\bsudo\b/.test(ended.stderr) && ended.stdout === "")
    throw new Error(
      `${login.user} may not work as root there (${ended.stderr.trim().split("\n").at(-1)}); allow it without a password: ${login.user} ALL=(root) NOPASSWD: ALL`,
    );
  return ended;
}

/** The status of the script where there is no agent. */
const noAgent = 77;
