/** Running a command to its end, with a deadline, and saying well what went wrong. */

import { spawn } from "node:child_process";
import { endGroup, endsWithUs, secondsText } from "../../hosts/process/index.ts";
import { defaultDeadline } from "./world.ts";

export interface ProcessOptions {
  /** Text for standard input; empty where absent. */
  readonly stdin?: string;
  /** Milliseconds; `defaultDeadline` where absent. */
  readonly deadline?: number;
  /** The whole environment of the command; the caller's own where absent. */
  readonly env?: NodeJS.ProcessEnv;
  /** What to call the command in an error, when `argv` has become unreadable by what is around it. */
  readonly title?: string;
}

export interface Ended {
  /** Exit status; 128 plus the signal's number where a signal ended it, as a shell has it. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that ended with a status other than 0. */
export class CommandFailed extends Error {
  readonly status: number;
  readonly stderr: string;

  constructor(title: string, ended: Ended) {
    const said = (ended.stderr.trim() || ended.stdout.trim() || "it said nothing").slice(-2000);
    super(`${title}: status ${ended.status}: ${said}`);
    this.name = "CommandFailed";
    this.status = ended.status;
    this.stderr = ended.stderr;
  }
}

/** Runs a command and resolves with how it ended, whatever the status; rejects when it cannot be started or outlasts its deadline. */
export function runToEnd(argv: readonly string[], options: ProcessOptions = {}): Promise<Ended> {
  const title = options.title ?? argv.join(" ");
  const deadline = options.deadline ?? defaultDeadline;
  return new Promise((resolve, reject) => {
    const child = spawn(argv[0] ?? "", argv.slice(1), {
      // A process group of its own, so that a deadline ends what the command started as well.
      detached: true,
      stdio: ["pipe", "pipe", "pipe"],
      ...(options.env === undefined ? {} : { env: options.env }),
    });
    const forget = endsWithUs(() => endGroup(child));
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    // A command that does not read its input closes the pipe; its status is what counts.
    child.stdin.on("error", () => {});
    child.stdin.end(options.stdin ?? "");

    const timer = setTimeout(() => {
      endGroup(child);
      const said = Buffer.concat(stderr).toString().trim().slice(-500);
      reject(
        new Error(
          `${title}: did not end within ${secondsText(deadline)}${said === "" ? "" : `; it said: ${said}`}`,
        ),
      );
    }, deadline);
    child.on("error", (error) => {
      clearTimeout(timer);
      forget();
      reject(new Error(`${title}: cannot be started: ${error.message}`));
    });
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      forget();
      resolve({
        status: code ?? 128 + signalNumber(signal),
        stdout: Buffer.concat(stdout).toString(),
        stderr: Buffer.concat(stderr).toString(),
      });
    });
  });
}

/** Runs a command and resolves with its standard output; rejects with `CommandFailed` on any status but 0. */
export async function output(argv: readonly string[], options: ProcessOptions = {}): Promise<string> {
  const ended = await runToEnd(argv, options);
  if (ended.status !== 0) throw new CommandFailed(options.title ?? argv.join(" "), ended);
  return ended.stdout;
}

function signalNumber(signal: NodeJS.Signals | null): number {
  return signal === "SIGKILL" ? 9 : signal === "SIGTERM" ? 15 : signal === "SIGINT" ? 2 : 0;
}
