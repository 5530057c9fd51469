import { z } from "zod";

/** What `hextet-agent report` answers, as far as it is used here. */
const report = z.object({
  agent: z.string(),
  host: z.string(),
  /** `empty`: the agent is there, and nobody has brought a bundle yet. */
  result: z.enum(["holds", "empty"]),
  /** Those that are not as hextet wrote them. */
  files: z.array(
    z.object({ path: z.string(), state: z.enum(["changed", "missing", "left"]), diff: z.string() }),
  ),
  units: z.array(z.object({ unit: z.string(), enabled: z.boolean(), active: z.boolean() })),
  /** Those that have another value; the key with slashes, as below /proc/sys. */
  sysctls: z.array(z.object({ key: z.string(), wanted: z.string(), value: z.string() })),
  /** A change that still waits to be confirmed. */
  transaction: z.string().nullable(),
});

export type AgentReport = z.infer<typeof report>;

/** Reads a report; undefined where the text is none. */
export function parseReport(text: string): AgentReport | undefined {
  try {
    return report.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
