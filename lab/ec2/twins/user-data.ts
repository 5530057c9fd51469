import { z } from "zod";
import type { World } from "../../supervisor/world.ts";

/** `cloud-init status --format json`, as far as it says whether all went well. */
const cloudInitStatus = z.object({
  status: z.string(),
  errors: z.array(z.string()).default([]),
  recoverable_errors: z.record(z.string(), z.array(z.string())).default({}),
});

/**
 * Waits in a twin until cloud-init has done everything, and its addresses can be used.
 * @param deadline milliseconds
 * @throws Error with what cloud-init could not do, or where it takes longer
 */
export async function waitForUserData(world: World, twin: string, deadline: number): Promise<void> {
  // The status of `--wait` is that of the user data; it is read from the second command.
  const script = "cloud-init status --wait >/dev/null 2>&1 || :; cloud-init status --format json || :";
  let text: string;
  try {
    text = await world.runInTwin(twin, ["sh", "-c", script], { deadline });
  } catch (error) {
    throw new Error(`waited ${deadline / 1000} s for cloud-init on ${twin} to be done: ${String(error)}`);
  }
  const status = cloudInitStatus.parse(JSON.parse(text));
  const recoverable = Object.entries(status.recoverable_errors).flatMap(([level, messages]) =>
    messages.map((message) => `${level}: ${message}`),
  );
  const errors = [...status.errors, ...recoverable];
  if (errors.length === 0 && status.status !== "done") errors.push(`its status is '${status.status}'`);
  if (errors.length > 0) throw new Error(`cloud-init on ${twin} did not do everything: ${errors.join("; ")}`);
  await world.runInTwin(twin, ["sh", "-c", noneTentative], { deadline });
}

/**
 * Waits until no address is tentative any more, five seconds at most. A bridge such as docker0 gets its carrier with its
 * first port, when the first container starts; detection of duplicates (RFC 4862 section 5.4) takes one to two seconds
 * then, and a packet that comes meanwhile waits for the next solicitation, a second later. One without carrier stays
 * tentative.
 */
const noneTentative = `
turns=0
while [ "$turns" -lt 50 ]; do
  waiting=
  for device in $(ip -6 -o addr show tentative | grep -v dadfailed | cut -d' ' -f2); do
    [ "$(cat "/sys/class/net/$device/carrier" 2>/dev/null)" != 1 ] || waiting=yes
  done
  [ -n "$waiting" ] || break
  turns=$((turns + 1))
  sleep 0.1
done
`;
