import type { Command } from "commander";

/** What boots a layout on this machine, and works on what it booted. */
export function labCommands(program: Command): void {
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
      (await import("../lab-demo.ts")).demo(name, options),
    );

  lab
    .command("up")
    .description("boot a lab and apply its layout; again: apply what changed. It stays until lab down")
    .argument("[name]", "stack, or the path of a layout", "lab")
    .option("--machines <host...>", "hosts that get a kernel of their own, Debian's under QEMU: slow to boot")
    .option("--most-machines <count>", "allow so many machines at a time")
    .addHelpText(
      "after",
      "\nExamples:\n  hextet lab up\n  hextet lab up my.layout.yaml\n  hextet lab up lab --machines rack/lxd-1",
    )
    .action(async (name: string, options: { machines?: string[]; mostMachines?: string }) =>
      (await import("../lab-commands.ts")).up(name, options),
    );

  lab
    .command("down")
    .description("end a lab, whoever started it")
    .argument("[name]", "name of the lab", "lab")
    .addHelpText("after", "\nExample:\n  hextet lab down lab")
    .action(async (name: string) => (await import("../lab-commands.ts")).down(name));

  lab
    .command("status")
    .description("who holds a lab, and its twins")
    .argument("[name]", "name of the lab", "lab")
    .option("--json", "as JSON")
    .addHelpText("after", "\nExamples:\n  hextet lab status\n  hextet lab status lab --json")
    .action(async (name: string, options: { json?: true }) =>
      (await import("../lab-commands.ts")).status(name, options),
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
    .addHelpText(
      "after",
      "\nExamples:\n  hextet lab ssh pve-1\n  hextet lab ssh cloud/web-1 -- docker ps\n  hextet lab ssh pve-1 -- 'ip -6 route; ip -6 neigh'",
    )
    .action(async (host: string, command: string[], options: { lab: string }) =>
      (await import("../lab-commands.ts")).ssh(host, command, options),
    );

  lab
    .command("env")
    .description("print what the plain pulumi command needs to work on the lab's stack")
    .argument("[name]", "name of the lab", "lab")
    .addHelpText(
      "after",
      '\nExample:\n  eval "$(hextet lab env)" && $HEXTET_ENTER pulumi preview --stack lab',
    )
    .action(async (name: string) => (await import("../lab-commands.ts")).env(name));
}
