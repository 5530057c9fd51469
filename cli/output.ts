import { interruptWork } from "./interrupt.ts";
import { reasonOf } from "./reason.ts";
import { tell } from "./say.ts";

/**
 * Answers for standard output and standard error where nobody takes what is written: without this each `| head -1`
 * ends in a stack trace and in 1, which stands for "the answer is no". A reader who has gone has what he wanted, so that
 * the command ends as it would have; a text that could not be kept is told, and 3. What would go on for minutes is ended
 * as Ctrl-C ends it.
 */
export function watchOutput(): void {
  let trouble: NodeJS.ErrnoException | undefined;
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (trouble !== undefined) return;
    trouble = error;
    // 141 is how a shell tells of what SIGPIPE has ended.
    interruptWork(error.code === "EPIPE" ? 141 : 3);
  });
  // Nobody is left to be told.
  process.stderr.on("error", () => {});
  process.on("exit", () => {
    if (trouble === undefined || trouble.code === "EPIPE") return;
    tell(`standard output cannot be written: ${reasonOf(trouble)}\n`);
    process.exitCode = 3;
  });
}
