import type { SshHostPlan } from "../../core/index.ts";
import { SshError } from "../ssh/failure.ts";
import type { Login } from "../ssh/login.ts";
import type { SshResult, SshRun } from "../ssh/run-over-ssh.ts";
import { runScript } from "../ssh/script.ts";
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
  host: SshHostPlan,
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

/** How a script is run: for how long, whether it may run twice, whether nothing that passes is a secret. */
export type ScriptRun = Pick<SshRun, "deadline" | "repeatable" | "isPublic">;

/**
 * Runs a POSIX sh script on a host as root.
 *
 * @throws as `onHost`, and ShellError where the script is not run there
 */
export async function scriptOnHost(
  reached: Reach,
  host: SshHostPlan,
  script: string,
  run: ScriptRun,
): Promise<SshResult> {
  return onHost(reached, host, (login, how) => runScript(login, script, { ...run, ...how }));
}
