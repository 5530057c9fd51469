import { existsSync } from "node:fs";
import type { Place } from "../../core/index.ts";
import type { LabClient } from "../supervisor/client.ts";
import { twinName } from "../topology-of-plan.ts";

/** Milliseconds in which a host has to name a container's process. */
const askDeadline = 10_000;

/**
 * The file of a place's network namespace, to be opened from outside of the lab; `undefined` while its twin or its
 * container does not run.
 *
 * Through /proc/PID/root the kernel leads into the lab's own file system, and from there into a twin's.
 */
export async function placeNamespace(
  supervisor: LabClient,
  labPid: number,
  place: Place,
): Promise<string | undefined> {
  const twin = twinName(place.host);
  if (place.kind === "host") return present(`/proc/${labPid}/root/run/netns/${twin}`);
  const twins = await supervisor.ask("twins", null);
  const pid = twins.find(({ name }) => name === twin)?.pid ?? undefined;
  if (pid === undefined) return undefined;
  const { stdout } = await supervisor.ask("exec", {
    twin,
    argv: ["sh", "-c", place.firstProcess],
    deadline: askDeadline,
  });
  const inner = Number(/^\s*([0-9]+)\s*$/m.exec(stdout)?.[1] ?? 0);
  return inner === 0 ? undefined : present(`/proc/${labPid}/root/proc/${pid}/root/proc/${inner}/ns/net`);
}

function present(path: string): string | undefined {
  return existsSync(path) ? path : undefined;
}
