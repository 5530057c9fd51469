import type { EngineEvent, Stack } from "@pulumi/pulumi/automation/index.js";

/** What a run came to. */
export interface RunResult {
  /** `create`, `update`, `same`, ... → how many resources. */
  changes?: Readonly<Record<string, number>>;
  /** Stack outputs, where the program came to its end. */
  outputs?: Readonly<Record<string, unknown>>;
}

/**
 * A stack whose runs are reported by their events alone: after each one the Automation API would start three more of the
 * engine's processes, for outputs and history, half a second of a core each.
 */
export function reportedByEvents(stack: Stack): Stack {
  return Object.assign(stack, { outputs: async () => ({}), info: async () => undefined });
}

/** Takes from an event of a run what it says of the result. */
export function noteResult(result: RunResult, { summaryEvent, resOutputsEvent }: EngineEvent): void {
  if (summaryEvent !== undefined) result.changes = summaryEvent.resourceChanges;
  const { type, new: state } = resOutputsEvent?.metadata ?? {};
  if (type === "pulumi:pulumi:Stack") result.outputs = state?.outputs ?? {};
}
