import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { agentFolder } from "../../hosts/agent/program.ts";

/** The one place at which the agent has anything put on the disk. */
const flush = '  if [ $# != 0 ]; then sync "$@" 2>/dev/null || sync; fi\n';

/** The agent's text, or the part that has that place, with every flush taken out. @throws where there is not one place */
export function withoutFlushes(text: string): string {
  const [before, after, ...more] = text.split(flush);
  if (
    before === undefined ||
    after === undefined ||
    more.length > 0 ||
    /\bsync (?:"|-|;)/.test(`${before}${after}`)
  )
    throw new Error(
      "the agent flushes elsewhere than in one place: say in test/faults/without-flushes.ts where",
    );
  return `${before}  :\n${after}`;
}

/**
 * Words before a command that finds an agent which flushes nothing where the agent's source lies: a copy, in a mount
 * namespace of that command alone.
 *
 * @param folder for the copy; it is not there yet
 */
export function enterWithoutFlushes(folder: string): readonly string[] {
  cpSync(agentFolder(), folder, { recursive: true });
  const part = join(folder, "parts", "20-durable-files.sh");
  writeFileSync(part, withoutFlushes(readFileSync(part, "utf8")));
  const script = 'mount --bind "$1" "$2" && shift 2 && exec "$@"';
  return ["unshare", "--mount", "--propagation", "private", "sh", "-c", script, "sh", folder, agentFolder()];
}
