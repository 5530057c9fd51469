/** What is asked of a state's files, since asking the engine takes a quarter of a second of a core each time. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const State = z.object({
  checkpoint: z.object({
    latest: z
      .object({
        resources: z
          .array(z.object({ type: z.string(), outputs: z.record(z.string(), z.unknown()).optional() }))
          .optional(),
      })
      .nullish(),
  }),
});

/** The file that holds a stack. @param folder of the backend: `file://FOLDER` */
export function stateFile(folder: string, project: string, stack: string): string {
  return join(folder, ".pulumi", "stacks", project, `${stack}.json`);
}

/** The outputs of a stack as its last run has left them; none where there is no such stack, or nothing in it. */
export function stateOutputs(
  folder: string,
  project: string,
  stack: string,
): Readonly<Record<string, unknown>> {
  const file = stateFile(folder, project, stack);
  if (!existsSync(file)) return {};
  const { checkpoint } = State.parse(JSON.parse(readFileSync(file, "utf8")));
  const resources = checkpoint.latest?.resources ?? [];
  return resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {};
}

/** Whether some run holds a lock of a state, or has left it. @param folder of the backend */
export function isLocked(folder: string): boolean {
  const locks = join(folder, ".pulumi", "locks");
  return (
    existsSync(locks) &&
    readdirSync(locks, { recursive: true, withFileTypes: true }).some((entry) => entry.isFile())
  );
}
