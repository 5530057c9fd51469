import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, expect, test } from "@jest/globals";

/** Real processes that run `ssh` with a private key of the program's own, and real signals. */
const root = join(import.meta.dirname, "..", "..", "..");
const scratch = mkdtempSync(join(tmpdir(), "hextet-test-ends-"));
const bin = join(scratch, "bin");
mkdirSync(bin);
// It lets us in, and then works for longer than anybody waits.
writeFileSync(join(bin, "ssh"), '#!/bin/sh\necho $$ >"$TMPDIR/ssh.pid"\nsleep 300 &\nwait\n');
chmodSync(join(bin, "ssh"), 0o755);
const started: ChildProcess[] = [];
afterAll(() => {
  for (const child of started) child.kill("SIGKILL");
  rmSync(scratch, { recursive: true, force: true });
});

const login = {
  address: "2001:db8::10",
  port: 22,
  user: "root",
  key: { kind: "text", privateKey: "a private key" },
  hostKey: `ssh-ed25519 ${"A".repeat(68)}`,
  bastion: undefined,
};

interface Dialling {
  readonly child: ChildProcess;
  readonly temporary: string;
  /** The folders with keys that lie there. */
  folders(): string[];
  said(): string;
}

/** A process that is in the middle of a connection. @param before what its program does first */
async function dialling(name: string, before = ""): Promise<Dialling> {
  const temporary = join(scratch, name);
  mkdirSync(temporary);
  writeFileSync(
    join(temporary, "program.mjs"),
    `import { createRequire } from "node:module";
const require = createRequire(${JSON.stringify(join(root, "package.json"))});
${before}
const { runOverSsh } = await import(${JSON.stringify(join(root, "hosts/ssh/run-over-ssh.ts"))});
await runOverSsh(${JSON.stringify(login)}, "true", { deadline: 120_000 });
`,
  );
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", join(temporary, "program.mjs")],
    {
      env: { ...process.env, TMPDIR: temporary, PATH: `${bin}:${process.env["PATH"]}`, NODE_OPTIONS: "" },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  started.push(child);
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
  const folders = () => readdirSync(temporary).filter((entry) => entry.startsWith("hextet-ssh-"));
  for (let tries = 0; !existsSync(join(temporary, "ssh.pid")); tries++) {
    if (tries > 600 || child.exitCode !== null) throw new Error(`${name} does not dial: ${said}`);
    await sleep(50);
  }
  const [folder = ""] = folders();
  expect(readFileSync(join(temporary, folder, "host.key"), "utf8")).toBe("a private key\n");
  return { child, temporary, folders, said: () => said };
}

/** Whether anything of the group of that ssh runs: itself, or what it has started. */
function runs({ temporary }: Dialling): boolean {
  const leader = readFileSync(join(temporary, "ssh.pid"), "utf8").trim();
  const groups = execFileSync("ps", ["-eo", "pgid=,stat="], { encoding: "utf8" }).split("\n");
  return groups.some((line) => line.trim().split(/\s+/)[0] === leader && !/\sZ/.test(line));
}

async function ended(dialling: Dialling): Promise<{ status: number | null; signal: string | null }> {
  const { child } = dialling;
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  for (let tries = 0; runs(dialling) && tries < 40; tries++) await sleep(50);
  return { status: child.exitCode, signal: child.signalCode };
}

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "%s ends the process as it ends any, with the key and the ssh that it was for",
  async (signal) => {
    const ours = await dialling(signal);
    ours.child.kill(signal);
    expect(await ended(ours)).toEqual({ status: null, signal });
    expect(ours.folders()).toEqual([]);
    expect(runs(ours)).toBe(false);
  },
  60_000,
);

test.each([
  ["on", "before-us"],
  ["once", "once-before-us"],
])(
  "a library user's own handler (process.%s) decides: what is under way goes on until it ends the process",
  async (how, name) => {
    const ours = await dialling(
      name,
      `import { setTimeout as sleep } from "node:timers/promises";
process.${how}("SIGINT", async () => { await sleep(700); console.log("saved"); process.exit(7); });`,
    );
    ours.child.kill("SIGINT");
    await sleep(300);
    expect(ours.folders()).toHaveLength(1);
    expect(runs(ours)).toBe(true);
    expect(await ended(ours)).toEqual({ status: 7, signal: null });
    expect(ours.said()).toContain("saved");
    expect(ours.folders()).toEqual([]);
    expect(runs(ours)).toBe(false);
  },
  60_000,
);

test.each([
  ["3", "signal-exit"],
  ["4", "restore-cursor/node_modules/signal-exit"],
])(
  "no signal is swallowed where the package signal-exit %s listens too, and what that is to do is done",
  async (release, at) => {
    const load = `const loaded = require(${JSON.stringify(join(root, "node_modules", at))});
(loaded.onExit ?? loaded)(() => console.log("cursor shown"));`;
    const ours = await dialling(`signal-exit-${release}`, load);
    ours.child.kill("SIGTERM");
    expect(await ended(ours)).toEqual({ status: null, signal: "SIGTERM" });
    expect(ours.said()).toContain("cursor shown");
    expect(ours.folders()).toEqual([]);
    expect(runs(ours)).toBe(false);
  },
  60_000,
);

test("what a killed process has left goes with the next run, once it is old and its process is gone", async () => {
  const ours = await dialling("killed");
  ours.child.kill("SIGKILL");
  await once(ours.child, "exit");
  process.kill(-Number(readFileSync(join(ours.temporary, "ssh.pid"), "utf8")), "SIGKILL");
  const [left = ""] = ours.folders();
  const young = `hextet-ssh-${ours.child.pid}-young1`;
  const living = `hextet-ssh-${process.pid}-living`;
  for (const name of [young, living]) mkdirSync(join(ours.temporary, name));
  const old = new Date(Date.now() - 2 * 3_600_000);
  for (const name of [left, living]) utimesSync(join(ours.temporary, name), old, old);
  execFileSync(
    process.execPath,
    [
      "--disable-warning=ExperimentalWarning",
      "--input-type=module",
      "--eval",
      `const { passingFolder } = await import(${JSON.stringify(join(root, "hosts/process/ends-with-us.ts"))}); await passingFolder("hextet-ssh").remove();`,
    ],
    { env: { ...process.env, TMPDIR: ours.temporary, NODE_OPTIONS: "" } },
  );
  expect(ours.folders().sort()).toEqual([young, living].sort());
}, 60_000);
