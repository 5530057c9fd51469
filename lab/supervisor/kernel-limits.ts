/**
 * Limits of the machine's kernel that a dozen booted systems go beyond: systemd dies of "Too many open files" at
 * some twenty hosts. They are the machine's, not a namespace's, so the first lab raises them and notes what they
 * were, and the last one puts them back.
 */

import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { runToEnd } from "./process.ts";
import { runRoot } from "./run-directory.ts";

const wanted: Readonly<Record<string, number>> = {
  "/proc/sys/fs/inotify/max_user_instances": 8192,
  "/proc/sys/fs/inotify/max_user_watches": 1_048_576,
  "/proc/sys/kernel/keys/maxkeys": 20_000,
  "/proc/sys/kernel/keys/maxbytes": 2_000_000,
};

const noteFile = join(runRoot, "limits.json");

/** What the limits were before the first lab; kept by a lab that was killed, so that a later one can still put it back. */
export async function raiseLimits(): Promise<void> {
  const note = await readNote();
  for (const [path, value] of Object.entries(wanted)) {
    const now = Number(await readFile(path, "utf8"));
    if (now >= value) continue;
    note[path] ??= now;
    await writeFile(noteFile, JSON.stringify(note), { mode: 0o600 });
    await writeFile(path, String(value));
  }
}

/** Puts the limits back, unless another lab runs. @param lock of the lab that ends */
export async function restoreLimits(lock: string): Promise<void> {
  for (const entry of await readdir(runRoot)) {
    if (!entry.endsWith(".lock") || entry === basename(lock)) continue;
    const free = await runToEnd(["flock", "--nonblock", join(runRoot, entry), "true"]);
    if (free.status !== 0) return;
  }
  for (const [path, value] of Object.entries(await readNote())) await writeFile(path, String(value));
  await rm(noteFile, { force: true });
}

async function readNote(): Promise<Record<string, number>> {
  try {
    const note: unknown = JSON.parse(await readFile(noteFile, "utf8"));
    const entries = typeof note === "object" && note !== null ? Object.entries(note) : [];
    return Object.fromEntries(entries.filter(([path, value]) => path in wanted && Number.isInteger(value)));
  } catch {
    return {};
  }
}
