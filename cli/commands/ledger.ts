import type { Command } from "commander";

/** What works on the ledger where the plan does not by itself. */
export function ledgerCommands(program: Command): void {
  const ledger = program
    .command("ledger")
    .description("what a stack has handed out: give numbers back, mend what a merge gave twice");

  ledger
    .command("release")
    .description("let numbers that rest be given again")
    .argument("<name>", "stack, or the path of a layout")
    .argument("[owner...]", "who had them, with everything below: rack/pve-1; all that rest where absent")
    .addHelpText(
      "after",
      "\nExamples:\n  hextet ledger release prod rack/pve-1/guests/git\n  hextet ledger release prod",
    )
    .action(async (name: string, owners: string[]) => (await import("../ledger.ts")).release(name, owners));

  ledger
    .command("resolve")
    .description("after a merge: keep what a revision holds, and number anew what was given twice")
    .argument("<name>", "stack, or the path of a layout")
    .requiredOption("--base <ref>", "git revision whose numbers stay")
    .addHelpText("after", "\nExample:\n  git merge main; hextet ledger resolve prod --base main")
    .action(async (name: string, options: { base: string }) =>
      (await import("../ledger.ts")).resolve(name, options.base),
    );
}
