import { execFileSync, spawnSync } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { type Ended, environment, hextet, program, Workspace } from "./hextet.ts";

const space = new Workspace();
afterAll(() => space.remove());

const host = (name: string, part: string) =>
  `      ${name}: { connect: { address: "2001:db8:1::${part}", hostKey: lab }, interfaces: { eno1: { network: up, addresses: ["::${part}"] } } }\n`;
space.write(
  "stacks/lab.layout.yaml",
  `hextet: 1
purpose: lab
sites:
  rack:
    networks: { up: { prefix: "2001:db8:1::/64", gateway: "fe80::1" } }
    hosts:
${host("pve-1", "10")}${host("pve-2", "20")}`,
);
space.commit("before");
hextet(space.path, "plan", "lab", "--write");
space.write("in/names.csv", "host,interface,address\na,eno1,2001:db8:2::5/64\n");

/** Commands that end well here without a host, by what prints. */
const commands: readonly (readonly string[])[] = [
  ["--help"],
  ["plan", "lab"],
  ["plan", "lab", "--check"],
  ["why", "lab", "pve-1/eno1", "--json"],
  ["explain"],
  ["render", "lab"],
  ["import", "new", "in", "--purpose", "lab", "--json"],
];

/** Runs the command with a file descriptor of ours as its standard output. */
function into(output: number, args: readonly string[]): Pick<Ended, "status" | "stderr"> {
  const { status, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: space.path,
    encoding: "utf8",
    timeout: 60_000,
    stdio: ["ignore", output, "pipe"],
    env: environment,
  });
  return { status, stderr };
}

/** The end of a pipe that nobody reads any more, so that whoever writes finds that out at once. */
function abandonedPipe(): number {
  const path = join(space.path, "pipe");
  execFileSync("sh", ["-c", 'rm -f "$1" && mkfifo "$1"', "sh", path]);
  const both = openSync(path, "r+");
  const end = openSync(path, "w");
  closeSync(both);
  return end;
}

describe("standard output that nobody takes", () => {
  test.each(commands.map((args) => [args.join(" "), args] as const))(
    "%s: a reader who has gone is no failure, and no word is said",
    (_, args) => {
      const pipe = abandonedPipe();
      expect(into(pipe, args)).toEqual({ status: 0, stderr: "" });
      closeSync(pipe);
    },
  );

  test.each(commands.map((args) => [args.join(" "), args] as const))(
    "%s: a full disk is one sentence, and 3",
    (_, args) => {
      const full = openSync("/dev/full", "w");
      expect(into(full, args)).toEqual({
        status: 3,
        stderr: "standard output cannot be written: no space left on device (ENOSPC)\n",
      });
      closeSync(full);
    },
  );

  test("an answer that is no stays one: problems go to standard error, and 1", () => {
    space.write("bad.layout.yaml", "hextet: 1\nsites: {}\nprefixs: {}\n");
    const pipe = abandonedPipe();
    const { status, stderr } = into(pipe, ["plan", "bad.layout.yaml"]);
    closeSync(pipe);
    expect(status).toBe(1);
    expect(stderr).toContain("[HX002]");
  });

  test("standard error that nobody takes is no failure either", () => {
    const full = openSync("/dev/full", "w");
    const { status } = spawnSync(process.execPath, [program, "plan", "nowhere"], {
      cwd: space.path,
      stdio: ["ignore", "ignore", full],
      env: environment,
    });
    closeSync(full);
    expect(status).toBe(2);
  });

  test("what is left out of head's sight has been done all the same", () => {
    space.write("stacks/lab.ledger.jsonl", "");
    const pipe = abandonedPipe();
    expect(into(pipe, ["plan", "lab", "--write"])).toEqual({ status: 0, stderr: "" });
    closeSync(pipe);
    expect(readFileSync(join(space.path, "stacks/lab.ledger.jsonl"), "utf8")).toContain("rack/pve-2/eno1");
  });
});
