import { spawnSync } from "node:child_process";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");

/** What a command took from start to end, the best of some runs. */
export interface CommandFigures {
  readonly milliseconds: number;
  /** Of the processors, user and system. */
  readonly processor: number;
}

/** Runs a command some times, after once that warms Node's cache. */
export function measureCommand(command: readonly string[], runs = 15): CommandFigures {
  const once = (): CommandFigures => {
    const begun = performance.now();
    // The shell's second line of `times` is that of its children: user and system (POSIX).
    const { status, stdout, stderr } = spawnSync("sh", ["-c", '"$@" >/dev/null && times', "sh", ...command], {
      cwd: root,
      timeout: 60_000,
      encoding: "utf8",
    });
    const milliseconds = performance.now() - begun;
    if (status !== 0) throw new Error(`${command.join(" ")} ended with ${status}: ${stderr}`);
    const children = stdout.trim().split("\n").at(-1) ?? "";
    const seconds = [...children.matchAll(/([0-9]+)m([0-9.]+)s/g)].map(
      ([, m, s]) => Number(m) * 60 + Number(s),
    );
    return { milliseconds, processor: seconds.reduce((sum, part) => sum + part, 0) * 1000 };
  };
  once();
  const all = Array.from({ length: runs }, once);
  return {
    milliseconds: Math.min(...all.map((figures) => figures.milliseconds)),
    processor: Math.min(...all.map((figures) => figures.processor)),
  };
}
