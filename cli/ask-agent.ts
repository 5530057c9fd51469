import { agentPath } from "../components/onprem/agent-program.ts";
import type { SshResult } from "../components/onprem/ssh.ts";
import type { HostPlan } from "../core/index.ts";
import { scriptOnHost } from "./on-host.ts";
import { hostName, type Reach } from "./reach.ts";

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

/**
 * Runs a script on a host as root, over one connection, with the agent's path as `$agent`.
 * @param deadline milliseconds. @throws NotAdopted, OldAgent, or what `scriptOnHost` throws
 */
export async function askOnHost(
  reached: Reach,
  host: HostPlan,
  script: string,
  { verb, deadline, repeatable }: { verb: string; deadline: number; repeatable: boolean },
): Promise<SshResult> {
  const whole = `agent=${agentPath}\n[ -x "$agent" ] || exit ${noAgent}\n${script}`;
  const ended = await scriptOnHost(reached, host, whole, { deadline, repeatable });
  if (ended.status === noAgent) throw new NotAdopted(reached.layout.called, hostName(host));
  if (ended.status === 2) throw new OldAgent(verb);
  return ended;
}

/** The status of the script where there is no agent. */
const noAgent = 77;
