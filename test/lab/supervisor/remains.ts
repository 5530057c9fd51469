/** What of a lab can be seen from outside of it. */

import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { labCgroups } from "../../../lab/supervisor/cgroup.ts";
import { runDirectory } from "../../../lab/supervisor/run-directory.ts";

/** A process by its number and start time, so that a reused number is not taken for it. */
export type ProcessIdentity = `${number}@${string}`;

function identify(pid: number): ProcessIdentity | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // A zombie is gone but for its number.
    return fields[0] === "Z" ? undefined : `${pid}@${fields[19] ?? ""}`;
  } catch {
    return undefined;
  }
}

/** A process and all below it. */
export function processTree(root: number): ProcessIdentity[] {
  const found: ProcessIdentity[] = [];
  const visit = (pid: number): void => {
    const identity = identify(pid);
    if (identity === undefined) return;
    found.push(identity);
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      for (const child of readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").split(" ")) {
        if (child !== "") visit(Number(child));
      }
    }
  };
  visit(root);
  return found;
}

export function stillAlive(processes: readonly ProcessIdentity[]): ProcessIdentity[] {
  return processes.filter((identity) => identify(Number(identity.split("@")[0])) === identity);
}

/** Everything outside of a lab that its name or its parts' names appear in. */
export function visibleOutside(lab: string): {
  mounts: string[];
  namespaces: string[];
  links: string[];
  cgroups: string[];
  files: string[];
} {
  const { path } = runDirectory(lab);
  return {
    mounts: readFileSync("/proc/mounts", "utf8")
      .split("\n")
      .filter((line) => line.includes(path)),
    namespaces: execFileSync("ip", ["netns", "list"], { encoding: "utf8" })
      .split("\n")
      .filter((line) => /^(core|controller|router\.|rack--|internet--)/.test(line)),
    links: execFileSync("ip", ["-o", "link"], { encoding: "utf8" })
      .split("\n")
      .filter((line) => /port-|to-controller|core0/.test(line)),
    cgroups: labCgroups(lab).filter((each) => existsSync(each)),
    files: existsSync(path) ? readdirSync(path) : [],
  };
}

export const nothing = { mounts: [], namespaces: [], links: [], cgroups: [], files: [] };
