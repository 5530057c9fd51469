import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Where the agent lies on a host. */
export const agentPath = "/usr/local/sbin/hextet-agent";

/** How long the agent may work on one host; seconds. */
export const agentDeadline = 300;

/**
 * The line that runs the agent on a host. It is the same for every bundle, which comes on standard input, so that
 * neither a process list nor an error shows what the files hold.
 *
 * The deadline is held on the host itself: the other end of a broken connection can not.
 */
export function agentCommand(user: string, verb: "apply" | "remove"): string {
  return asRoot(user, `timeout -k 10 ${agentDeadline} ${agentPath} ${verb}`);
}

/** A command line, by root directly and by anyone else through sudo that must not ask. */
export function asRoot(user: string, command: string): string {
  return user === "root" ? command : `sudo -n ${command}`;
}

/** The text of the agent that this version of hextet brings to hosts. */
export function agentText(): string {
  let folder = import.meta.dirname;
  for (;;) {
    const path = join(folder, "agent", "hextet-agent");
    if (existsSync(path)) return readFileSync(path, "utf8");
    const parent = dirname(folder);
    if (parent === folder)
      throw new Error(`agent/hextet-agent is not above ${import.meta.dirname}; install hextet anew`);
    folder = parent;
  }
}
