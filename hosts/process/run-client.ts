import { type ChildProcess, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { printableLines } from "../../core/problem/text-place.ts";
import { endGroup, endsWithUs } from "./ends-with-us.ts";

/** How to run a local program that speaks to a host. */
export interface ClientRun {
  /** Text for its standard input; empty where absent. */
  readonly stdin?: string;
  /** Milliseconds from its start to its end. */
  readonly deadline: number;
  /** Words before the program, for a network that is reached by another one (`nsenter --net=FILE --`); none where absent. */
  readonly enter?: readonly string[];
}

/** How a program ended, with what came back of it: text that no terminal obeys. */
export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Bytes that are taken of each stream. The longest answer is an agent's report with the host's routes in it; who says
 * more than that says no answer.
 */
export const mostBytes = { stdout: 32 * 1024 * 1024, stderr: 1024 * 1024 };

/**
 * Runs a local program; nothing of it is left running when it has said too much, the deadline has passed, or this process
 * ends. Everything that a host says comes in here, so that it is here that it loses what a terminal would obey.
 */
export async function runClient(
  program: string,
  args: readonly string[],
  run: ClientRun,
): Promise<Ended | "no-client" | "too-slow" | "too-much"> {
  const [first = program, ...words] = [...(run.enter ?? []), program, ...args];
  return new Promise((resolve, reject) => {
    // In a process group of its own, so that a ProxyCommand ends with it.
    const child = spawn(first, words, {
      stdio: "pipe",
      // ssh runs what it is given by the user's shell, which need not be one of POSIX's.
      env: { ...process.env, LC_ALL: "C", SHELL: "/bin/sh" },
      detached: true,
    });
    const forget = endsWithUs(() => endGroup(child));
    let cut: "too-slow" | "too-much" | undefined;
    const cutOff = (why: typeof cut) => {
      cut ??= why;
      endGroup(child);
      closeOutputs(child);
    };
    const timer = setTimeout(() => cutOff("too-slow"), run.deadline);
    const tooMuch = () => cutOff("too-much");
    const stdout = collected(child.stdout, mostBytes.stdout, tooMuch);
    const stderr = collected(child.stderr, mostBytes.stderr, tooMuch);
    const settled = () => {
      clearTimeout(timer);
      forget();
    };
    child.on("error", (error: NodeJS.ErrnoException) => {
      settled();
      if (error.code === "ENOENT") resolve("no-client");
      else reject(error);
    });
    child.on("close", (status) => {
      settled();
      resolve(cut ?? { status: status ?? 255, stdout: stdout(), stderr: stderr() });
    });
    // The host may close its end before it has read everything; its status says why.
    child.stdin.on("error", () => {});
    child.stdin.end(run.stdin ?? "");
  });
}

/** A program that has left the group may hold them open, and nobody waits for it. */
function closeOutputs({ stdout, stderr }: ChildProcess): void {
  stdout?.destroy();
  stderr?.destroy();
}

/** @param tooMuch called as soon as more has come than is taken */
function collected(stream: Readable, most: number, tooMuch: () => void): () => string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > most) tooMuch();
    else chunks.push(chunk);
  });
  return () => printableLines(Buffer.concat(chunks).toString("utf8"));
}
