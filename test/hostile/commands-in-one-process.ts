/**
 * Runs the command line as `hextet` does, again and again in one process, for each line of standard input that holds its
 * arguments as JSON; answers each with a line of JSON. Starting a process for each would take most of the time.
 */
import { createInterface } from "node:readline";

const main = new URL("../../cli/main.ts", import.meta.url);
const answer = process.stdout.write.bind(process.stdout);
const said = { stdout: "", stderr: "" };
for (const name of ["stdout", "stderr"] as const) {
  process[name].setMaxListeners(0);
  process[name].write = (text: string | Uint8Array) => {
    said[name] += text;
    return true;
  };
}
process.setMaxListeners(0);

let runs = 0;
for await (const line of createInterface({ input: process.stdin })) {
  const args: unknown = JSON.parse(line);
  if (!Array.isArray(args)) continue;
  Object.assign(said, { stdout: "", stderr: "" });
  process.exitCode = 0;
  process.argv = [process.argv[0] ?? "", main.pathname, ...args.map(String)];
  await import(`${main.href}?${runs++}`);
  answer(`${JSON.stringify({ args, status: process.exitCode, ...said })}\n`);
}
process.exitCode = 0;
answer(`${JSON.stringify({ maxRss: process.resourceUsage().maxRSS * 1024 })}\n`);
