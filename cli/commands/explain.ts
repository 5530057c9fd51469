import type { Command } from "commander";

/** What reports a problem by its code. */
export function explainCommand(program: Command): void {
  program
    .command("explain")
    .description("what a problem's code means, with an example and the way out; without a code: all of them")
    .argument("[code]", "such as HX012")
    .option("--json", "as JSON")
    .addHelpText("after", "\nExamples:\n  hextet explain\n  hextet explain HX012")
    .action(async (code: string | undefined, options: { json?: true }) =>
      (await import("../explain.ts")).explain(code, options),
    );
}
