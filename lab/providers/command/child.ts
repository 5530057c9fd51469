import { spawn } from "node:child_process";
import type { CommandEnded } from "./command-run.ts";

export interface ChildOptions {
  readonly stdin: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string | undefined;
  /** Called with each line as it is printed. */
  readonly onLine: (stream: "stdout" | "stderr", line: string) => void;
}

/** Runs a program to its end; rejects only where it cannot be started. */
export function runChild(argv: readonly string[], options: ChildOptions): Promise<CommandEnded> {
  const [program = "", ...rest] = argv;
  return new Promise((resolve, reject) => {
    const child = spawn(program, rest, {
      env: options.env,
      cwd: options.cwd,
      stdio: ["pipe", "pipe", "pipe"],
    });
    const texts = { stdout: "", stderr: "" };
    const partial = { stdout: "", stderr: "" };
    let combined = "";
    for (const stream of ["stdout", "stderr"] as const) {
      child[stream].setEncoding("utf8").on("data", (text: string) => {
        texts[stream] += text;
        combined += text;
        const lines = (partial[stream] + text).split("\n");
        partial[stream] = lines.pop() ?? "";
        for (const line of lines) options.onLine(stream, line);
      });
    }
    // A program that does not read its input closes the pipe; how it ends is what counts.
    child.stdin.on("error", () => {});
    child.stdin.end(options.stdin);
    child.on("error", reject);
    child.on("close", (code) => {
      for (const stream of ["stdout", "stderr"] as const) {
        if (partial[stream] !== "") options.onLine(stream, partial[stream]);
      }
      resolve({ ...texts, combined, status: code ?? 255 });
    });
  });
}
