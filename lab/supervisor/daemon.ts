/** Daemons of a lab's routers: started, watched, ended. */

import { spawn } from "node:child_process";
import { endGroup } from "../../hosts/process/index.ts";

/** How long a daemon may take to stop in order before it is killed; milliseconds. */
const stopDeadline = 3_000;

export interface DaemonOptions {
  /** Milliseconds in which an end counts as a failure to start. */
  readonly settle?: number;
  /** Notified when the daemon ends later without having been asked to. */
  readonly report: (text: string) => void;
}

/**
 * Resolves with a way to end the daemon once it has run for a moment.
 * @throws with what it said, when it ends within that moment
 */
export async function startDaemon(
  name: string,
  argv: readonly string[],
  { settle = 200, report }: DaemonOptions,
): Promise<{ stop(): Promise<void> }> {
  const [command = "", ...rest] = argv;
  const child = spawn(command, rest, { detached: true, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  const hear = (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-2000);
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);

  let state: "starting" | "running" | "stopping" = "starting";
  const ended = new Promise<string>((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, signal) => resolve(`ended with ${signal ?? `status ${code}`}`));
  });
  void ended.then((how) => {
    if (state === "running") report(`daemon ${name} ${how}: ${said.trim() || "it said nothing"}`);
  });
  const early = await Promise.race([
    ended,
    new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), settle)),
  ]);
  if (early !== undefined) {
    throw new Error(`daemon ${name} (${argv.join(" ")}): ${early}: ${said.trim() || "it said nothing"}`);
  }
  state = "running";
  return {
    stop: async () => {
      state = "stopping";
      child.kill("SIGTERM");
      const timer = setTimeout(() => endGroup(child), stopDeadline);
      await ended;
      clearTimeout(timer);
    },
  };
}
