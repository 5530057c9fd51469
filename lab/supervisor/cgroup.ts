/**
 * The cgroups of a lab: one per twin, so that a twin can be ended as a whole whatever it has started. The
 * supervisor itself stays outside of them, so an orderly end leaves none; a killed lab's are removed by the next
 * start.
 */

import { statSync } from "node:fs";
import { access, mkdir, readdir, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { waitFor } from "./deadline.ts";
import { runRoot } from "./run-directory.ts";

/** Where cgroup v2 is mounted, outside of labs: alone, or beside the hierarchies of v1. */
const mounts = ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"];

/**
 * The cgroup of a lab on a mounted hierarchy. A lab is alone with its name where its lock is; containers that have a
 * `/run` each share the hierarchy, so the cgroup also bears the number of the folder that the lock lies in. The lab
 * itself and everybody who has that folder find the same number.
 */
function labCgroup(mount: string, lab: string): string {
  const { dev, ino } = statSync(runRoot);
  return join(mount, `hextet-${lab}-${dev.toString(36)}-${ino.toString(36)}`);
}

/** Inside of a lab, cgroup v2 is always at /sys/fs/cgroup. */
export async function createTwinCgroup(lab: string, twin: string): Promise<string> {
  const path = join(labCgroup("/sys/fs/cgroup", lab), twin);
  await mkdir(path, { recursive: true });
  return path;
}

/** Kills all processes in the cgroup and below, waits for their end and removes it. */
export async function endCgroup(path: string): Promise<void> {
  await waitFor({
    failure: `processes of ${path} did not end`,
    deadline: 10_000,
    every: 10,
    probe: async () => {
      if (!(await exists(path))) return true;
      // Each time: what was about to join, as a twin that is just starting, joins unharmed after it.
      await writeFile(join(path, "cgroup.kill"), "1").catch(unlessChanging);
      await removeTree(path).catch(unlessChanging);
      return undefined;
    },
  });
}

/** Processes are still in it, a twin has just made another in it, or somebody else removed it. */
function unlessChanging(error: NodeJS.ErrnoException): void {
  if (!["EBUSY", "ENOTEMPTY", "ENOENT", "ENODEV"].includes(error.code ?? "")) throw error;
}

/** From inside a lab: ends all of its twins. */
export async function endLabCgroups(lab: string): Promise<void> {
  await endCgroup(labCgroup("/sys/fs/cgroup", lab));
}

/** From outside: where a lab's cgroups are, or were. */
export function labCgroups(lab: string): string[] {
  return mounts.map((mount) => labCgroup(mount, lab));
}

async function removeTree(path: string): Promise<void> {
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (entry.isDirectory()) await removeTree(join(path, entry.name));
  }
  await rmdir(path);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
