/**
 * Limits of the machine's kernel that a dozen booted systems go beyond: systemd dies of "Too many open files" at
 * some twenty hosts. They are the machine's, not a namespace's, so the first lab raises them and notes what they
 * were, and the last one puts them back.
 */

import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { runToEnd } from "./process.ts";
import { runRoot } from "./run-directory.ts";

/** A file of the kernel with one number in it → the least that it should be. */
export type Limits = Readonly<Record<string, number>>;

const needed: Limits = {
  "/proc/sys/fs/inotify/max_user_instances": 8192,
  "/proc/sys/fs/inotify/max_user_watches": 1_048_576,
  "/proc/sys/kernel/keys/maxkeys": 20_000,
  "/proc/sys/kernel/keys/maxbytes": 2_000_000,
};

const machineNote = join(runRoot, "limits.json");

/**
 * Raises what is lower than needed.
 * @param note file that keeps what the limits were before; a lab that was killed leaves it, and what it says stays
 */
export async function raiseLimits(limits: Limits = needed, note: string = machineNote): Promise<void> {
  const before = await readNote(limits, note);
  for (const [path, value] of Object.entries(limits)) {
    // A kernel may lack one: then nothing can hit it.
    const now = Number(await readFile(path, "utf8").catch(() => Number.POSITIVE_INFINITY));
    if (now >= value) continue;
    before[path] ??= now;
    await writeFile(note, JSON.stringify(before), { mode: 0o600 });
    await writeFile(path, String(value));
  }
}

/** Puts the limits back as the note has them, and removes the note. */
export async function putLimitsBack(limits: Limits = needed, note: string = machineNote): Promise<void> {
  for (const [path, value] of Object.entries(await readNote(limits, note))) {
    await writeFile(path, String(value));
  }
  await rm(note, { force: true });
}

/** Whether a lab runs beside the one that has this lock. */
export async function otherLabsRun(lock: string): Promise<boolean> {
  for (const entry of await readdir(runRoot)) {
    if (!entry.endsWith(".lock") || entry === basename(lock)) continue;
    const { status } = await runToEnd(["flock", "--nonblock", join(runRoot, entry), "true"]);
    if (status !== 0) return true;
  }
  return false;
}

async function readNote(limits: Limits, note: string): Promise<Record<string, number>> {
  try {
    const value: unknown = JSON.parse(await readFile(note, "utf8"));
    const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
    return Object.fromEntries(entries.filter(([path, number]) => path in limits && Number.isInteger(number)));
  } catch {
    return {};
  }
}
