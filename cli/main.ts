import { Command, CommanderError, Option } from "commander";
import { Answer } from "./answer.ts";
import type { DiffOptions } from "./diff.ts";
import type { ImportOptions } from "./import.ts";
import type { PlanOptions } from "./plan.ts";
import type { VerifyOptions } from "./verify.ts";

/**
 * The `hextet` command. Each subcommand's module is loaded when it is called, so that a plan does not wait for
 * what only the lab needs.
 */
const program = new Command("hextet")
  .description("IPv6 layouts as code, for cloud and bare metal in one stack")
  .version("0.1.0")
  .showHelpAfterError("(hextet --help says how)")
  .exitOverride();

program
  .command("plan")
  .description("print every address of a layout, and what each router must be told")
  .argument("<name>", "stack (stacks/NAME.layout.yaml), or the path of a layout")
  .option("--json", "as JSON (schema/plan.schema.json)")
  .addOption(
    new Option("--write", "bring the ledger up to date, and say what it gives out").conflicts([
      "check",
      "json",
      "tree",
      "zone",
      "diff",
    ]),
  )
  .addOption(
    new Option("--check", "exit status 1 where the ledger is behind, or gives a number twice").conflicts([
      "json",
      "tree",
      "zone",
      "diff",
    ]),
  )
  .addOption(
    new Option("--tree", "each prefix with what lies in it, and what is free").conflicts([
      "json",
      "zone",
      "diff",
    ]),
  )
  .addOption(
    new Option(
      "--diff <ref>",
      "against a git revision: what is kept, added, removed, renumbered; exit status 1 where something is renumbered",
    ).conflicts(["zone"]),
  )
  .option("--zone", "AAAA and PTR records of everything that has an address, as DNS zones")
  .option("--domain <name>", "with --zone: the domain that the names are below", "internal")
  .option("--nameserver <name...>", "with --zone: whole zones, with SOA and NS records that name these")
  .option("--serial <number>", "with --nameserver: the serial number; the time in seconds where absent")
  .option("--out <folder>", "with --zone: a file for each zone")
  .option("--block <site=prefix...>", "a block that AWS has given: cloud=3fff:ec2:47b:ca00::/56")
  .option("--picture <file>", "draw the plan as SVG into a file")
  .addHelpText(
    "after",
    `
Examples:
  hextet plan lab
  hextet plan prod --write
  hextet plan prod --json
  hextet plan prod --tree
  hextet plan prod --diff origin/main
  hextet plan prod --zone --domain example.net
  hextet plan lab --picture lab.svg`,
  )
  .action(async (name: string, options: PlanOptions) => (await import("./plan.ts")).plan(name, options));

program
  .command("why")
  .description("say where a number came from, what else is in its network, and what is free there")
  .argument("<name>", "stack, or the path of a layout")
  .argument("<thing>", "SITE/HOST/THING, or as much of its end as is unique; or an address in any spelling")
  .option("--json", "as JSON")
  .addHelpText(
    "after",
    "\nExamples:\n  hextet why lab git\n  hextet why lab rack/guests\n  hextet why lab 3fff:b0b::25\n  hextet why lab cloud/56+03::8",
  )
  .action(async (name: string, thing: string, options: { json?: true }) =>
    (await import("./why.ts")).why(name, thing, options),
  );

program
  .command("import")
  .description("write a layout and its ledger from what exists: everything is pinned where it was found")
  .argument("<name>", "stack to write (stacks/NAME.layout.yaml), or the path of a layout")
  .argument("<file...>", "files, or folders of them (below)")
  .option("--site <name>", "site that hosts of your own are put in", "rack")
  .option("--purpose <purpose>", "production, lab or example", "production")
  .option("--force", "write over what is there")
  .option("--json", "print the layout, the ledger and the notes as JSON, write nothing")
  .addHelpText(
    "after",
    `
Files:
  HOST.addr.json, HOST.route.json   what ip -j -6 addr and ip -j -6 route print on the host
  HOST.netplan.yaml                 its netplan file
  HOST.hostkey                      its /etc/ssh/ssh_host_ed25519_key.pub
  HOST/                             or these as addr.json, route.json, *.yaml, hostkey in a folder of its own
  *.csv                             host,interface,address,gateway with a header
  *.json                            aws ec2 describe-vpcs, -subnets, -network-interfaces, -instances

Examples:
  ssh pve-1 ip -j -6 addr > pve-1.addr.json; ssh pve-1 ip -j -6 route > pve-1.route.json
  hextet import prod pve-1.addr.json pve-1.route.json pve-1.hostkey
  hextet import prod inventory/ --site colo`,
  )
  .action(async (name: string, files: string[], options: ImportOptions) =>
    (await import("./import.ts")).importFiles(name, files, options),
  );

program
  .command("render")
  .description("write the files that every host would hold")
  .argument("<name>", "stack, or the path of a layout")
  .option("--out <folder>", "where to; out/NAME/files where absent")
  .option(
    "--block <site=prefix...>",
    "a block that AWS has given, to render with real addresses: cloud=3fff:ec2:47b:ca00::/56",
  )
  .option("--json", "print the files as JSON, write nothing")
  .addHelpText(
    "after",
    "\nExamples:\n  hextet render lab\n  hextet render prod --block cloud=3fff:ec2:47b:ca00::/56 --out /tmp/prod",
  )
  .action(async (name: string, options: { out?: string; block?: string[]; json?: true }) =>
    (await import("./render.ts")).render(name, options),
  );

program
  .command("verify")
  .description(
    "probe what the plan promises: on every host, between all containers and guests, and the routers' routes",
  )
  .argument("<name>", "stack, or the path of a layout")
  .option("--deadline <seconds>", "how long what fails is tried again", "10")
  .option("--domain <name>", "the plan's names stand below it in the DNS: hosts must find themselves by name")
  .option("--block <site=prefix...>", "a block that AWS has given: cloud=3fff:ec2:47b:ca00::/56")
  .option("--json", "as JSON")
  .option("--junit <file>", "write the results as JUnit's XML too")
  .addHelpText(
    "after",
    `
Exit status: 0 all as planned, 1 something failed, 3 a host could not be asked.

Examples:
  hextet verify lab                       while the lab runs (hextet lab up lab)
  hextet verify prod --deadline 60 --junit verify.xml
  hextet verify prod --domain example.net --json`,
  )
  .action(async (name: string, options: VerifyOptions) =>
    (await import("./verify.ts")).verify(name, options),
  );

program
  .command("diff")
  .description("each host's real files beside what up would put there; reads, and changes nothing")
  .argument("<name>", "stack, or the path of a layout")
  .argument("[host]", "SITE/HOST, or HOST where that is unique; all machines on-prem where absent")
  .option("--block <site=prefix...>", "a block that AWS has given: cloud=3fff:ec2:47b:ca00::/56")
  .option("--json", "as JSON")
  .addHelpText(
    "after",
    "\nExit status: 0 shown, 3 a host could not be asked.\n\nExamples:\n  hextet diff prod\n  hextet diff prod rack/pve-1",
  )
  .action(async (name: string, host: string | undefined, options: DiffOptions) =>
    (await import("./diff.ts")).diff(name, host, options),
  );

program
  .command("rehearse")
  .description(
    "try the change on twins: from a git revision to the working tree, with every path probed all the while, and one host broken on purpose",
  )
  .argument("<name>", "stack, or the path of a layout")
  .option("--from <ref>", "git revision to come from; where HEAD left the main branch, where absent")
  .option("--json", "as JSON")
  .addHelpText(
    "after",
    `
Exit status: 0 all is well; 1 a path was down that the change does not touch, one does not answer in the end, the
change failed, or the rollback did not hold; 3 this could not be found out.

Examples:
  hextet rehearse lab
  hextet rehearse prod --from v1.4`,
  )
  .action(async (name: string, options: { from?: string; json?: true }) =>
    (await import("./rehearse.ts")).rehearse(name, options),
  );

program
  .command("drift")
  .description(
    "what on the hosts is not as hextet left it: files, units, parameters, addresses, routes; changes nothing",
  )
  .argument("<name>", "stack, or the path of a layout")
  .argument("[host]", "SITE/HOST, or HOST where that is unique; all machines on-prem where absent")
  .option("--json", "as JSON")
  .addHelpText(
    "after",
    "\nExit status: 0 as hextet left them, 1 something differs, 3 a host could not be asked.\n\nExamples:\n  hextet drift prod\n  hextet drift prod rack/pve-1 --json",
  )
  .action(async (name: string, host: string | undefined, options: { json?: true }) =>
    (await import("./drift.ts")).drift(name, host, options),
  );

program
  .command("heal")
  .description(
    "let a host put back what hextet brought there last; it confirms itself over a fresh connection, or goes back",
  )
  .argument("<name>", "stack, or the path of a layout")
  .argument("[host]", "SITE/HOST, or HOST where that is unique; all machines on-prem where absent")
  .option(
    "--within <seconds>",
    "how long a host waits for the confirmation; what the layout's rollout says where absent",
  )
  .option("--json", "as JSON")
  .addHelpText(
    "after",
    "\nExit status: 0 as hextet left them, 1 a host could not be healed, 3 one could not be asked.\n\nExamples:\n  hextet heal prod rack/pve-1\n  hextet heal lab --within 5",
  )
  .action(async (name: string, host: string | undefined, options: { within?: string; json?: true }) =>
    (await import("./heal.ts")).heal(name, host, options),
  );

for (const [verb, what] of [
  ["take", "give up what a person wrote into files of hextet's: the next up puts the layout's back"],
  ["leave", "let files that a person changed stay as they are: up passes over them until they change again"],
] as const) {
  program
    .command(verb)
    .description(what)
    .argument("<name>", "stack, or the path of a layout")
    .argument("<host>", "SITE/HOST, or HOST where that is unique")
    .argument("[path]", "the file; all that a person changed where absent")
    .addHelpText("after", `\nExample:\n  hextet ${verb} prod rack/pve-1 /etc/network/interfaces`)
    .action(async (name: string, host: string, path: string | undefined) =>
      (await import("./settle.ts")).settle(verb, name, host, path),
    );
}

program
  .command("hostkey")
  .description("fetch the key that a host shows, to compare with its console and put into the layout")
  .argument("<host>", "address of a host; or SITE/HOST with --layout")
  .option("--port <port>", "SSH port", "22")
  .option("--layout <name>", "take address, port and bastion of SITE/HOST from this stack's layout")
  .addHelpText(
    "after",
    "\nExamples:\n  hextet hostkey 2001:db8::10\n  hextet hostkey rack/pve-1 --layout prod",
  )
  .action(async (host: string, options: { port: string; layout?: string }) =>
    (await import("./hostkey.ts")).hostkey(host, options),
  );

program
  .command("explain")
  .description("what a problem's code means, with an example and the way out; without a code: all of them")
  .argument("[code]", "such as HX012")
  .option("--json", "as JSON")
  .addHelpText("after", "\nExamples:\n  hextet explain\n  hextet explain HX012")
  .action(async (code: string | undefined, options: { json?: true }) =>
    (await import("./explain.ts")).explain(code, options),
  );

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
  .action(async (name: string, owners: string[]) => (await import("./ledger.ts")).release(name, owners));

ledger
  .command("resolve")
  .description("after a merge: keep what a revision holds, and number anew what was given twice")
  .argument("<name>", "stack, or the path of a layout")
  .requiredOption("--base <ref>", "git revision whose numbers stay")
  .addHelpText("after", "\nExample:\n  git merge main; hextet ledger resolve prod --base main")
  .action(async (name: string, options: { base: string }) =>
    (await import("./ledger.ts")).resolve(name, options.base),
  );

const lab = program
  .command("lab")
  .description("boot a layout as real hosts on this machine, and work on them");

lab
  .command("demo", { isDefault: true })
  .description("plan, boot, preview, apply, preview again, prove by traffic, take down")
  .argument("[name]", "stack, or the path of a layout", "lab")
  .option("--keep", "leave the lab running")
  .addHelpText("after", "\nExamples:\n  hextet lab demo\n  hextet lab demo lab --keep")
  .action(async (name: string, options: { keep?: true }) =>
    (await import("./lab-demo.ts")).demo(name, options),
  );

lab
  .command("up")
  .description("boot a lab and apply its layout; again: apply what changed. It stays until lab down")
  .argument("[name]", "stack, or the path of a layout", "lab")
  .addHelpText("after", "\nExamples:\n  hextet lab up\n  hextet lab up my.layout.yaml")
  .action(async (name: string) => (await import("./lab-commands.ts")).up(name));

lab
  .command("down")
  .description("end a lab, whoever started it")
  .argument("[name]", "name of the lab", "lab")
  .addHelpText("after", "\nExample:\n  hextet lab down lab")
  .action(async (name: string) => (await import("./lab-commands.ts")).down(name));

lab
  .command("status")
  .description("who holds a lab, and its twins")
  .argument("[name]", "name of the lab", "lab")
  .option("--json", "as JSON")
  .addHelpText("after", "\nExamples:\n  hextet lab status\n  hextet lab status lab --json")
  .action(async (name: string, options: { json?: true }) =>
    (await import("./lab-commands.ts")).status(name, options),
  );

lab
  .command("ssh")
  .description("a shell on a twin, or a command there")
  .argument(
    "<host>",
    "SITE/HOST, SITE/HOST/GUEST, or internet/host; the last part is enough where it is unique",
  )
  .argument("[command...]", "what to run there")
  .option("--lab <name>", "name of the lab", "lab")
  .addHelpText("after", "\nExamples:\n  hextet lab ssh pve-1\n  hextet lab ssh cloud/web-1 -- docker ps")
  .action(async (host: string, command: string[], options: { lab: string }) =>
    (await import("./lab-commands.ts")).ssh(host, command, options),
  );

lab
  .command("env")
  .description("print what the plain pulumi command needs to work on the lab's stack")
  .argument("[name]", "name of the lab", "lab")
  .addHelpText("after", '\nExample:\n  eval "$(hextet lab env)" && $HEXTET_ENTER pulumi preview --stack lab')
  .action(async (name: string) => (await import("./lab-commands.ts")).env(name));

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else if (error instanceof Answer) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = error.status;
  } else {
    process.stderr.write(
      `${error instanceof Error ? (process.env["HEXTET_DEBUG"] ? error.stack : error.message) : String(error)}\n`,
    );
    process.exitCode = 3;
  }
}
