import { existsSync, statSync } from "node:fs";
import type { Place } from "../../core/index.ts";
import { machineLogin } from "../machines/login.ts";
import type { LabClient } from "../supervisor/client.ts";
import { twinName } from "../topology-of-plan.ts";

/** A way into a place's network as it is now. */
export interface PlaceWay {
  /** Words before a program that runs there. */
  readonly enter: readonly string[];
  /** Whether they still lead there: another network may have come in its place. */
  readonly holds: () => boolean;
}

/** A lab, as seen from outside. */
export interface LabOutside {
  readonly lab: string;
  /** Process id of its first process. */
  readonly pid: number;
  readonly supervisor: LabClient;
}

/**
 * The way into a place's network from outside of the lab; `undefined` while its twin or its container does not run.
 *
 * Through /proc/PID/root the kernel leads into the lab's own file system, and from there into a twin's. What runs in a
 * machine is known to that machine's kernel alone, so there the way is a login.
 */
export async function placeWay(lab: LabOutside, place: Place): Promise<PlaceWay | undefined> {
  const name = twinName(place.host);
  const inLab = `/proc/${lab.pid}/root`;
  const twin = (await lab.supervisor.ask("twins", null)).find((running) => running.name === name);
  if (twin === undefined || twin.state !== "running") return undefined;
  if (place.kind === "host")
    return twin.machine
      ? { enter: machineLogin(lab.lab, lab.pid, twin, []), holds: () => true }
      : namespaceWay(`${inLab}/run/netns/${name}`);
  const { stdout } = await lab.supervisor.ask(
    "exec",
    { twin: name, argv: ["sh", "-c", place.firstProcess] },
    askDeadline,
  );
  const inner = Number(/^\s*([0-9]+)\s*$/m.exec(stdout)?.[1] ?? 0);
  if (inner === 0) return undefined;
  return twin.machine
    ? { enter: machineLogin(lab.lab, lab.pid, twin, [inNetwork, `${inner}`]), holds: () => true }
    : namespaceWay(`${inLab}/proc/${twin.pid}/root/proc/${inner}/ns/net`);
}

/** Milliseconds in which a host has to name a container's process: a machine's, too. */
const askDeadline = 130_000;

/** In a machine: runs a program in the network of a process, for as long as that lives. */
const inNetwork = "/usr/lib/hextet-lab/machine/in-network";

/** @param file that stands for the namespace; its number is another once a new one stands in its place */
function namespaceWay(file: string): PlaceWay | undefined {
  if (!existsSync(file)) return undefined;
  const number = inode(file);
  return { enter: ["nsenter", `--net=${file}`, "--"], holds: () => inode(file) === number };
}

function inode(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.ino;
}
