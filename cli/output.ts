import { interruptWork } from "./interrupt.ts";
import { reasonOf } from "./reason.ts";
import { report } from "./say.ts";

/**
 * Answers for standard output and standard error where nobody takes what is written: without this each `| head -1`
 * ends in a stack trace and in 1, which stands for "the answer is no". A reader who has gone has what he wanted, so that
 * the command ends as it would have; a text that could not be kept is reported, and 3. What would go on for minutes is ended
 * as Ctrl-C ends it.
 */
export function watchOutput(): void {
  let trouble: NodeJS.ErrnoException | undefined;
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (trouble !== undefined) return;
    trouble = error;
    // 141 is how a shell reports what SIGPIPE has ended.
    interruptWork(error.code === "EPIPE" ? 141 : 3);
  });
  // Nobody is left to report to.
  process.stderr.on("error", () => {});
  process.on("exit", () => {
    if (trouble === undefined || trouble.code === "EPIPE") return;
    report(`standard output cannot be written: ${reasonOf(trouble)}\n`);
    process.exitCode = 3;
  });
}
