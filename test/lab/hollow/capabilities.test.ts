import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { type CapableHost, capableHosts, layoutWith } from "../../agent/capable-hosts.ts";
import { type HollowRun, HollowStack } from "./hollow-stack.ts";

jest.setTimeout(300_000);

/**
 * What the real engine says and does of hosts that gain what they can do and lose it again: each bundle as it is sent, and
 * each change as `preview --diff` shows it. `HEXTET_GOLDEN=write` writes them anew, to be read in the diff.
 */
const golden = fileURLToPath(new URL("golden/", import.meta.url));
const write = process.env["HEXTET_GOLDEN"] === "write";
const looked: string[] = [];

function expectGolden(name: string, text: string): void {
  const file = join(golden, name);
  looked.push(name);
  if (write) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  expect(text).toBe(readFileSync(file, "utf8"));
}

let stack: HollowStack;
beforeAll(() => {
  stack = new HollowStack("rack");
});
afterAll(() => stack?.close());

const parameters = (capable: readonly CapableHost[]) => ({ name: "rack", layout: layoutWith(capable) });

/** Brings the hosts to this; each is changed once, in place. */
async function up(capable: readonly CapableHost[]): Promise<HollowRun> {
  const run = await stack.up("landscape", parameters(capable));
  expect([run.failed, run.errors]).toEqual([false, []]);
  return run;
}

/** Without components, which are names for what is in them. */
const made = ({ steps }: HollowRun) =>
  steps.filter((step) => !/ (ManagedHost|PveHost|LxdHost) /.test(step)).sort();
const commands = (op: string) => capableHosts.map((host) => `${op} Command rack-${host}`).sort();

/** The part of each host's command that shows its bundle, by host, from what `preview --diff` printed; what it restarts is said amid that. */
function shownBundles(text: string): Readonly<Record<string, string>> {
  const shown =
    /:remote:Command::(\S+)\]\n[\s\S]*?\n( *)(~ stdin +: *\n[\s\S]*?)(?=\n *\S+: the change |\n {4,}[~+-] \S+: \(| *\n {4}--outputs:--)/g;
  return Object.fromEntries(
    [...text.matchAll(shown)].map(([, name = "", indent = "", patch = ""]) => [
      name.replace("rack-", ""),
      `${patch.replaceAll(`\n${indent}`, "\n")}\n`,
    ]),
  );
}

/** One after the other, on the same stack. */
describe.each([
  ["gain", "bare", [], capableHosts],
  ["lose", "capable", capableHosts, []],
] as const)("hosts that %s what they can do", (what, standing, before, after) => {
  let preview: HollowRun;

  beforeAll(async () => {
    if (what === "gain") await up(before);
    preview = await stack.preview("landscape", parameters(after));
  });

  test.each(capableHosts)("%s: the bundle that it has is the golden one", (host) => {
    expectGolden(`${standing}/${host}.bundle`, stack.sentTo(host));
  });

  test("are each updated once, in place, and nothing else is to be done", () => {
    expect([preview.failed, preview.errors]).toEqual([false, []]);
    expect(made(preview)).toEqual(commands("update"));
    expect(Object.keys(shownBundles(preview.text)).sort()).toEqual([...capableHosts].sort());
  });

  test.each(capableHosts)("%s: preview --diff shows the change of its files as the golden patch", (host) => {
    expectGolden(`${what}/${host}.patch`, shownBundles(preview.text)[host] ?? "");
  });

  test("get their new bundles in one call of their agent each", async () => {
    const run = await up(after);
    expect(made(run)).toEqual(commands("update"));
    expect(run.journal.filter((line) => line.startsWith("ssh ")).map((line) => line.split(" ")[1])).toEqual(
      capableHosts.map(() => "apply"),
    );
    expect(run.journal.filter((line) => /^(create|delete)/.test(line))).toEqual([]);
  });
});

test("hosts that have lost all that they had gained were sent what they had been sent at first", () => {
  for (const host of capableHosts)
    expect(stack.sentTo(host)).toBe(readFileSync(join(golden, `bare/${host}.bundle`), "utf8"));
});

test("no golden file is left that nothing is compared with", () => {
  const files = readdirSync(golden, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(golden.length));
  expect(files.sort()).toEqual([...new Set(looked)].sort());
});
