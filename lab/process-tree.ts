import { existsSync, readdirSync, readFileSync } from "node:fs";

/** Ends everything below a process, by SIGKILL. */
export function endBelow(root: number): void {
  for (const pid of processTree(root).slice(1)) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has just ended by itself.
    }
  }
}

/** A process and everything below it, by id; where there is no /proc, the process alone. */
export function processTree(root: number): readonly number[] {
  const parents = new Map<number, number>();
  const entries = existsSync("/proc") ? readdirSync("/proc") : [];
  for (const entry of entries.filter((name) => /^[0-9]+$/.test(name))) {
    const parent = parentOf(Number(entry));
    if (parent !== undefined) parents.set(Number(entry), parent);
  }
  const all = [root];
  for (const pid of all) for (const [child, parent] of parents) if (parent === pid) all.push(child);
  return all;
}

function parentOf(pid: number): number | undefined {
  try {
    // After the name, which may hold anything, in brackets: state, parent.
    return Number(
      readFileSync(`/proc/${pid}/stat`, "latin1")
        .replace(/^.*\) /s, "")
        .split(" ")[1],
    );
  } catch {
    return undefined;
  }
}

/** What the kernel calls a process; empty where it has ended. */
export function programOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, "latin1").trim();
  } catch {
    return "";
  }
}
