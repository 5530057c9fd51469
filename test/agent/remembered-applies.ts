import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { lstatSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { join } from "node:path";

/** What an apply left in a root, and what it came to. */
interface Remembered<T> {
  readonly folder: string;
  readonly outcome: T;
}

/** By what a host was and what it was given; undefined where nothing is remembered. */
let remembered: Map<string, Remembered<unknown>> | undefined;

/**
 * From here on a fresh host that is given what another one just like it was given comes to the same without the agent: most
 * tests begin with a bundle that stands already, which is half of what they cost. Nothing outlives an apply that is final
 * but files: its network namespace ends with it, and so do its processes.
 */
export function rememberApplies(): void {
  remembered = new Map();
}

export function forgetApplies(): void {
  for (const { folder } of remembered?.values() ?? []) rmSync(folder, { recursive: true, force: true });
  remembered = undefined;
}

/**
 * @param root of a host on which nothing has been run
 * @param given whatever else decides what comes of it
 */
export async function onceFor<T>(
  root: string,
  given: readonly string[],
  apply: () => Promise<T>,
): Promise<T> {
  if (remembered === undefined) return apply();
  const key = digest(root, given);
  const known = remembered.get(key);
  if (known !== undefined) {
    // Everything but times of access stays: links of files to each other, owners, times of change.
    rmSync(root, { recursive: true });
    execFileSync("cp", ["-a", known.folder, root]);
    return known.outcome as T;
  }
  const outcome = await apply();
  const folder = mkdtempSync(join(root, "..", "hextet-remembered-"));
  execFileSync("cp", ["-a", `${root}/.`, folder]);
  remembered.set(key, { folder, outcome });
  return outcome;
}

/** Of every file below a folder: kind, owner, permissions, content. */
function digest(root: string, given: readonly string[]): string {
  const hash = createHash("sha256").update(JSON.stringify(given));
  for (const path of readdirSync(root, { recursive: true, encoding: "utf8" }).sort()) {
    const file = join(root, path);
    const at = lstatSync(file);
    hash.update(JSON.stringify([path, at.mode, at.uid, at.gid]));
    if (at.isSymbolicLink()) hash.update(readlinkSync(file));
    else if (at.isFile()) hash.update(readFileSync(file));
  }
  return hash.digest("hex");
}
