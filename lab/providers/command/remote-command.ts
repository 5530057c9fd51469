import { readFile, rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { runChild } from "./child.ts";
import { type CommandOutput, commandFailure, trimmedOutput } from "./command-run.ts";
import { dialFailure } from "./dial-failure.ts";
import type { RemoteConnection } from "./remote-connection.ts";
import { createSshFolder, type SshFolder, targetName } from "./ssh-folder.ts";

/** Between attempts to dial, in milliseconds, as the real provider waits. */
const firstDelay = 100;
const growth = 1.5;
const longestDelay = 5_000;

export interface RemoteRun {
  readonly connection: RemoteConnection;
  readonly command: string;
  readonly stdin: string;
  /** Outputs of the run before; sshd drops them where its AcceptEnv does not name them. */
  readonly environment: Readonly<Record<string, string>>;
  readonly onLine: (stream: "stdout" | "stderr", line: string) => void;
  /** Told of each failed attempt that another follows. */
  readonly onRetry: (reason: string) => void;
}

/**
 * Runs a command on a host by OpenSSH's own client, dialling again as often as the connection allows.
 * @throws Error in the real provider's words, where the host is not reached or the command fails
 */
export async function runRemotely(run: RemoteRun): Promise<CommandOutput> {
  const folder = await createSshFolder(run.connection);
  try {
    return await dial(run, folder);
  } finally {
    await folder.remove();
  }
}

async function dial(run: RemoteRun, folder: SshFolder): Promise<CommandOutput> {
  const { connection, command } = run;
  const limit = connection.dialErrorLimit;
  for (let attempt = 1, delay = firstDelay; ; attempt += 1, delay = Math.min(delay * growth, longestDelay)) {
    const ended = await runChild(
      ["ssh", "-F", folder.configuration, "-E", folder.log, targetName, "--", command],
      {
        stdin: run.stdin,
        // ssh runs its own commands by it; a person's shell may read files of theirs first, and take its time.
        env: { ...process.env, ...run.environment, SHELL: "/bin/sh" },
        onLine: run.onLine,
      },
    );
    if (await folder.isConnected()) {
      if (ended.status !== 0) {
        throw commandFailure(`Process exited with status ${ended.status}`, command, ended.combined);
      }
      return trimmedOutput(ended);
    }
    const log = await readFile(folder.log, "utf8").catch(() => "");
    await rm(folder.log, { force: true });
    const reason = dialFailure(connection, `${log}${ended.stderr}`);
    if (limit >= 0 && attempt >= limit) throw new Error(`after ${attempt} failed attempts: ${reason}`);
    run.onRetry(reason);
    await sleep(delay);
  }
}
