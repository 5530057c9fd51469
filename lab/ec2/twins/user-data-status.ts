import { z } from "zod";
import type { World } from "../../supervisor/world.ts";

/** `cloud-init status --format json`, as far as it says whether all went well. */
const cloudInitStatus = z.object({
  status: z.string(),
  errors: z.array(z.string()).default([]),
  recoverable_errors: z.record(z.string(), z.array(z.string())).default({}),
});

export interface UserDataStatus {
  /** What cloud-init could not do; empty where all went well. */
  readonly errors: readonly string[];
}

/**
 * Waits in a twin until cloud-init has done everything.
 * @param deadline milliseconds
 * @throws Error naming the twin, where that takes longer
 */
export async function userDataStatus(world: World, twin: string, deadline: number): Promise<UserDataStatus> {
  // The status of `--wait` is that of the user data; it is read from the second command.
  const script = "cloud-init status --wait >/dev/null 2>&1 || :; cloud-init status --format json || :";
  let text: string;
  try {
    text = await world.runInTwin(twin, ["sh", "-c", script], { deadline });
  } catch (error) {
    throw new Error(`${twin}: waited ${deadline / 1000} s for cloud-init to be done: ${String(error)}`);
  }
  const status = cloudInitStatus.parse(JSON.parse(text));
  const recoverable = Object.entries(status.recoverable_errors).flatMap(([level, messages]) =>
    messages.map((message) => `${level}: ${message}`),
  );
  const errors = [...status.errors, ...recoverable];
  if (errors.length === 0 && status.status !== "done")
    errors.push(`cloud-init's status is '${status.status}'`);
  return { errors };
}
