import { agentPath, asRoot } from "./agent-program.ts";
import { shellWord } from "./shell-word.ts";
import { runOverSsh, type SshRun } from "./ssh.ts";
import { SshError } from "./ssh-failure.ts";
import { endpointText, type Login } from "./ssh-login.ts";

/**
 * Puts the agent that stands on standard input in place, unless exactly that stands there. By rename, so that
 * there is always a whole agent; and by count, since a broken connection looks like the end of the text.
 */
const install = `set -eu
umask 022
agent=$1 size=$2
mkdir -p "\${agent%/*}"
new=$(mktemp "$agent.XXXXXX")
trap 'rm -f "$new"' EXIT
cat >"$new"
if [ "$(wc -c <"$new")" -ne "$size" ]; then
  echo "the agent arrived incomplete" >&2
  exit 1
fi
if [ -x "$agent" ] && cmp -s "$new" "$agent"; then
  echo kept
  exit 0
fi
chmod 0755 "$new"
mv -f "$new" "$agent"
echo installed
`;

/**
 * Sees to it that a host has the agent of this version of hextet before the host's bundle is sent to it.
 *
 * @param host the host's name in the layout, for messages
 * @param agent the agent's text
 * @returns whether it had to be installed
 * @throws Error with one sentence: the host, where it was tried, what failed, and what to do
 */
export async function updateAgent(
  host: string,
  login: Login,
  agent: string,
  run: Omit<SshRun, "stdin">,
): Promise<"kept" | "installed"> {
  const script = ["sh", "-c", install, "hextet", agentPath, String(Buffer.byteLength(agent))];
  const command = asRoot(login.user, script.map(shellWord).join(" "));
  const result = await runOverSsh(login, command, { ...run, stdin: agent }).catch((error: unknown) => {
    throw error instanceof SshError ? new Error(sshSentence(host, error)) : error;
  });
  if (result.status !== 0) throw new Error(`${host}: ${refusal(login, result.stderr, result.status)}`);
  return result.stdout.trim() === "installed" ? "installed" : "kept";
}

function sshSentence(host: string, error: SshError): string {
  return `${host}: its agent could not be brought up to date: ${error.message}`;
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
