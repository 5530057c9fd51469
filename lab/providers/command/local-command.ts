import { runChild } from "./child.ts";
import { type CommandOutput, commandFailure, trimmedOutput } from "./command-run.ts";

export interface LocalRun {
  readonly interpreter: readonly string[];
  readonly command: string;
  readonly dir: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
  readonly stdin: string;
  readonly onLine: (stream: "stdout" | "stderr", line: string) => void;
}

/**
 * Runs a command on this machine.
 * @throws Error in the real provider's words, where it fails
 */
export async function runLocally(run: LocalRun): Promise<CommandOutput> {
  const ended = await runChild([...run.interpreter, run.command], {
    stdin: run.stdin,
    env: { ...process.env, ...run.environment },
    cwd: run.dir,
    onLine: run.onLine,
  });
  if (ended.status !== 0) throw commandFailure(`exit status ${ended.status}`, run.command, ended.combined);
  return trimmedOutput(ended);
}
