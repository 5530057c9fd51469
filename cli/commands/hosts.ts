import type { Command } from "commander";
import type { BringOptions } from "../bring.ts";
import type { DiffOptions } from "../diff.ts";
import type { FollowOptions } from "../follow.ts";
import type { KeysOptions } from "../keys.ts";
import type { RehearseOptions } from "../rehearse.ts";
import type { SurveyOptions } from "../survey.ts";
import type { VerifyOptions } from "../verify.ts";

/** What looks at hosts, or works on them: the real ones, or in a rehearsal their twins. */
export function hostCommands(program: Command): void {
  program
    .command("survey")
    .description(
      "how a host is connected today: SLAAC, DHCPv6 or static for each address, what its routers advertise, who configures it; reads, and changes nothing without --probe",
    )
    .argument("<name>", "stack, or the path of a layout; there may be none yet")
    .argument("<address>", "address of a host, or SITE/HOST (or HOST) of the layout")
    .option("--host-key <key>", "of a host that no layout knows: ssh-ed25519 AAAA..., or its fingerprint")
    .option("--user <name>", "of a host that no layout knows", "root")
    .option("--port <port>", "of a host that no layout knows", "22")
    .option("--key <file>", "private key for a host that no layout knows; the SSH agent's where absent")
    .option("--no-solicitation", "send nothing from the host: its routers are not asked for an advertisement")
    .option(
      "--probe [prefix]",
      "try what the provider does with a prefix: an address of it is given to the host for a while; that of its uplink where absent",
    )
    .option(
      "--target <address>",
      "with --probe: who is to answer, beyond the gateway",
      "2001:4860:4860::8888",
    )
    .option("--watch <seconds>", "with --probe: for how long what works is tried on", "90")
    .option("--yes", "with --probe: try it without asking")
    .option("--json", "as JSON (schema/survey.schema.json; with --probe schema/provider.schema.json)")
    .addHelpText(
      "after",
      `
Exit status: 0 shown, 1 another key is shown, or none or no trial was agreed to, 2 used wrongly, 3 the host could not be asked,
or it could not be found out.

Examples:
  hextet survey prod 2001:db8::10
  hextet survey prod 192.0.2.10 --user debian --host-key "ssh-ed25519 AAAA..."
  hextet survey prod rack/pve-1 --json
  hextet survey prod rack/pve-1 --probe 2001:db8:7::/64`,
    )
    .action(async (name: string, address: string, options: SurveyOptions) =>
      (await import("../survey.ts")).survey(name, address, options),
    );

  program
    .command("freeze")
    .description(
      "write what SLAAC and DHCP have given a host into the layout as static: addresses, gateway, resolvers; the host itself is only read",
    )
    .argument("<name>", "stack, or the path of a layout")
    .argument("<host>", "SITE/HOST, or HOST where that is unique")
    .option("--json", "print the layout and the ledger as JSON, and write nothing")
    .addHelpText(
      "after",
      "\nExit status: 0 written, 1 nothing to pin or the layout would have problems, 3 the host could not be asked.\n\nExample:\n  hextet freeze prod rack/pve-1",
    )
    .action(async (name: string, host: string, options: { json?: true }) =>
      (await import("../freeze.ts")).freeze(name, host, options),
    );

  program
    .command("follow")
    .description(
      "which prefix is delegated to a router of the layout now, and what moves with it: each address, each name; the router is only read",
    )
    .argument("<name>", "stack, or the path of a layout")
    .option("--write", "record what is delegated in the layout; every number keeps its place in it")
    .option("--domain <name>", "the plan's names stand below it: whole names, and PTR records too")
    .option("--json", "as JSON")
    .addHelpText(
      "after",
      `
The router itself follows at once: systemd-networkd numbers its networks anew and advertises them. After --write, up brings
the rest: hosts with static addresses and routes, and hextet plan NAME --zone the zones.

Exit status: 0 as recorded, or recorded now; 1 another prefix is delegated than the layout has, or none; 3 the router could
not be asked.

Examples:
  hextet follow home
  hextet follow home --write --domain example.net`,
    )
    .action(async (name: string, options: FollowOptions) =>
      (await import("../follow.ts")).follow(name, options),
    );

  program
    .command("verify")
    .description(
      "probe what the plan promises: on every host, between all containers and guests, and the routers' routes",
    )
    .argument("<name>", "stack, or the path of a layout")
    .option("--deadline <seconds>", "how long what fails is tried again", "10")
    .option(
      "--domain <name>",
      "the plan's names stand below it in the DNS: hosts must find themselves by name",
    )
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
      (await import("../verify.ts")).verify(name, options),
    );

  program
    .command("diff")
    .description("each host's real files beside what up would put there; reads, and changes nothing")
    .argument("<name>", "stack, or the path of a layout")
    .argument("[host]", "SITE/HOST, or HOST where that is unique; all machines on-prem where absent")
    .option("--block <site=prefix...>", "a block that AWS has given: cloud=3fff:ec2:47b:ca00::/56")
    .option(
      "--show-secret-files",
      "show too what stands in files that others than root may not read (mode 0600, say)",
    )
    .option("--json", "as JSON")
    .addHelpText(
      "after",
      "\nExit status: 0 shown, 3 a host could not be asked.\n\nExamples:\n  hextet diff prod\n  hextet diff prod rack/pve-1",
    )
    .action(async (name: string, host: string | undefined, options: DiffOptions) =>
      (await import("../diff.ts")).diff(name, host, options),
    );

  program
    .command("rehearse")
    .description(
      "try the change on twins: from a git revision to the working tree, with every path probed all the while, and one host broken on purpose",
    )
    .argument("<name>", "stack, or the path of a layout")
    .option("--from <ref>", "git revision to come from; where HEAD left the main branch, where absent")
    .option("--machines <host...>", "hosts that get a kernel of their own, Debian's under QEMU: slow to boot")
    .option("--most-machines <count>", "allow so many machines at a time")
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
    .action(async (name: string, options: RehearseOptions) =>
      (await import("../rehearse.ts")).rehearse(name, options),
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
      (await import("../drift.ts")).drift(name, host, options),
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
      (await import("../heal.ts")).heal(name, host, options),
    );

  program
    .command("bring")
    .description(
      "send a host its agent and its bundle again, as up would: where it was installed anew, or its records are lost; it confirms over a fresh connection, or goes back",
    )
    .argument("<name>", "stack, or the path of a layout")
    .argument("<host>", "SITE/HOST, or HOST where that is unique")
    .option(
      "--within <seconds>",
      "how long the host waits for the confirmation; what the layout's rollout says where absent",
    )
    .option("--block <site=prefix...>", "a block that AWS has given: cloud=3fff:ec2:47b:ca00::/56")
    .option("--json", "as JSON")
    .addHelpText(
      "after",
      "\nExit status: 0 the host holds its bundle, 1 not, 3 it could not be asked.\n\nExample:\n  hextet bring prod rack/pve-1",
    )
    .action(async (name: string, host: string, options: BringOptions) =>
      (await import("../bring.ts")).bring(name, host, options),
    );

  program
    .command("keys")
    .description(
      "make WireGuard's private keys on the hosts, where they stay, and record the public halves in the ledger; keys that are there are kept",
    )
    .argument("<name>", "stack, or the path of a layout")
    .argument(
      "[host]",
      "SITE/HOST, or HOST where that is unique; all with a WireGuard interface where absent",
    )
    .option("--again", "make other keys in place of those that are there; up puts them in force at both ends")
    .option("--json", "as JSON")
    .addHelpText(
      "after",
      "\nExit status: 0 all are recorded, 1 one is another interface's too, 3 a host could not be asked; the others are recorded.\n\nExamples:\n  hextet keys prod\n  hextet keys prod rack/gw-1 --again",
    )
    .action(async (name: string, host: string | undefined, options: KeysOptions) =>
      (await import("../keys.ts")).keys(name, host, options),
    );

  program
    .command("take-over")
    .description(
      "have a host that another stack brought its bundle to: it is nobody's then, and the next pulumi up of this stack takes it",
    )
    .argument("<name>", "stack, or the path of a layout")
    .argument("<host>", "SITE/HOST, or HOST where that is unique")
    .option("--json", "as JSON")
    .addHelpText(
      "after",
      "\nExit status: 0 done, 1 not, 3 the host could not be asked.\n\nExample:\n  hextet take-over prod rack/pve-1",
    )
    .action(async (name: string, host: string, options: { json?: true }) =>
      (await import("../take-over.ts")).takeOver(name, host, options),
    );

  for (const [verb, what] of [
    ["take", "give up what a person wrote into files of hextet's: the next up puts the layout's back"],
    [
      "leave",
      "let files that a person changed stay as they are: up passes over them until they change again",
    ],
  ] as const) {
    program
      .command(verb)
      .description(what)
      .argument("<name>", "stack, or the path of a layout")
      .argument("<host>", "SITE/HOST, or HOST where that is unique")
      .argument("[path]", "the file; all that a person changed where absent")
      .option("--json", "as JSON")
      .addHelpText(
        "after",
        `\nExit status: 0 done, 1 not, 3 the host could not be asked.\n\nExample:\n  hextet ${verb} prod rack/pve-1 /etc/network/interfaces`,
      )
      .action(async (name: string, host: string, path: string | undefined, options: { json?: true }) =>
        (await import("../settle.ts")).settle(verb, name, host, path, options),
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
      (await import("../hostkey.ts")).hostkey(host, options),
    );
}
