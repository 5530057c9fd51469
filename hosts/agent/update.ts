import { shellWord } from "../../core/shell-word.ts";
import { SshError } from "../ssh/failure.ts";
import { endpointText, type Login } from "../ssh/login.ts";
import type { SshResult, SshRun } from "../ssh/run-over-ssh.ts";
import { runScriptWith, ShellError } from "../ssh/script.ts";
import { agentPath } from "./program.ts";

/** The status of `install` where the agent is not in place; the agent itself ends with no such one. */
const notInstalled = 73;

/**
 * Takes in the agent and what is behind it, puts the agent in place unless exactly that stands there, and goes on as the
 * program that its arguments name, which gets the rest. By rename, so that there is always a whole agent, and flushed
 * before it, since after a power cut it is the agent that brings the host back; by count, since a broken connection
 * looks like the end of the text. In memory, where secrets leave nothing behind.
 */
const install = `set -eu
umask 022
{ room=$(mktemp -d /run/hextet-XXXXXX 2>/dev/null) || room=$(mktemp -d); } || exit ${notInstalled}
trap 'rm -rf "$room"' EXIT
cat >"$room/all" || exit ${notInstalled}
if [ "$(wc -c <"$room/all")" -ne "$total" ]; then
  echo "the agent arrived incomplete" >&2
  exit ${notInstalled}
fi
exec <"$room/all"
if ! dd bs="$size" count=1 >"$room/agent" 2>/dev/null; then
  echo "there is no room for it below \${room%/*}" >&2
  exit ${notInstalled}
fi
if [ -x "$agent" ] && cmp -s "$room/agent" "$agent"; then
  did=kept
else
  { [ -d "\${agent%/*}" ] || mkdir -p "\${agent%/*}"; } || exit ${notInstalled}
  new=$agent.$$
  trap 'rm -rf "$room" "$new"' EXIT
  { install -m 0755 "$room/agent" "$new" && { sync "$new" 2>/dev/null || sync; } && mv -f "$new" "$agent"; } ||
    exit ${notInstalled}
  did=installed
fi
if [ $# = 0 ]; then
  echo $did
else
  rm -rf "$room"
  exec "$@"
fi
`;

/**
 * Sees to it that a host has the agent of this version of hextet, and runs a program of the host right after, in one
 * connection.
 *
 * @param host the host's name in the layout, for messages
 * @param agent the agent's text
 * @param words the program with its arguments; it gets `run.stdin`
 * @throws SshError where the host could not be asked
 * @throws Error with one sentence where the agent could not be installed: the host, where it was tried, what failed
 */
export async function withAgent(
  host: string,
  login: Login,
  agent: string,
  words: readonly string[],
  run: SshRun,
): Promise<SshResult> {
  const input = `${agent}${run.stdin ?? ""}`;
  const [size, total] = [agent, input].map((text) => Buffer.byteLength(text));
  const script = `agent=${agentPath} size=${size} total=${total}
set -- ${words.map(shellWord).join(" ")}
${install}`;
  const { stdin: _, ...rest } = run;
  const result = await runScriptWith(login, script, input, rest).catch((error: unknown) => {
    throw error instanceof ShellError ? new Error(`${host}: ${error.message}`) : error;
  });
  if (result.status === notInstalled || (words.length === 0 && result.status !== 0))
    throw new Error(`${host}: ${refusal(login, result)}`);
  return result;
}

/**
 * Sees to it that a host has the agent of this version of hextet.
 *
 * @returns whether it had to be installed
 * @throws Error with one sentence: the host, where it was tried, what failed, and what to do
 */
export async function updateAgent(
  host: string,
  login: Login,
  agent: string,
  run: Omit<SshRun, "stdin">,
): Promise<"kept" | "installed"> {
  const again = { ...run, repeatable: true };
  const result = await withAgent(host, login, agent, [], again).catch((error: unknown) => {
    throw error instanceof SshError ? new Error(`${host}: ${agentSentence(error)}`) : error;
  });
  return result.stdout.trim() === "installed" ? "installed" : "kept";
}

/** What is said where a host could not be reached to see to its agent. */
export function agentSentence(error: SshError): string {
  return `its agent could not be brought up to date: ${error.message}`;
}

function refusal(login: Login, { stderr, status }: SshResult): string {
  const reason = stderr.trim().split("\n").at(-1) || `status ${status}`;
  return `its agent could not be installed as ${agentPath} at ${endpointText(login)} (${reason}); see that root can write there`;
}
