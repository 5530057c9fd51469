/** From the set-up, which any Node runs, to the project's own programs, which take the Node that it has set up. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "./cache.mjs";
import { binFolder } from "./machine.mjs";

/**
 * Runs a TypeScript program of the project in this terminal, and ends as it ends.
 *
 * @param {readonly string[]} argv
 * @returns {Promise<number>}
 */
export function handOver(argv) {
  const [file = "", ...args] = argv;
  const flags = ["--disable-warning=ExperimentalWarning"];
  const child = spawn(join(binFolder, "node"), [...flags, join(projectRoot, file), ...args], {
    cwd: projectRoot,
    stdio: "inherit",
    env: { ...process.env, PATH: `${binFolder}:${process.env["PATH"]}` },
  });
  for (const signal of /** @type {NodeJS.Signals[]} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.removeAllListeners(signal);
    // A terminal's Ctrl-C has reached the child by itself; twice would be "at once, never mind the clean-up".
    process.on(signal, () => (signal === "SIGINT" && inForeground()) || child.kill(signal));
  }
  return new Promise((resolve) => {
    child.on("error", (error) => {
      process.stderr.write(`${file} could not start: ${error.message}\n`);
      resolve(1);
    });
    child.on("close", (status, signal) => resolve(status ?? (signal === "SIGINT" ? 130 : 143)));
  });
}

/** Whether this process is in its terminal's foreground group, as the kernel reports it. */
export function inForeground() {
  try {
    const stat = readFileSync("/proc/self/stat", "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[2] === fields[5];
  } catch {
    return process.stdin.isTTY === true;
  }
}
