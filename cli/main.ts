import { Command, CommanderError, Option } from "commander";
import { Answer } from "./answer.ts";
import { type Colouring, colourings, setColouring } from "./colour.ts";
import { explainCommand } from "./commands/explain.ts";
import { hostCommands } from "./commands/hosts.ts";
import { labCommands } from "./commands/lab.ts";
import { layoutCommands } from "./commands/layout.ts";
import { ledgerCommands } from "./commands/ledger.ts";
import { projectCommands } from "./commands/project.ts";
import { watchOutput } from "./output.ts";
import { print, report } from "./say.ts";
import { version } from "./version.ts";

/**
 * The `hextet` command. Each subcommand's module is loaded when it is called, so that a plan does not wait for
 * what only the lab needs. Their order here is that of the help.
 */
const program = new Command("hextet")
  .description("IPv6 layouts as code, for cloud and bare metal in one stack")
  .version(version)
  .showHelpAfterError("(hextet --help says how)")
  .addOption(
    new Option(
      "--color <when>",
      "of messages, before or after the command; auto: on a terminal, but for NO_COLOR and FORCE_COLOR",
    )
      .choices(colourings)
      .default("auto"),
  )
  .hook("preAction", (command) => setColouring(command.opts<{ color: Colouring }>().color))
  .configureOutput({
    writeOut: print,
    writeErr: report,
    getOutHelpWidth: helpWidth,
    getErrHelpWidth: helpWidth,
  })
  .exitOverride();

layoutCommands(program);
hostCommands(program);
explainCommand(program);
ledgerCommands(program);
labCommands(program);
projectCommands(program);

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

/** Columns of a help text: COLUMNS where it is set, as where there is no terminal to be asked. */
function helpWidth(): number {
  const set = Number(process.env["COLUMNS"]);
  return Number.isInteger(set) && set > 0 ? set : (process.stdout.columns ?? 80);
}
