import { readFile, rm } from "node:fs/promises";
import { runChild } from "./child.ts";
import { type CommandEnded, type CommandOutput, commandFailure, trimmedOutput } from "./command-run.ts";
import { dialWithRetry } from "./dial.ts";
import { type DialFailure, dialFailure, isSilent } from "./dial-failure.ts";
import { prepareHop, type RemoteConnection } from "./remote-connection.ts";
import { createSshFolder, type SshFolder, targetName } from "./ssh-folder.ts";

export interface RemoteRun {
  readonly connection: RemoteConnection;
  readonly command: string;
  readonly stdin: string;
  /** Variables that the host is asked to take, and refuses: no sshd of a lab takes any. */
  readonly variables: readonly RefusedVariable[];
  /** Notified of each of them once the host has let us in. */
  readonly onRefused: (variable: RefusedVariable) => Promise<void>;
  readonly onLine: (stream: "stdout" | "stderr", line: string) => void;
  /** Notified of each failed attempt that another follows. */
  readonly onRetry: (progress: string) => unknown;
  /** Ends the dialling, as the official provider's context does: a command that runs is not ended. */
  readonly context: AbortSignal;
}

export interface RefusedVariable {
  readonly name: string;
  /** Whether the command is not run without it. */
  readonly isNeeded: boolean;
}

/**
 * Runs a command on a host by OpenSSH's own client, dialling again as often as the connection allows.
 * @throws Error in the official provider's words, where the host is not reached or the command fails
 */
export async function runRemotely(run: RemoteRun): Promise<CommandOutput> {
  const { connection, command, variables } = run;
  await prepareHop(connection);
  if (connection.proxy !== undefined)
    await prepareHop(connection.proxy).catch((error: Error) => {
      throw new Error(`proxy: ${error.message}`);
    });
  const folder = await createSshFolder(connection);
  try {
    const attempt = () => oneAttempt(run, folder);
    const ended = await dialWithRetry(connection, attempt, isFailure, run.context, run.onRetry);
    for (const variable of variables) {
      await run.onRefused(variable);
      if (variable.isNeeded)
        throw new Error(`could not set environment variable "${variable.name}": ssh: setenv failed`);
    }
    if (ended.status !== 0) throw commandFailure(await howItEnded(ended, folder), command, ended.combined);
    return trimmedOutput(ended);
  } finally {
    await folder.remove();
  }
}

function isFailure(result: CommandEnded | DialFailure): result is DialFailure {
  return "leg" in result;
}

async function oneAttempt(run: RemoteRun, folder: SshFolder): Promise<CommandEnded | DialFailure> {
  for (;;) {
    await Promise.all([folder.log, folder.proxyLog].map((path) => rm(path, { force: true })));
    const command = run.variables.some(({ isNeeded }) => isNeeded) ? "true" : run.command;
    const ended = await runChild(
      ["ssh", "-F", folder.configuration, "-E", folder.log, targetName, "--", command],
      {
        stdin: run.stdin,
        // ssh runs its own commands by it; a person's shell may read files of theirs first, and take its time.
        env: { ...process.env, SHELL: "/bin/sh" },
        onLine: run.onLine,
      },
    );
    if (await folder.isConnected()) return ended;
    const said = `${await textOf(folder.log)}${ended.stderr}`;
    if (!isSilent(said)) return dialFailure(run.connection, said, await textOf(folder.proxyLog));
  }
}

/** What ssh keeps for itself is the status of whatever is not an exit: a signal, or a connection that broke. */
async function howItEnded({ status }: CommandEnded, folder: SshFolder): Promise<string> {
  const log = status === 255 ? await textOf(folder.log) : "";
  // The client does not say which one it was; it is the agent's own `timeout` that kills what does not end.
  if (/rtype exit-signal/.test(log)) return "Process exited with status 137 from signal KILL";
  if (status === 255 && !/rtype exit-status/.test(log))
    return "wait: remote command exited without exit status or exit signal";
  return `Process exited with status ${status}`;
}

async function textOf(path: string): Promise<string> {
  return readFile(path, "utf8").catch(() => "");
}
