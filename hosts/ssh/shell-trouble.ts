import { endpointText, type Login } from "./login.ts";
import type { SshResult } from "./run-over-ssh.ts";

/**
 * Why a login shell did not run what it was given, for a person: what was tried, what was said there, what to do.
 *
 * @param result all that came back
 */
export function shellTrouble(login: Login, result: SshResult): string {
  const { user } = login;
  const where = endpointText(login);
  const last = lastLine(result.stderr) || lastLine(result.stdout);
  if (user !== "root" && /\bsudo\b/.test(last)) {
    return isMissing(last)
      ? `${where} finds no sudo there (${last}); see which PATH its start-up files set, install sudo, or log in as root`
      : `${where} may not work as root there (${last}); allow it without a password: ${user} ALL=(root) NOPASSWD: ALL`;
  }
  if (
    /account is (currently )?not available|\bnologin\b/i.test(last) ||
    (result.status === 1 && last === "")
  ) {
    const said = last === "" ? "it says nothing" : last;
    return `${where} lets us in and gives us no shell (${said}), since the one of ${user} is nologin or false; give it one there: usermod -s /bin/sh ${user}`;
  }
  if (isMissing(last))
    return `the login shell at ${where} does not find what it is told to run (${last}); see which PATH its start-up files set: /usr/bin and /bin have to be in it`;
  const said = last === "" ? `status ${result.status}` : `status ${result.status}: ${last}`;
  return `the login shell at ${where} did not run what it was told (${said}); see what its start-up files do, and a ForceCommand or a command= in authorized_keys`;
}

/** As the shells say it: bash, dash, busybox and zsh, csh and tcsh, fish. */
function isMissing(said: string): boolean {
  return /not found|No such file|Unknown command/i.test(said);
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1)?.trim() ?? "";
}
