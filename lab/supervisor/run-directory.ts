/** Where a lab keeps what others must find: its lock, its socket, who holds it, and its log. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Folder of all labs of this machine. Root's alone, like everything below it. */
export const runRoot = "/run/hextet";

export interface RunDirectory {
  readonly path: string;
  /** Held as long as the lab has processes. Beside the folder, as a lock that can be removed is none. */
  readonly lock: string;
  readonly socket: string;
  readonly holder: string;
  readonly log: string;
  /** Mount point of the lab's own file system; an empty folder for everybody outside. */
  readonly scratch: string;
}

/** A lab's name is its stack's name and becomes a folder and a cgroup. */
export const labName = /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/;

/** @throws when `lab` is not a safe label of at most 40 characters */
export function runDirectory(lab: string): RunDirectory {
  if (!labName.test(lab)) {
    throw new Error(
      `lab name ${JSON.stringify(lab)}: must be lower-case letters, digits and inner hyphens, at most 40 characters`,
    );
  }
  const path = join(runRoot, lab);
  return {
    path,
    lock: `${path}.lock`,
    socket: join(path, "socket"),
    holder: join(path, "holder.json"),
    log: join(path, "supervisor.log"),
    scratch: join(path, "scratch"),
  };
}

/** Who holds a lab. */
export interface Holder {
  readonly lab: string;
  /** Process id of the lab's first process, as the machine around it sees it. */
  readonly pid: number;
  /** What the person typed. */
  readonly command: string;
  /** ISO 8601. */
  readonly since: string;
}

/** Reads who holds the lab; undefined where nobody has said so (yet). */
export function readHolder(directory: RunDirectory): Holder | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(directory.holder, "utf8"));
    return isHolder(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isHolder(value: unknown): value is Holder {
  return (
    typeof value === "object" &&
    value !== null &&
    "lab" in value &&
    typeof value.lab === "string" &&
    "pid" in value &&
    typeof value.pid === "number" &&
    "command" in value &&
    typeof value.command === "string" &&
    "since" in value &&
    typeof value.since === "string"
  );
}
