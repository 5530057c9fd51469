import { asRoot } from "./as-root.ts";
import type { Login } from "./login.ts";
import { runOverSsh, type SshResult, type SshRun } from "./run-over-ssh.ts";
import { shellTrouble } from "./shell-trouble.ts";

/** Lines of their own between which a script's own output stands; all else is what login shells print. */
const begins = "\nhextet-begins\n";
const ends = "\nhextet-ends\n";

/** What a host's login shell did in place of running what it was given; the message says so to a person. */
export class ShellError extends Error {}

/**
 * Runs a POSIX sh script on a host as root, whatever the login shell there is and prints: it is told two plain words,
 * which mean the same to all of them, and the script comes on standard input.
 *
 * @returns what the script itself printed, and its status
 * @throws SshError where the host could not be asked, ShellError where its login shell did not run the script
 */
export async function runScript(
  login: Login,
  script: string,
  run: Omit<SshRun, "stdin">,
): Promise<SshResult> {
  return ownOutput(
    login,
    await runOverSsh(login, asRoot(login.user, "sh -s"), { ...run, stdin: marked(script) }),
  );
}

/**
 * The same for a script that reads standard input, which comes right behind it. `sh` takes no byte of that: a shell that
 * reads its script from standard input may read further than its line, and so does `head -c` of busybox.
 *
 * @returns as `runScript`
 */
export async function runScriptWith(
  login: Login,
  script: string,
  input: string,
  run: Omit<SshRun, "stdin">,
): Promise<SshResult> {
  const whole = marked(script);
  const reader = `'PATH=$PATH:/usr/bin:/bin; eval "$(dd bs=1 count=${Buffer.byteLength(whole)} 2>/dev/null)"'`;
  const command = asRoot(login.user, `sh -c ${reader}`);
  return ownOutput(login, await runOverSsh(login, command, { ...run, stdin: `${whole}${input}` }));
}

/**
 * All of it is read before any of it runs, and an exit in it, or another program in its place, keeps no line back. It
 * finds its programs also where a login's start-up files set a PATH for other things.
 */
function marked(script: string): string {
  return `PATH=\${PATH:-/usr/bin}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH
printf '\\nhextet-begins\\n'
printf '\\nhextet-begins\\n' >&2
(
${script}
)
status=$?
printf '\\nhextet-ends\\n'
exit $status
`;
}

function ownOutput(login: Login, result: SshResult): SshResult {
  const stdout = between(result.stdout);
  if (stdout === undefined) throw new ShellError(shellTrouble(login, result));
  return { status: result.status, stdout, stderr: between(result.stderr) ?? result.stderr };
}

/** Undefined where the script did not begin; all of the rest where the connection broke under it. */
function between(printed: string): string | undefined {
  const start = printed.indexOf(begins);
  if (start < 0) return undefined;
  const rest = printed.slice(start + begins.length);
  const end = rest.lastIndexOf(ends);
  return end < 0 ? rest : rest.slice(0, end);
}
