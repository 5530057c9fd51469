import { Command, CommanderError } from "commander";
import { Answer } from "./answer.ts";
import { explainCommand } from "./commands/explain.ts";
import { hostCommands } from "./commands/hosts.ts";
import { labCommands } from "./commands/lab.ts";
import { layoutCommands } from "./commands/layout.ts";
import { ledgerCommands } from "./commands/ledger.ts";
import { watchOutput } from "./output.ts";
import { print, report } from "./say.ts";

/**
 * The `hextet` command. Each subcommand's module is loaded when it is called, so that a plan does not wait for
 * what only the lab needs. Their order here is that of the help.
 */
const program = new Command("hextet")
  .description("IPv6 layouts as code, for cloud and bare metal in one stack")
  .version("0.1.0")
  .showHelpAfterError("(hextet --help says how)")
  .configureOutput({ writeOut: print, writeErr: report })
  .exitOverride();

layoutCommands(program);
hostCommands(program);
explainCommand(program);
ledgerCommands(program);
labCommands(program);

watchOutput();
try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else if (error instanceof Answer) {
    report(`${error.message}\n`);
    process.exitCode = error.status;
  } else {
    report(
      `${error instanceof Error ? (process.env["HEXTET_DEBUG"] ? error.stack : error.message) : String(error)}\n`,
    );
    process.exitCode = 3;
  }
}
