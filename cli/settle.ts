import { parseReply } from "../components/onprem/agent-reply.ts";
import { shellWord } from "../components/onprem/shell-word.ts";
import { thrownText } from "../components/onprem/thrown-text.ts";
import { parseReport } from "../core/bundle/index.ts";
import type { HostPlan } from "../core/index.ts";
import { Answer } from "./answer.ts";
import { askOnHost } from "./ask-agent.ts";
import { managedHosts } from "./diff.ts";
import { hostName, type Reach, reach } from "./reach.ts";

/** Milliseconds that an agent may take to read its files, and to settle them. */
const deadline = 60_000;

/**
 * `hextet take NAME HOST [PATH]`, `hextet leave NAME HOST [PATH]`: says of a file that a person changed whether
 * hextet may put its own back at the next run, or is to pass over it as it is now. Without a path, of all such files.
 */
export async function settle(
  verb: "take" | "leave",
  name: string,
  wanted: string,
  path: string | undefined,
): Promise<void> {
  const reached = await reach(name);
  const [host] = managedHosts(reached, wanted);
  if (host === undefined) throw new Answer(2, `${wanted}: is no host of ${name}`);
  try {
    const paths = path === undefined ? await changedFiles(reached, host) : [path];
    if (paths.length === 0) {
      process.stdout.write(`${hostName(host)}: nobody has changed a file of hextet's\n`);
      return;
    }
    await tell(reached, host, verb, paths);
    process.stdout.write(paths.map((one) => `${hostName(host)}: ${one} ${outcome[verb]}\n`).join(""));
  } catch (error) {
    if (error instanceof Answer) throw error;
    throw new Answer(3, `${hostName(host)}: ${thrownText(error)}`);
  }
}

const outcome = {
  take: "is hextet's again: the next up, or hextet heal, puts the layout's back; what a person wrote there is kept on the host",
  leave: "stays as it is now: up passes over it until it changes again",
} as const;

async function changedFiles(reached: Reach, host: HostPlan): Promise<readonly string[]> {
  const { stdout } = await askOnHost(reached, host, '"$agent" report </dev/null\n', {
    verb: "report",
    deadline,
    repeatable: true,
  });
  const report = parseReport(stdout);
  if (report === undefined) throw new Error(`its agent's report cannot be read: ${stdout.slice(0, 200)}`);
  return report.files.flatMap(({ path, state }) => (state === "changed" ? [path] : []));
}

async function tell(
  reached: Reach,
  host: HostPlan,
  verb: "take" | "leave",
  paths: readonly string[],
): Promise<void> {
  const script = `"$agent" ${verb} ${paths.map(shellWord).join(" ")} </dev/null\n`;
  const { status, stdout } = await askOnHost(reached, host, script, { verb, deadline, repeatable: false });
  const reply = parseReply(stdout);
  if (reply === undefined) throw new Error(`its agent's answer cannot be read: ${stdout.slice(0, 200)}`);
  if (status !== 0) throw new Answer(1, `${hostName(host)}: ${reply.reason ?? reply.result}`);
}
