/** What came of a command that ran. */
export interface CommandOutput {
  /** Without the last line break. */
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandEnded extends CommandOutput {
  /** Both outputs as they came. */
  readonly combined: string;
  readonly status: number;
}

/**
 * The real provider's words for a command that failed; they hold the whole command.
 * @param how `Process exited with status 3`, or what happened instead
 */
export function commandFailure(how: string, command: string, combined: string): Error {
  return new Error(`${how}: running ${JSON.stringify(command)}:\n${combined}`);
}

export function trimmedOutput({ stdout, stderr }: CommandOutput): CommandOutput {
  return { stdout: stdout.replace(/\n$/, ""), stderr: stderr.replace(/\n$/, "") };
}
