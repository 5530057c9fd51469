/**
 * The supervisor of one lab: the process that owns it. Started by `launch.ts` in namespaces of its own; whatever it
 * makes ends with it, however it ends.
 */

import { closeSync, ftruncateSync, writeSync } from "node:fs";
import { readdir, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { ec2Operations } from "../ec2/index.ts";
import { endLabCgroups } from "./cgroup.ts";
import { otherLabsRun, putLimitsBack, raiseLimits } from "./kernel-limits.ts";
import { Lab } from "./lab.ts";
import { operations } from "./operations.ts";
import { output } from "./process.ts";
import type { ProgressEvent } from "./protocol.ts";
import { type Holder, runDirectory } from "./run-directory.ts";
import { type Connection, messageOf, serve } from "./server.ts";

/** How long a lab waits for the command that started it to say that it owns it; milliseconds. */
const ownerDeadline = 15_000;

/** How long taking down may take before the supervisor simply ends, and the kernel does the rest; milliseconds. */
const endDeadline = 15_000;

const { values } = parseArgs({
  options: {
    lab: { type: "string", default: "" },
    image: { type: "string", default: "" },
    machines: { type: "string", default: "" },
    command: { type: "string", default: "" },
    layout: { type: "string" },
  },
});

// Files of hosts are made here, and must be what they are elsewhere.
process.umask(0o022);

const directory = runDirectory(values.lab);
const holder: Holder = {
  lab: values.lab,
  pid: Number(process.env["HEXTET_OUTER_PID"]),
  command: values.command,
  since: new Date().toISOString(),
};

const lab = new Lab({
  lab: values.lab,
  image: values.image,
  machines: values.machines,
  scratch: directory.scratch,
  progress,
});

const started = performance.now();
const said: ProgressEvent[] = [];
const watchers = new Set<Connection>();

function progress(text: string): void {
  const event: ProgressEvent = { event: "progress", text, at: Math.round(performance.now() - started) };
  said.push(event);
  console.log(`${(event.at / 1000).toFixed(2)} ${text}`);
  for (const watcher of watchers) watcher.send(event);
}

let owner: Connection | undefined;
let kept = false;
let ending: Promise<void> | undefined;

function end(reason: string, status: number): Promise<void> {
  ending ??= takeDown(reason).finally(() => {
    // After the answer to who asked for the end.
    setTimeout(() => process.exit(status), 20);
  });
  return ending;
}

async function takeDown(reason: string): Promise<void> {
  progress(`the lab ends: ${reason}`);
  setTimeout(() => {
    console.log(`not taken down within ${endDeadline / 1000} s; the kernel does the rest`);
    process.exit(1);
  }, endDeadline).unref();
  lab.abandon();
  await endLabCgroups(values.lab);
  if (!(await otherLabsRun(directory.lock))) await putLimitsBack();
  await output(["umount", "--lazy", directory.scratch]);
  // Whoever works on the lab's stack may be writing its last state there.
  await rm(directory.path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

/**
 * Removes what a killed lab of the same name has left: it holds no lock any more, so it is nobody's. That includes
 * what others kept in the folder, such as the state of a stack whose hosts are gone.
 */
async function removeRemains(): Promise<void> {
  await endLabCgroups(values.lab);
  const own = [basename(directory.scratch), basename(directory.log)];
  for (const entry of await readdir(directory.path)) {
    if (!own.includes(entry)) await rm(join(directory.path, entry), { recursive: true, force: true });
  }
  ftruncateSync(1);
}

async function main(): Promise<void> {
  await removeRemains();
  await raiseLimits();
  await writeFile(directory.holder, `${JSON.stringify(holder)}\n`, { mode: 0o600 });

  const groups = [ec2Operations(lab)];
  const supervision = {
    hello: () => ({ ...holder, layout: values.layout ?? null, image: values.image, kept }),
    subscribe: async (_: unknown, connection: Connection) => {
      for (const event of said) connection.send(event);
      watchers.add(connection);
      connection.onClose(() => watchers.delete(connection));
    },
    own: async (_: unknown, connection: Connection) => {
      if (owner !== undefined) throw new Error(`lab ${values.lab}: has an owner already`);
      owner = connection;
      connection.onClose(() => {
        owner = undefined;
        if (!kept) void end("the command that started it has gone", 0);
      });
    },
    keep: async () => {
      kept = true;
    },
    end: () => end("asked to", 0),
  };
  await serve(directory.socket, operations(lab, supervision, groups));
  writeSync(3, "ready\n");
  closeSync(3);
  setTimeout(() => {
    if (owner === undefined && !kept) void end(`nobody owned it within ${ownerDeadline / 1000} s`, 1);
  }, ownerDeadline).unref();
}

for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
  process.on(signal, () => void end(signal, 0));
}
process.on("unhandledRejection", (error) => void end(`an error in the supervisor: ${messageOf(error)}`, 1));
process.on(
  "uncaughtException",
  (error) => void end(`an error in the supervisor: ${error.stack ?? error.message}`, 1),
);

main().catch((error: unknown) => {
  console.error(messageOf(error));
  process.exit(1);
});
