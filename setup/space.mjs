/** Room for what the set-up is about to make, known before it begins. */
import { accessSync, constants, existsSync, statfsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { cacheFolder, projectRoot } from "./cache.mjs";
import { SetupError } from "./child.mjs";

/**
 * Refuses to begin what the disk can not hold.
 *
 * @param {readonly import("./steps/step.mjs").Todo[]} todo
 */
export function needSpace(todo) {
  /** @type {Map<number, { bytes: number, folder: string }>} */
  const disks = new Map();
  for (const { bytes = 0, folder = projectRoot } of todo) {
    const there = nearest(folder);
    const writable = canWrite(there);
    if (bytes > 0 && !writable)
      throw new SetupError(
        `${folder} can not be written to: mend that${folder === cacheFolder() ? ", or set XDG_CACHE_HOME to a folder that can" : ""}, and run the same command again.`,
      );
    const disk = statSync(there).dev;
    disks.set(disk, { bytes: (disks.get(disk)?.bytes ?? 0) + bytes, folder: there });
  }
  for (const { bytes, folder } of disks.values()) {
    const { bavail, bsize } = statfsSync(folder);
    const free = bavail * bsize;
    if (free < bytes)
      throw new SetupError(
        `setting up takes ${gigabytes(bytes)} of disk at its largest and ${folder} has ${gigabytes(free)} free: free some, or set XDG_CACHE_HOME to a folder on a larger disk, and run the same command again.`,
      );
  }
}

/** @param {number} bytes */
function gigabytes(bytes) {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

/**
 * The folder itself or, until it is made, the one that it will be made in.
 *
 * @param {string} folder
 * @returns {string}
 */
function nearest(folder) {
  return existsSync(folder) ? folder : nearest(dirname(folder));
}

/** @param {string} folder */
function canWrite(folder) {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
