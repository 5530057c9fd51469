import { spawnSync } from "node:child_process";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");

/** Milliseconds from start to end of a command, the best of some runs after one that warms Node's cache. */
export function measureCommand(command: readonly string[], runs = 15): number {
  const [program = "", ...args] = command;
  const once = () => {
    const begun = performance.now();
    const { status, stderr } = spawnSync(program, args, { cwd: root, timeout: 60_000, encoding: "utf8" });
    if (status !== 0) throw new Error(`${command.join(" ")} ended with ${status}: ${stderr}`);
    return performance.now() - begun;
  };
  once();
  const times = Array.from({ length: runs }, once).sort((a, b) => a - b);
  return times[0] ?? Number.NaN;
}
