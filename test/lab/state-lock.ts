import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/**
 * Whether some run holds a lock of a state, or has left it: asked of the files, since asking the engine takes a fifth of
 * a second of each run.
 * @param folder what the state lies in: the backend's `file://` folder
 */
export function isLocked(folder: string): boolean {
  const locks = join(folder, ".pulumi", "locks");
  return (
    existsSync(locks) &&
    readdirSync(locks, { recursive: true, withFileTypes: true }).some((entry) => entry.isFile())
  );
}
