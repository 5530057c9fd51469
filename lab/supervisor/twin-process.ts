/** The process of a twin: systemd-nspawn booting the twin's root in the twin's network namespace and cgroup. */

import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { droppedCapabilities, keptCapabilities } from "./capabilities.ts";
import { waitFor } from "./deadline.ts";
import { namespacePath } from "./namespace.ts";
import type { TwinRoot } from "./twin-root.ts";

/** Exit status by which nspawn says that the system inside wants to be started again. */
export const rebootStatus = 133;

/** Starts the twin's init. @param cgroup the twin's own, to be joined before anything else runs */
export function spawnTwin(name: string, root: TwinRoot, cgroup: string): ChildProcess {
  const console = openSync(root.console, "a", 0o600);
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

/**
 * Waits until something listens on a port in the network namespace of `pid`. Reading the kernel's own table costs
 * the twin nothing and does not depend on what its network is configured to be.
 */
export async function waitForListener(options: {
  readonly pid: () => Promise<number | undefined>;
  readonly transport: "tcp" | "udp";
  readonly port: number;
  readonly failure: string;
  readonly deadline: number;
  readonly evidence: () => Promise<string>;
}): Promise<void> {
  const port = options.port.toString(16).toUpperCase().padStart(4, "0");
  // "sl local remote state": 0A is LISTEN; a bound UDP socket shows as 07.
  const listening = new RegExp(
    `^\\s*\\d+: [0-9A-F]+:${port} [0-9A-F]+:0000 ${options.transport === "tcp" ? "0A" : "07"} `,
    "m",
  );
  await waitFor({
    failure: options.failure,
    deadline: options.deadline,
    evidence: options.evidence,
    probe: async () => {
      const pid = await options.pid();
      if (pid === undefined) return undefined;
      for (const family of ["6", ""]) {
        const table = await readFile(`/proc/${pid}/net/${options.transport}${family}`, "utf8").catch(
          () => "",
        );
        if (listening.test(table)) return true;
      }
      return undefined;
    },
  });
}

/**
 * Whether the network namespace of `pid` has an address beyond its links: an IPv6 one that duplicate address detection
 * is through with, or an IPv4 one.
 */
export async function hasUsableAddress(pid: number | undefined): Promise<boolean> {
  if (pid === undefined) return false;
  // address, interface index, prefix length, scope (00 is global), flags (40 tentative, 08 duplicate), device
  const ipv6 = await readFile(`/proc/${pid}/net/if_inet6`, "utf8").catch(() => "");
  const usable = ipv6.split("\n").some((line) => {
    const [, , , scope, flags = "0"] = line.trim().split(/\s+/);
    return scope === "00" && (Number.parseInt(flags, 16) & 0x48) === 0;
  });
  if (usable) return true;
  const ipv4 = await readFile(`/proc/${pid}/net/fib_trie`, "utf8").catch(() => "");
  return /\|-- (?!127\.)[\d.]+\n\s+\/32 host LOCAL/.test(ipv4);
}
