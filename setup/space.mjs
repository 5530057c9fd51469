/** Room for what the set-up is about to make, known before it begins. */
import { accessSync, constants, mkdirSync, statfsSync, statSync } from "node:fs";
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
    if (bytes === 0) continue;
    const why = unwritable(folder);
    if (why !== undefined) {
      const elsewhere = folder === cacheFolder() ? ", or set XDG_CACHE_HOME to a folder that can" : "";
      throw new SetupError(
        `${folder} can not be written to (${why}): mend that${elsewhere}, and run the same command again.`,
      );
    }
    const disk = statSync(folder).dev;
    disks.set(disk, { bytes: (disks.get(disk)?.bytes ?? 0) + bytes, folder });
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
 * Why nothing can be written to a folder, which is made if it is not there; undefined where it can.
 *
 * @param {string} folder
 */
function unwritable(folder) {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
