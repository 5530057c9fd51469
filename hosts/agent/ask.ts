import type { SshHostPlan } from "../../core/index.ts";
import type { SshResult } from "../ssh/run-over-ssh.ts";
import { type ScriptRun, scriptOnHost } from "../ways/on-host.ts";
import { hostName, type Reach } from "../ways/reach.ts";
import { agentPath } from "./program.ts";

/** hextet has never been on a host, so that there is no agent to ask; or the agent is there, and nothing besides. */
export class NotAdopted extends Error {
  constructor(name: string, host: string, { agent }: { agent: boolean } = { agent: false }) {
    const or = agent ? ", or all that it brought has gone" : "";
    const bring = agent
      ? `; where the stack takes it for brought, that is brought again by: hextet bring ${name} ${host}`
      : "";
    super(
      `hextet has not been there yet${or}; hextet diff ${name} ${host} shows what up would put there${bring}`,
    );
  }
}

/** hextet has been on a host, and what the agent needs to know of that is gone. */
export class RecordsLost extends Error {
  /** What of hextet's still stands there, as far as that is known: paths. */
  readonly found: readonly string[];

  constructor(name: string, host: string, what: string, found: readonly string[] = []) {
    const there = found.length === 0 ? "" : `; still there: ${found.join(", ")}`;
    super(`${what}${there}; bring the host's bundle again: hextet bring ${name} ${host}`);
    this.found = found;
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
 * @throws NotAdopted, RecordsLost, OldAgent, or what `scriptOnHost` throws
 */
export async function askOnHost(
  reached: Reach,
  host: SshHostPlan,
  script: string,
  { verb, ...run }: { verb: string } & ScriptRun,
): Promise<SshResult> {
  const whole = `agent=${agentPath}\n${findAgent}${script}`;
  const ended = await scriptOnHost(reached, host, whole, run);
  const { called } = reached.layout;
  if (ended.status === noAgent) throw new NotAdopted(called, hostName(host));
  if (ended.status === agentGone)
    throw new RecordsLost(called, hostName(host), "its agent has been taken away");
  if (ended.status === 2) throw new OldAgent(verb);
  return ended;
}

/** The statuses of the script where there is no agent: nothing of hextet's at all, or what it leaves for itself. */
const noAgent = 77;
const agentGone = 78;

const findAgent = `if ! [ -x "$agent" ]; then
  for trace in /var/lib/hextet /usr/local/lib/hextet /etc/systemd/system/hextet-agent-*.service; do
    if [ -e "$trace" ]; then exit ${agentGone}; fi
  done
  exit ${noAgent}
fi
`;
