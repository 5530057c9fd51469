import { readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const aws = fileURLToPath(new URL("./aws/bin", import.meta.url));
const command = fileURLToPath(new URL("./command/bin", import.meta.url));

/**
 * Folders with stand-in providers for the PATH of a lab's own engine process, and of no other: there the engine
 * finds them before any that is installed. The one for `command` gives way to the official plug-in, which runs on
 * a lab's hosts as well as on any others.
 * @param env `PULUMI_HOME`, where plug-ins are installed; `~/.pulumi` where unset
 */
export function providerFolders(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  return officialCommandHome(env) === undefined ? [aws, command] : [aws];
}

/** The folder in whose `plugins` the official plug-in for `command` is installed; undefined where it is not. */
export function officialCommandHome(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const home = env["PULUMI_HOME"] ?? join(env["HOME"] ?? homedir(), ".pulumi");
  try {
    const entries = readdirSync(join(home, "plugins"), { withFileTypes: true });
    const isThere = entries.some(
      (entry) => entry.isDirectory() && /^resource-command-v[0-9]/.test(entry.name),
    );
    return isThere ? home : undefined;
  } catch {
    return undefined;
  }
}
