import { agentPath, asRoot } from "./agent-program.ts";
import { shellWord } from "./shell-word.ts";
import { runOverSsh, type SshResult, type SshRun } from "./ssh.ts";
import { SshError } from "./ssh-failure.ts";
import { endpointText, type Login } from "./ssh-login.ts";

/** The status of `install` where the agent is not in place; the agent itself ends with no such one. */
const notInstalled = 73;

/**
 * Puts the agent that stands at the head of standard input in place, unless exactly that stands there, and goes on as
 * the program that is named behind, which gets the rest. By rename, so that there is always a whole agent, and flushed
 * before it, since after a power cut it is the agent that brings the host back; by count, since a broken connection
 * looks like the end of the text.
 */
const install = `set -eu
umask 022
agent=$1 size=$2
shift 2
{ mkdir -p "\${agent%/*}" && new=$(mktemp "$agent.XXXXXX"); } || exit ${notInstalled}
trap 'rm -f "$new"' EXIT
head -c "$size" >"$new" || exit ${notInstalled}
if [ "$(wc -c <"$new")" -ne "$size" ]; then
  echo "the agent arrived incomplete" >&2
  exit ${notInstalled}
fi
if [ -x "$agent" ] && cmp -s "$new" "$agent"; then
  did=kept
else
  { chmod 0755 "$new" && { sync "$new" 2>/dev/null || sync; } && mv -f "$new" "$agent"; } || exit ${notInstalled}
  did=installed
fi
if [ $# = 0 ]; then
  echo $did
else
  rm -f "$new"
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
  const script = ["sh", "-c", install, "hextet", agentPath, String(Buffer.byteLength(agent)), ...words];
  const command = asRoot(login.user, script.map(shellWord).join(" "));
  const result = await runOverSsh(login, command, { ...run, stdin: `${agent}${run.stdin ?? ""}` });
  if (wasRefused(login, result, words)) {
    throw new Error(`${host}: ${refusal(login, result.stderr, result.status)}`);
  }
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

/** The program behind may fail by itself; then it has said so, or sudo and the shell were never reached. */
function wasRefused(login: Login, { status, stdout, stderr }: SshResult, words: readonly string[]): boolean {
  if (status === 0) return false;
  if (words.length === 0 || status === notInstalled) return true;
  return stdout === "" && (status === 127 || (login.user !== "root" && /\bsudo\b/.test(stderr)));
}

function refusal(login: Login, stderr: string, status: number): string {
  const last = stderr.trim().split("\n").at(-1) ?? "";
  const where = endpointText(login);
  if (login.user !== "root" && (/\bsudo\b/.test(last) || status === 127)) {
    return `${where} may not work as root there (${last}); allow it without a password: ${login.user} ALL=(root) NOPASSWD: ALL`;
  }
  const reason = last === "" ? `status ${status}` : last;
  return `its agent could not be installed as ${agentPath} at ${where} (${reason}); see that root can write there`;
}
