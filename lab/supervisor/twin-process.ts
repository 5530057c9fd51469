/** The process of a twin: systemd-nspawn booting the twin's root in the twin's network namespace and cgroup. */

import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { droppedCapabilities, keptCapabilities } from "./capabilities.ts";
import { namespacePath } from "./namespace.ts";
import type { TwinRoot } from "./twin-root.ts";

/** Exit status by which nspawn says that the system inside wants to be started again. */
export const rebootStatus = 133;

/** Starts the twin's init. @param cgroup the twin's own, to be joined before anything else runs */
export function spawnTwin(name: string, root: TwinRoot, consolePath: string, cgroup: string): ChildProcess {
  const console = openSync(consolePath, "a", 0o600);
  const child = spawn(
    "sh",
    [
      "-c",
      'echo 0 >"$1/cgroup.procs" && shift && exec "$@"',
      "sh",
      cgroup,
      "systemd-nspawn",
      "--quiet",
      `--directory=${root.path}`,
      "--boot",
      "--register=no",
      "--keep-unit",
      `--network-namespace-path=${namespacePath(name)}`,
      `--machine=${name}`,
      `--capability=${Object.keys(keptCapabilities).join(",")}`,
      `--drop-capability=${droppedCapabilities.join(",")}`,
      // Docker and Incus ask for these; nspawn's filter has them off.
      "--system-call-filter=add_key keyctl bpf",
      "--console=read-only",
      "--link-journal=no",
      "--resolv-conf=off",
      "--timezone=off",
      ...root.binds.map(({ source, path }) => `--bind=${source}:${path}`),
    ],
    {
      detached: true,
      stdio: ["ignore", console, console],
      env: {
        PATH: process.env["PATH"],
        SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: "1",
        // Not "yes": then /sys would show the devices of the machine around the twin.
        SYSTEMD_NSPAWN_API_VFS_WRITABLE: "network",
      },
    },
  );
  closeSync(console);
  return child;
}

/** The twin's init as a process of the lab: the child of nspawn that is number 1 in a process namespace of its own. */
export async function findInit(nspawn: number): Promise<number | undefined> {
  for (const pid of await children(nspawn)) {
    const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
    const numbers = /^NSpid:\s+(.*)$/m.exec(status)?.[1]?.split(/\s+/) ?? [];
    const isSystemd = /^Name:\s+systemd$/m.test(status);
    if (isSystemd && numbers.length > 1 && numbers.at(-1) === "1") return pid;
  }
  return undefined;
}

async function children(pid: number): Promise<number[]> {
  const found: number[] = [];
  for (const thread of await readdir(`/proc/${pid}/task`).catch(() => [])) {
    const text = await readFile(`/proc/${pid}/task/${thread}/children`, "utf8").catch(() => "");
    found.push(...text.split(" ").filter(Boolean).map(Number));
  }
  return found;
}
