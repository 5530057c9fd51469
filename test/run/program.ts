/** Programs that the tests' runner starts: with a deadline, and ended with it when it is interrupted. */
import { type ChildProcess, spawn } from "node:child_process";
import { inForeground } from "../../setup/hand-over.mjs";

export interface Ended {
  /** Exit status; 128 and the signal's number are the shell's way, here any death by signal is 128. */
  readonly status: number;
  /** What it wrote, where that was captured. */
  readonly output: string;
}

export interface ProgramOptions {
  /** Milliseconds. */
  readonly deadline: number;
  /** Whether its output is returned in place of shown. */
  readonly capture: boolean;
}

const running = new Set<ChildProcess>();

for (const [signal, status] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const) {
  process.on(signal, () => {
    // A terminal's Ctrl-C has reached them by itself.
    if (signal !== "SIGINT" || !inForeground()) for (const child of running) child.kill(signal);
    process.exitCode = status;
    // What does not end now does not end by itself.
    setTimeout(() => {
      for (const child of running) child.kill("SIGKILL");
      process.exit(status);
    }, 30_000).unref();
    waitThenExit(status);
  });
}

/** Runs a program to its end, whatever that is. */
export function runProgram(
  program: string,
  args: readonly string[],
  { deadline, capture }: ProgramOptions,
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      stdio: ["ignore", capture ? "pipe" : "inherit", capture ? "pipe" : "inherit"],
    });
    running.add(child);
    let output = "";
    const take = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout?.on("data", take);
    child.stderr?.on("data", take);
    const timer = setTimeout(() => {
      output += `\n${program} did not end within ${deadline / 1000} s\n`;
      if (!capture)
        process.stderr.write(`\n${program} ${args.join(" ")}: did not end within ${deadline / 1000} s\n`);
      child.kill("SIGKILL");
    }, deadline);
    const end = (status: number) => {
      clearTimeout(timer);
      running.delete(child);
      resolve({ status, output });
    };
    child.on("error", (error) => {
      output += error.message;
      end(127);
    });
    child.on("close", (status) => end(status ?? 128));
  });
}

function waitThenExit(status: number): void {
  if (running.size === 0) process.exit(status);
  setTimeout(() => waitThenExit(status), 50);
}
