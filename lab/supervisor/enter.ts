/**
 * Command prefixes that reach into a lab from outside of it. They need the `pid` of the lab's first process, which
 * `hello` tells: through /proc/PID/root the lab's own names of its namespaces can be opened from outside.
 */

import { controllerNamespace } from "./router.ts";

/**
 * Runs a command in the network namespace of the lab's controller, where every host can be reached as an operator
 * would reach it. Everything else (files, processes) stays as outside.
 */
export function enterController(pid: number): string[] {
  return enterNamespace(pid, controllerNamespace);
}

/** The same for any network namespace of the lab: a twin's has the twin's name. */
export function enterNamespace(pid: number, netns: string): string[] {
  return ["nsenter", `--net=/proc/${pid}/root/run/netns/${netns}`, "--"];
}

/**
 * Runs a command inside a twin, as a person at its console would.
 * @param twinPid of the twin's init as `twins` reports it, which counts inside the lab only
 */
export function enterTwin(pid: number, twinPid: number): string[] {
  return [
    ...["nsenter", `--target=${pid}`, "--mount", "--pid", "--net", "--"],
    ...["nsenter", `--target=${twinPid}`, "--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup", "--"],
  ];
}
