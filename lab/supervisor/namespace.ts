/** Network namespaces of a lab. Their names are visible inside the lab only (a file system of its own on /run/netns). */

import { createHash } from "node:crypto";
import { access } from "node:fs/promises";
import { output } from "./process.ts";

/** The file that stands for a namespace inside the lab. */
export function namespacePath(name: string): string {
  return `/run/netns/${name}`;
}

export async function createNamespace(name: string): Promise<void> {
  await output(["ip", "netns", "add", name]);
  await output(["ip", "-n", name, "link", "set", "lo", "up"]);
}

export async function deleteNamespace(name: string): Promise<void> {
  await output(["ip", "netns", "delete", name]);
}

export async function namespaceExists(name: string): Promise<boolean> {
  return access(namespacePath(name)).then(
    () => true,
    () => false,
  );
}

/** Gives `from` the name `to`, which must be free. */
export async function renameNamespace(from: string, to: string): Promise<void> {
  await output(["touch", namespacePath(to)]);
  await output(["mount", "--bind", namespacePath(from), namespacePath(to)]);
  await output(["umount", namespacePath(from)]);
  await output(["rm", namespacePath(from)]);
}

/** Runs lines of `ip` commands in a namespace (the lab's outer one where undefined), all or an error naming the first that failed. */
export async function ip(netns: string | undefined, lines: readonly string[]): Promise<void> {
  if (lines.length === 0) return;
  const place = netns === undefined ? [] : ["-n", netns];
  await output(["ip", ...place, "-batch", "-"], {
    stdin: `${lines.join("\n")}\n`,
    title: `ip ${place.join(" ")}: ${lines.join("; ")}`,
  });
}

/** Sets kernel parameters of a namespace: `net.ipv6.conf.all.forwarding` → `1`. */
export async function setParameters(
  netns: string,
  parameters: Readonly<Record<string, string | number>>,
): Promise<void> {
  const assignments = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
  await output(["ip", "netns", "exec", netns, "sysctl", "-qw", ...assignments]);
}

/** A device name (at most 15 characters) for what has a longer name; the same one each time. */
export function deviceName(prefix: string, name: string): string {
  return prefix + createHash("sha256").update(name).digest("hex").slice(0, 8);
}
