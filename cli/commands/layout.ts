import { type Command, Option } from "commander";
import type { ComposeOptions } from "../compose.ts";
import type { ImportOptions } from "../import.ts";
import type { PlanOptions } from "../plan.ts";
import type { ReportOptions } from "../report.ts";
import type { ReviewCommandOptions } from "../review.ts";
import type { ServeOptions } from "../serve.ts";

/** What works on a layout and its ledger alone, and asks no host. */
export function layoutCommands(program: Command): void {
  program
    .command("plan")
    .description("print every address of a layout, and what each router must be told")
    .argument("<name>", "stack (stacks/NAME.layout.yaml), or the path of a layout")
    .argument("[pattern...]", "only what is named so: SITE, HOST, SITE/HOST, with * and ? (in quotes)")
    .option("--json", "as JSON (schema/plan.schema.json)")
    .addOption(
      new Option("--csv", "the table as CSV").conflicts([
        "write",
        "check",
        "json",
        "tree",
        "zone",
        "diff",
        "netbox",
      ]),
    )
    .addOption(
      new Option(
        "--netbox",
        "as NetBox's bulk import takes it: JSON, a list for each of its models; with --out a CSV file for each",
      ).conflicts(["write", "check", "json", "tree", "zone", "diff"]),
    )
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
        "against a git revision: what is kept, added, removed, renumbered; exit status 1 where something is renumbered, or has moved with its block",
      ).conflicts(["zone"]),
    )
    .addOption(
      new Option(
        "--router <router>",
        "what that router of the layout is to be configured with, in its own words; ROUTER, or SITE/ROUTER",
      ).conflicts(["write", "check", "json", "tree", "zone", "diff"]),
    )
    .addOption(
      new Option(
        "--tunnel <tunnel>",
        "what the other end of that tunnel is to be configured with; INTERFACE, HOST/INTERFACE or SITE/HOST/INTERFACE of the server",
      ).conflicts(["write", "check", "json", "tree", "zone", "diff", "router", "guest"]),
    )
    .addOption(
      new Option(
        "--boot-script <macvlan>",
        "what a system that hextet does not change, such as Synology's, is to run at each boot for that macvlan; MACVLAN, HOST/MACVLAN or SITE/HOST/MACVLAN",
      ).conflicts(["write", "check", "json", "tree", "zone", "diff", "router", "tunnel", "guest"]),
    )
    .addOption(
      new Option(
        "--guest <guest>",
        "the network configuration that this guest's cloud-init is to be given; GUEST, or SITE/HOST/GUEST",
      ).conflicts(["write", "check", "json", "tree", "zone", "diff", "router"]),
    )
    .addOption(
      new Option(
        "--cloud-init <version>",
        "with --guest: of which version; as the layout says where absent, or 1, which all systems read alike",
      ).choices(["1", "2"]),
    )
    .option("--zone", "AAAA and PTR records of everything that has an address, as DNS zones")
    .option("--domain <name>", "with --zone: the domain that the names are below", "internal")
    .option("--nameserver <name...>", "with --zone: whole zones, with SOA and NS records that name these")
    .option("--serial <number>", "with --nameserver: the serial number; the time in seconds where absent")
    .option("--out <folder>", "with --zone: a file for each zone; with --netbox: for each model")
    .option("--block <site=prefix...>", "a block that AWS has given: cloud=3fff:ec2:47b:ca00::/56")
    .option(
      "--picture <file>",
      "draw the plan into a file: Mermaid for .mmd, D2 for .d2, draw.io for .drawio, else SVG",
    )
    .addHelpText(
      "after",
      `
Examples:
  hextet plan lab
  hextet plan prod "rack/pve-*"
  hextet plan prod --write
  hextet plan prod --json
  hextet plan prod rack --csv
  hextet plan prod --netbox --out netbox
  hextet plan prod --tree
  hextet plan prod --diff origin/main
  hextet plan prod --router core-1
  hextet plan prod --tunnel gw-1/t-alice
  hextet plan prod --boot-script nas/lan
  hextet plan prod --guest git --cloud-init 2
  hextet plan prod --zone --domain example.net
  hextet plan lab --picture lab.svg
  hextet plan lab --picture lab.drawio`,
    )
    .action(async (name: string, patterns: string[], options: PlanOptions) =>
      (await import("../plan.ts")).plan(name, patterns, options),
    );

  program
    .command("review")
    .description(
      "what a change means, as Markdown for a pull request: addresses, paths, routers, hosts and the way each comes back",
    )
    .argument("<name>", "stack, or the path of a layout")
    .option(
      "--base <ref>",
      "git revision that it is compared with; where HEAD left the main branch where absent",
    )
    .option(
      "--preview <file>",
      "what pulumi preview --json has printed: what is done to which resource is read of it",
    )
    .option("--rehearsal <file>", "what hextet rehearse NAME --json has printed")
    .option(
      "--exit-code [rules]",
      "exit status 1 where one of these rules is broken: renumbered,closed,rollback,replaced; all of them where none is named",
    )
    .addOption(
      new Option(
        "--check <hash>",
        "whether this is what was reviewed, by the hash at the end of the review",
      ).conflicts(["json", "whole", "preview", "rehearsal", "exitCode"]),
    )
    .option("--link <address>", "where the whole review is, for a reader of one that was cut")
    .option("--whole", "all of it: without this what is more than a comment may hold (64,000 bytes) is cut")
    .option("--json", "as JSON (schema/review.schema.json)")
    .option("--out <folder>", "write it there too: review.md, review-whole.md and review.json")
    .addHelpText(
      "after",
      `
Exit status: 0 printed, or what was reviewed; 1 a rule is broken, the layout has problems, or it is not what was reviewed;
2 used wrongly; 3 the base could not be read.

Examples:
  hextet review prod
  hextet review prod --base origin/main --preview preview.json > review.md
  hextet review prod --exit-code renumbered,closed
  hextet review prod --base HEAD^1 --check 1f0c...`,
    )
    .action(async (name: string, options: ReviewCommandOptions) =>
      (await import("../review.ts")).review(name, options),
    );

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
      (await import("../why.ts")).why(name, thing, options),
    );

  program
    .command("report")
    .description(
      "one HTML file to look at: addresses, hosts and their files, who reaches whom; it needs no network",
    )
    .argument("<name>", "stack, or the path of a layout")
    .option("--out <file>", "where to; NAME.html where absent")
    .option("--evidence <file>", "what hextet verify NAME --json has printed")
    .option("--rehearsal <file>", "what hextet rehearse NAME --json has printed")
    .option("--drift <file>", "what hextet drift NAME --json has printed")
    .option("--block <site=prefix...>", "a block that AWS has given: cloud=3fff:ec2:47b:ca00::/56")
    .addHelpText(
      "after",
      "\nExamples:\n  hextet report lab\n  hextet verify prod --json > verify.json; hextet report prod --evidence verify.json --out prod.html",
    )
    .action(async (name: string, options: ReportOptions) =>
      (await import("../report.ts")).report(name, options),
    );

  program
    .command("serve")
    .description(
      "the page of hextet report, on this machine's loopback alone, made anew whenever the layout changes",
    )
    .argument("<name>", "stack, or the path of a layout")
    .option("--port <port>", "0 for a free one", "8064")
    .option("--evidence <file>", "what hextet verify NAME --json has printed")
    .option("--rehearsal <file>", "what hextet rehearse NAME --json has printed")
    .option("--drift <file>", "what hextet drift NAME --json has printed")
    .option("--block <site=prefix...>", "a block that AWS has given: cloud=3fff:ec2:47b:ca00::/56")
    .addHelpText("after", "\nExamples:\n  hextet serve lab\n  hextet serve prod --port 0")
    .action(async (name: string, options: ServeOptions) =>
      (await import("../serve.ts")).serve(name, options),
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
  HOST.addr.json, HOST.route.json   what ip -j -d addr and ip -j -6 route print on the host
  HOST.netplan.yaml                 its netplan file
  HOST.interfaces                   its /etc/network/interfaces of ifupdown2 or ifupdown
  HOST.hostkey                      its /etc/ssh/ssh_host_ed25519_key.pub
  HOST/                             or these as addr.json, route.json, *.yaml, hostkey in a folder of its own
  *.csv                             host,interface,address,gateway with a header
  *.json                            aws ec2 describe-vpcs, -subnets, -network-interfaces, -instances

Examples:
  ssh pve-1 ip -j -d addr > pve-1.addr.json; ssh pve-1 ip -j -6 route > pve-1.route.json
  hextet import prod pve-1.addr.json pve-1.route.json pve-1.hostkey
  hextet import prod inventory/ --site colo`,
    )
    .action(async (name: string, files: string[], options: ImportOptions) =>
      (await import("../import.ts")).importFiles(name, files, options),
    );

  program
    .command("compose")
    .description("write a host's Compose file, or compare files with the plan: networks and addresses")
    .argument("<name>", "stack, or the path of a layout")
    .argument("<host>", "host with Docker's networks, SITE/HOST")
    .argument("[file...]", "Compose files of the host, each a project of its own; - for standard input")
    .option("--write", "write what differs into the files; all else in them stays as it is")
    .option("--json", "with files: as JSON")
    .addHelpText(
      "after",
      `
Without a file the text of one is printed. Otherwise exit status 1 where something is not as the plan has it.

Examples:
  hextet compose prod rack/apps-1 > compose.yaml
  hextet compose prod rack/apps-1 compose.yaml --write
  hextet compose prod rack/apps-1 web/compose.yaml db/compose.yaml
  docker compose config | hextet compose prod rack/apps-1 -`,
    )
    .action(async (name: string, host: string, files: string[], options: ComposeOptions) =>
      (await import("../compose.ts")).compose(name, host, files, options),
    );

  program
    .command("render")
    .description("write the files that every host would hold")
    .argument("<name>", "stack, or the path of a layout")
    .option("--out <folder>", "where to, empty or of a render before; out/NAME/files where absent")
    .option(
      "--block <site=prefix...>",
      "a block that AWS has given, to render with real addresses: cloud=3fff:ec2:47b:ca00::/56",
    )
    .option("--json", "print the files as JSON, write nothing")
    .option(
      "--nmcli <host>",
      "print the nmcli commands that say what a host's keyfiles of NetworkManager say, write nothing",
    )
    .addHelpText(
      "after",
      "\nExamples:\n  hextet render lab\n  hextet render prod --block cloud=3fff:ec2:47b:ca00::/56 --out /tmp/prod\n  hextet render prod --nmcli rack/edge-1",
    )
    .action(async (name: string, options: { out?: string; block?: string[]; json?: true; nmcli?: string }) =>
      (await import("../render.ts")).render(name, options),
    );
}
