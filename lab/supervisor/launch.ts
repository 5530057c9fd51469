/** Starting and ending labs from outside. */

import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, rmSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { machinesPath } from "../machines/machines.ts";
import { labCgroups } from "./cgroup.ts";
import { LabClient } from "./client.ts";
import { runToEnd } from "./process.ts";
import { readHolder, runDirectory, runRoot } from "./run-directory.ts";

/** Status of flock when somebody else holds the lock. */
const heldStatus = 75;

/** How long the supervisor may take to listen, and its processes to be gone after their end; milliseconds. */
const readyDeadline = 15_000;
const goneDeadline = 5_000;

/** How long a supervisor may take to take everything down before it is killed; a little more than it gives itself; milliseconds. */
const endDeadline = 17_000;

export interface LaunchOptions {
  /** The lab's name: its stack's. */
  readonly lab: string;
  /** Root folder of the image (`imagePath()` of lab/image). */
  readonly image: string;
  /** What the person typed; it is reported to others who find the lab running. */
  readonly command: string;
  /** The layout that the lab is for, as the person named it. */
  readonly layout?: string;
}

/** Somebody else has a lab of that name running. */
export class LabHeld extends Error {
  override readonly name = "LabHeld";
}

/**
 * Starts the supervisor of a lab and owns it: when the returned connection closes before `keep` was asked, the lab
 * ends by itself.
 * @throws LabHeld when one of that name runs, or another error when the supervisor does not come up
 */
export async function launch(options: LaunchOptions): Promise<LabClient> {
  const directory = runDirectory(options.lab);
  if (!existsSync(options.image))
    throw new Error(`the image ${options.image} is not there; "npm start" builds it`);
  await mkdir(runRoot, { recursive: true, mode: 0o700 });
  await mkdir(directory.scratch, { recursive: true, mode: 0o700 });
  // Append: if another lab of this name runs, its log is the one that is open here.
  const log = openSync(directory.log, "a", 0o600);
  const child = spawn(
    "flock",
    [
      ...["--nonblock", "--no-fork", "--conflict-exit-code", String(heldStatus), directory.lock],
      ...[
        "unshare",
        "--mount",
        "--propagation",
        "private",
        "--net",
        "--ipc",
        "--uts",
        "--pid",
        "--fork",
        "--kill-child=KILL",
      ],
      ...[fileURLToPath(new URL("init.sh", import.meta.url)), directory.scratch],
      ...[process.execPath, fileURLToPath(new URL("main.ts", import.meta.url))],
      ...["--lab", options.lab, "--image", options.image, "--machines", machinesPath()],
      ...["--command", options.command],
      ...(options.layout === undefined ? [] : ["--layout", options.layout]),
    ],
    { detached: true, stdio: ["ignore", log, log, "pipe"], cwd: "/" },
  );
  closeSync(log);
  const exit = new Promise<number>((resolve, reject) => {
    child.on("error", (error) => reject(new Error(`flock cannot be started: ${error.message}`)));
    child.on("exit", (code) => resolve(code ?? 1));
  });
  exit.catch(() => {});
  const ready = await saysReady(child.stdio[3] as Readable);
  if (!ready) {
    const status = await exit;
    if (status === heldStatus) throw held(options.lab);
    const log = await readFile(directory.log, "utf8").catch(() => "");
    throw new Error(
      `the supervisor of lab ${options.lab} ended with status ${status}: ${log.trim().split("\n").slice(-5).join("\n")}`,
    );
  }
  child.unref();
  const client = await LabClient.connect(directory.socket);
  await client.ask("own", null);
  return client;
}

/** True when the supervisor said so; false when it closed the pipe without a word. */
function saysReady(pipe: Readable): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`the lab's supervisor was not ready within ${readyDeadline / 1000} s`)),
      readyDeadline,
    );
    const settle = (ready: boolean) => {
      clearTimeout(timer);
      pipe.destroy();
      resolve(ready);
    };
    pipe.once("data", () => settle(true));
    pipe.once("end", () => settle(false));
    pipe.once("error", () => settle(false));
  });
}

function held(lab: string): LabHeld {
  const holder = readHolder(runDirectory(lab));
  const who =
    holder === undefined
      ? "another command, which is just starting it"
      : `process ${holder.pid}, started by ${JSON.stringify(holder.command)} at ${holder.since}`;
  return new LabHeld(`lab ${lab} is running already, held by ${who}; end it with "hextet lab down ${lab}"`);
}

/** Connects to a running lab; undefined where none runs. */
export async function connectLab(lab: string): Promise<LabClient | undefined> {
  return LabClient.connect(runDirectory(lab).socket).catch(() => undefined);
}

/** Ends a lab whose name nobody uses again, with its lock too. */
export async function endForGood(lab: string): Promise<void> {
  await endLab(lab);
  rmSync(runDirectory(lab).lock, { force: true });
}

/**
 * Ends a lab, whoever started it, and resolves when nothing of it is left: asks, then kills. Also removes what a
 * killed lab has left.
 * @param patience milliseconds that the supervisor may take before it is killed
 * @returns whether there was one running
 */
export async function endLab(lab: string, patience: number = endDeadline): Promise<boolean> {
  const directory = runDirectory(lab);
  await mkdir(runRoot, { recursive: true, mode: 0o700 });
  const client = await connectStartingLab(lab);
  // The supervisor may end before its answer arrives.
  await client?.ask("end", null, patience).catch(() => {});
  client?.close();
  if (!(await lockIsFree(directory.lock, client === undefined ? 0 : goneDeadline))) {
    const holder = readHolder(directory);
    if (holder === undefined) {
      throw new Error(
        `lab ${lab}: somebody holds ${directory.lock} and does not answer; find them with "fuser ${directory.lock}"`,
      );
    }
    kill(holder.pid);
    if (!(await lockIsFree(directory.lock, goneDeadline))) {
      throw new Error(
        `lab ${lab}: ${directory.lock} is still held ${goneDeadline / 1000} s after process ${holder.pid} was killed`,
      );
    }
  }
  await removeRemains(lab);
  return client !== undefined;
}

/** Connects to a lab that may be just starting; undefined where there is none, or no longer. */
async function connectStartingLab(lab: string): Promise<LabClient | undefined> {
  const { lock } = runDirectory(lab);
  for (const end = performance.now() + readyDeadline; performance.now() < end; await sleep(100)) {
    const client = await connectLab(lab);
    if (client !== undefined || (await lockIsFree(lock, 0))) return client;
  }
  return undefined;
}

/** Under the lock, so that nothing of a lab that somebody just starts is taken for a remnant. */
async function removeRemains(lab: string): Promise<void> {
  const { lock, path } = runDirectory(lab);
  const remove = `
    for cgroup in "$@"; do
      # What was killed may take a moment to leave it.
      for attempt in $(seq 50); do
        if [ ! -d "$cgroup" ]; then break; fi
        echo 1 >"$cgroup/cgroup.kill"
        find "$cgroup" -depth -type d -exec rmdir {} \\;
        sleep 0.1
      done
    done 2>/dev/null
    rm -rf "$0"`;
  await runToEnd(["flock", "--nonblock", lock, "sh", "-c", remove, path, ...labCgroups(lab)]);
}

async function lockIsFree(lock: string, deadline: number): Promise<boolean> {
  const { status } = await runToEnd(["flock", "--wait", String(deadline / 1000), lock, "true"], {
    deadline: deadline + 5_000,
  });
  return status === 0;
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It went between two looks.
  }
}
