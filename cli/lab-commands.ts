import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { columns } from "../core/index.ts";
import { shellWord } from "../core/shell-word.ts";
import { machineLogin } from "../lab/machines/login.ts";
import { LabSession } from "../lab/session.ts";
import { stackEnvironment } from "../lab/stack/environment.ts";
import { joinAndExtend } from "../lab/standing-lab.ts";
import type { LabClient } from "../lab/supervisor/client.ts";
import { enterController, enterTwin } from "../lab/supervisor/enter.ts";
import { connectLab, endLab } from "../lab/supervisor/launch.ts";
import { labRequirements } from "../lab/supervisor/requirements.ts";
import { runDirectory } from "../lab/supervisor/run-directory.ts";
import { twinEnvironment } from "../lab/supervisor/twin-environment.ts";
import { Answer } from "./answer.ts";
import { forLab } from "./lab-layout.ts";
import { type MachineOptions, machinesOf } from "./lab-machines.ts";
import { findLayout, stackName } from "./layout-file.ts";
import { print, report } from "./say.ts";
import { runText } from "./stack-text.ts";

/** `hextet lab up NAME` */
export async function up(name: string, options: MachineOptions = {}): Promise<void> {
  const layout = findLayout(name);
  const whole = forLab(layout);
  const { plan } = whole;
  if (plan.purpose !== "lab")
    throw new Answer(
      2,
      `${layout.path}: is for ${plan.purpose}; a layout is booted as a lab where it says purpose: lab`,
    );
  const missing = await labRequirements();
  if (missing.length > 0) throw new Answer(3, `the lab cannot run here: ${missing.join("; ")}`);
  const progress = (text: string) => report(`${text}\n`);
  const machines = await machinesOf(plan, options, progress);
  const request = {
    ...whole,
    path: layout.path,
    command: `hextet lab up ${layout.called}`,
    progress,
    machines,
  };
  const joined = await joinAndExtend(request);
  const session = joined ?? (await LabSession.start(request));
  await session.keep();
  try {
    const run = await session.up();
    if (joined !== undefined && run.errors.length === 0) await joined.shrink();
    print(runText(run));
    if (run.errors.length > 0) throw new Answer(1, run.errors.join("\n"));
  } finally {
    await session.close("stay");
  }
}

/** `hextet lab down NAME` */
export async function down(nameOrPath: string): Promise<void> {
  const name = stackName(nameOrPath);
  const ended = await endLab(name);
  print(ended ? `Lab ${name} has ended.\n` : `Lab ${name} was not running.\n`);
}

/** `hextet lab status NAME` */
export async function status(nameOrPath: string, options: { readonly json?: true }): Promise<void> {
  const name = stackName(nameOrPath);
  const client = await running(nameOrPath);
  try {
    const hello = await client.ask("hello", null);
    const twins = await client.ask("twins", null);
    if (options.json) {
      print(`${JSON.stringify({ ...hello, twins }, null, 2)}\n`);
      return;
    }
    print(
      `Lab ${name}, process ${hello.pid}, started by ${JSON.stringify(hello.command)} at ${hello.since}${hello.kept ? "" : "; ends with that command"}\n`,
    );
    print(
      `${columns([["TWIN", "STATE", "HOST KEY"], ...twins.map((twin) => [twin.name.replaceAll("--", "/"), twin.machine ? `${twin.state}, a machine` : twin.state, twin.hostKey])], "  ")}\n`,
    );
  } finally {
    client.close();
  }
}

/**
 * `hextet lab ssh HOST`: as a person at the twin's console, so that it works whatever its network is like. What is to run
 * goes to a shell there, its words with a space between them, as ssh sends them.
 */
export async function ssh(
  host: string,
  command: readonly string[],
  options: { readonly lab: string },
): Promise<void> {
  const client = await running(options.lab);
  const { pid } = await client.ask("hello", null);
  const twins = await client.ask("twins", null);
  client.close();
  const wanted = host.replaceAll("/", "--");
  const exact = twins.filter((twin) => twin.name === wanted);
  const found = exact.length > 0 ? exact : twins.filter((twin) => twin.name.endsWith(`--${wanted}`));
  const [twin] = found;
  if (twin === undefined || found.length > 1) {
    const names = twins.map((running) => running.name.replaceAll("--", "/")).join(", ");
    throw new Answer(
      2,
      `${host}: is ${found.length > 1 ? "more than one twin" : "no twin"} of lab ${options.lab}; there are ${names}`,
    );
  }
  if (twin.machine && twin.state === "running") {
    const [program = "ssh", ...args] = machineLogin(options.lab, pid, twin, command);
    process.exitCode = await run(program, args);
    return;
  }
  if (twin.pid === null) throw new Answer(3, `${host}: its twin is ${twin.state}`);
  const terminal = process.env["TERM"];
  const environment = { ...twinEnvironment, ...(terminal === undefined ? {} : { TERM: terminal }) };
  const [program = "nsenter", ...args] = [
    ...enterTwin(pid, twin.pid),
    ...["env", "-i", `--chdir=${twinEnvironment.HOME}`],
    ...Object.entries(environment).map(([name, value]) => `${name}=${value}`),
    ...(command.length === 0 ? ["bash", "-l"] : ["bash", "-c", command.join(" ")]),
  ];
  process.exitCode = await run(program, args);
}

/** `hextet lab env NAME` */
export async function env(nameOrPath: string): Promise<void> {
  const name = stackName(nameOrPath);
  const client = await running(nameOrPath);
  const { pid } = await client.ask("hello", null);
  client.close();
  const folder = runDirectory(name).path;
  const variables = {
    ...stackEnvironment(folder),
    // The lab's own, so that pulumi writes nothing into the one that is committed.
    PULUMI_OPTION_CONFIG_FILE: join(folder, "workspace", `Pulumi.${name}.yaml`),
    HEXTET_ENTER: enterController(pid).join(" "),
  };
  const lines = Object.entries(variables).map(
    ([key, value]) => `export ${key}='${value.replaceAll("'", "'\\''")}'`,
  );
  print(`${lines.join("\n")}\n`);
  if (!existsSync(join(folder, "connections.json")))
    report(`lab ${name} has not been applied yet: hextet lab up ${shellWord(nameOrPath)}\n`);
}

/** @param nameOrPath of the lab's stack, as it was started by */
async function running(nameOrPath: string): Promise<LabClient> {
  const client = await connectLab(stackName(nameOrPath));
  if (client === undefined)
    throw new Answer(
      3,
      `lab ${stackName(nameOrPath)} does not run; start it with: hextet lab up ${shellWord(nameOrPath)}`,
    );
  return client;
}

function run(program: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: "inherit" });
    child.on("error", (error) => reject(new Answer(3, `${program} could not start: ${error.message}`)));
    // As a shell says it of what a signal has ended, such as SIGPIPE where nobody reads on.
    child.on("close", (status, signal) =>
      resolve(status ?? (signal === null ? 3 : 128 + constants.signals[signal])),
    );
  });
}
