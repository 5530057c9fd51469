import { Argument, type Command } from "commander";
import { type Shell, scripts, shells } from "../completion/scripts.ts";
import type { InitOptions } from "../init.ts";
import { print } from "../say.ts";

/** What makes a project, and helps a person around in it. */
export function projectCommands(program: Command): void {
  program
    .command("init")
    .description(
      "write a project to begin with: layout, ledger, program, its test, a workflow; files that are there stay as they are",
    )
    .argument("[folder]", "where to", ".")
    .option("--name <name>", "the project's name; the folder's where absent")
    .option("--stack <name>", "the stack's name (prod)")
    .option("--site <where>", "where its hosts are: aws, onprem or both (both)")
    .option("--prefix <prefix>", "what is routed to the machines on-prem, /64 or shorter (2001:db8:7::/48)")
    .option("--region <region>", "of AWS (eu-central-1)")
    .option("--module <kind>", "how its modules are loaded, esm or commonjs (esm)")
    .option("--yes", "ask nothing: what no option says is as in brackets")
    .option("--json", "say as JSON what was written, and what stays (schema/init.schema.json)")
    .addHelpText(
      "after",
      `
At a terminal, what no option says is asked for; elsewhere it is what stands in brackets.

Exit status: 0 written, 1 broken off, 2 an option is no answer, 3 a file cannot be written.

Examples:
  hextet init
  hextet init racks --site onprem --prefix 2001:db8:7::/48
  hextet init --stack lab --site aws --region eu-west-1 --module commonjs`,
    )
    .action(async (folder: string, options: InitOptions) =>
      (await import("../init.ts")).init(folder, options),
    );

  program
    .command("doctor")
    .description("what is missing on this machine, for which command, and what brings it")
    .argument("[command]", "look only at what this command needs; pulumi for preview and up")
    .option("--json", "as JSON (schema/doctor.schema.json)")
    .addHelpText(
      "after",
      "\nExit status: 0 all is there, 1 something is missing.\n\nExamples:\n  hextet doctor\n  hextet doctor verify\n  hextet doctor pulumi --json",
    )
    .action(async (command: string | undefined, options: { json?: true }) =>
      (await import("../doctor.ts")).doctor(command, options),
    );

  program
    .command("completion")
    .description("print what a shell is to source, so that Tab completes commands, options, stacks and hosts")
    .addArgument(new Argument("<shell>", "which shell").choices(shells))
    .addHelpText(
      "after",
      `
Examples:
  source <(hextet completion bash)
  source <(hextet completion zsh)
  hextet completion fish | source`,
    )
    .action((shell: Shell) => print(scripts[shell]));

  program
    .command("complete", { hidden: true })
    .argument("[word...]")
    .action(async (words: string[]) => (await import("../complete.ts")).complete(program, words));
}
