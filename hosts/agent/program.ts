import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { asRoot } from "../ssh/as-root.ts";

/** Where the agent lies on a host. */
export const agentPath = "/usr/local/sbin/hextet-agent";

/** How long the agent may work on one host at one go; seconds. */
export const agentDeadline = 300;

/** Seconds in which a change has to be confirmed, where nothing else is said. */
export const defaultConfirmWithin = 90;

/**
 * The words that run the agent on a host. They are the same for every bundle, which comes on standard input, so that
 * neither a process list nor an error shows what the files hold.
 *
 * The deadline is held on the host itself: the other end of a broken connection can not.
 *
 * @param verb the agent's verb and its options
 */
export function agentWords(...verb: readonly string[]): readonly string[] {
  return ["timeout", "-k", "10", String(agentDeadline), agentPath, ...verb];
}

/** `agentWords` as one line for the login shell of `user`. */
export function agentCommand(user: string, ...verb: readonly string[]): string {
  return asRoot(user, agentWords(...verb).join(" "));
}

/**
 * The text of the agent that this version of hextet brings to hosts: its parts and, before the last of them, which begins
 * the work, its subsystems.
 *
 * @param folder where both lie
 */
export function agentText(folder = agentFolder()): string {
  const parts = shellFiles(join(folder, "parts"));
  const files = [...parts.slice(0, -1), ...shellFiles(join(folder, "subsystems")), ...parts.slice(-1)];
  return files.map((file) => readFileSync(file, "utf8")).join("\n");
}

/** Where the agent's source lies, beside this code or packed with it. */
export function agentFolder(): string {
  let folder = import.meta.dirname;
  for (;;) {
    const agent = join(folder, "agent");
    if (existsSync(join(agent, "parts"))) return agent;
    const parent = dirname(folder);
    if (parent === folder)
      throw new Error(`agent/parts is not above ${import.meta.dirname}; install hextet anew`);
    folder = parent;
  }
}

/** Those in `folder` and below it, by their paths: `netplan.sh`, `netplan/units.sh`, `sysctl.sh`. */
function shellFiles(folder: string): readonly string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return names
    .filter((name) => name.endsWith(".sh"))
    .sort()
    .map((name) => join(folder, name));
}
