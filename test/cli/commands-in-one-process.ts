/**
 * Runs the command line as `hextet` does, again and again in one process: each line of standard input is a request as
 * JSON, and is answered by a line of JSON. A process for each would load the program anew, which is most of what a short
 * command takes.
 */
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

/** What is to be run; in the folder and with the environment of the request before where it says none. */
export interface Request {
  readonly args: readonly string[];
  readonly folder?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** How it ended. */
export interface Outcome {
  readonly args: readonly string[];
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

const main = new URL("../../cli/main.ts", import.meta.url);
const answer = process.stdout.write.bind(process.stdout);
const said = { stdout: "", stderr: "" };
for (const name of ["stdout", "stderr"] as const) {
  process[name].write = (text: string | Uint8Array, ...more: unknown[]) => {
    said[name] += typeof text === "string" ? text : Buffer.from(text).toString();
    const taken = more.at(-1);
    if (typeof taken === "function") process.nextTick(() => taken(null));
    return true;
  };
}

/** Standard input, and standard error where that is one. */
const ownPipes = 2;
let runs = 0;
for await (const line of createInterface({ input: process.stdin })) {
  const { args, folder, env }: Request = JSON.parse(line);
  if (folder !== undefined) process.chdir(folder);
  if (env !== undefined) process.env = { ...env };
  const outcome: Outcome = { args, status: await run(args), ...said };
  answer(`${JSON.stringify(outcome)}\n`);
}
process.exitCode = 0;
answer(`${JSON.stringify({ maxRss: process.resourceUsage().maxRSS * 1024 })}\n`);

/** @returns the status with which a process of its own would have ended */
async function run(args: readonly string[]): Promise<number> {
  Object.assign(said, { stdout: "", stderr: "" });
  process.exitCode = 0;
  process.argv = [process.argv[0] ?? "", main.pathname, ...args];
  await import(`${main.href}?${runs++}`);
  while (goesOn()) await sleep(1);
  for (const listener of process.listeners("exit")) listener.call(process, Number(process.exitCode));
  process.removeAllListeners("exit");
  for (const name of ["stdout", "stderr"] as const) process[name].removeAllListeners("error");
  return Number(process.exitCode);
}

/** Whether anything would keep a process of its own from its end: all but the pipes that this one began with. */
function goesOn(): boolean {
  const active = process.getActiveResourcesInfo();
  const pipes = active.filter((name) => name === "PipeWrap").length;
  return active.length > pipes || pipes > ownPipes;
}
