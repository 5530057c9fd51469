import { asRoot } from "../components/onprem/agent-program.ts";
import { runOverSsh, type SshResult, type SshRun } from "../components/onprem/ssh.ts";
import { SshError } from "../components/onprem/ssh-failure.ts";
import type { Login } from "../components/onprem/ssh-login.ts";
import type { HostPlan } from "../core/index.ts";
import { hostName, loginTo, type Reach } from "./reach.ts";

/** Milliseconds in which a busy sshd is dialled again. */
const patience = 4_000;

/**
 * Works on a host at its declared address, or by the way that works until hextet has first changed it
 * (`connect: { today: ... }`).
 *
 * @param act gets the way in, and how the connection is to be made
 * @throws SshError for the declared address where neither lets us in
 */
export async function onHost(
  reached: Reach,
  host: HostPlan,
  act: (login: Login, how: Pick<SshRun, "patience" | "enter">) => Promise<SshResult>,
): Promise<SshResult> {
  const declared = loginTo(reached, hostName(host));
  const { today } = host.wayIn;
  const go = (login: Login, patient: number) => act(login, { patience: patient, enter: reached.enter });
  // In a lab there is one way in, whatever the layout says.
  if (today === undefined || reached.enter.length > 0) return go(declared, patience);
  try {
    return await go(declared, 0);
  } catch (error) {
    if (!(error instanceof SshError) || error.begun) throw error;
    return await go(today, patience).catch(() => {
      throw error;
    });
  }
}

/**
 * Runs a POSIX sh script on a host as root.
 *
 * @throws as `onHost`, and Error where root's rights are refused
 */
export async function scriptOnHost(
  reached: Reach,
  host: HostPlan,
  script: string,
  run: Pick<SshRun, "deadline" | "repeatable">,
): Promise<SshResult> {
  return onHost(reached, host, async (login, how) => {
    const ended = await runOverSsh(login, asRoot(login.user, "sh -s"), { ...run, ...how, stdin: script });
    const last = ended.stderr.trim().split("\n").at(-1) ?? "";
    if (login.user !== "root" && ended.status === 1 && ended.stdout === "" && /\bsudo\b/.test(last))
      throw new Error(
        `${login.user} may not work as root there (${last}); allow it without a password: ${login.user} ALL=(root) NOPASSWD: ALL`,
      );
    return ended;
  });
}
