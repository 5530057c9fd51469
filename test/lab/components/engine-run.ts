/**
 * One run of the real engine, in a process of its own as programs have it: a request on standard input, an
 * `EngineRun` on standard output.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { type EngineEvent, LocalWorkspace } from "@pulumi/pulumi/automation/index.js";
import { projectName, stackEnvironment } from "../../../lab/stack/environment.ts";
import { isLocked } from "../state-lock.ts";
import { type ProgramSpec, runProgram } from "./programs.ts";

export interface EngineRequest {
  readonly lab: string;
  /** The lab's run directory: its state lies there. */
  readonly folder: string;
  readonly verb: "up" | "preview" | "destroy";
  readonly program: ProgramSpec;
  /** How many resources the engine works on at the same time; its own default where absent. */
  readonly parallel?: number;
  /** Whether the engine writes down all that it does. */
  readonly verbose?: boolean;
}

/** How a run of the engine ended. */
export interface EngineRun {
  readonly failed: boolean;
  /** `create`, `update`, `replace`, ... → how many resources, for a run that did not fail. */
  readonly changes: Readonly<Record<string, number>>;
  /** By resource name, what was said at severity error. */
  readonly errors: Readonly<Record<string, string>>;
  readonly warnings: readonly string[];
  /** `OP TYPE NAME` of each step, in order. */
  readonly steps: readonly string[];
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly text: string;
}

const request: EngineRequest = JSON.parse(await text(process.stdin));
const { lab, folder } = request;
const envVars = stackEnvironment(folder);
process.env["PATH"] = envVars["PATH"];
const workDir = join(folder, "workspace");
mkdirSync(workDir, { recursive: true, mode: 0o700 });
const stack = await LocalWorkspace.createOrSelectStack(
  { stackName: lab, projectName, program: async () => runProgram(request.program) },
  {
    workDir,
    envVars,
    projectSettings: { name: projectName, runtime: "nodejs", backend: { url: `file://${folder}` } },
  },
);
// A run that was killed has left its lock.
if (isLocked(folder)) await stack.cancel();
if (request.program.kind === "instance") await stack.setConfig("aws:region", { value: "eu-central-1" });

const errors: Record<string, string> = {};
const warnings: string[] = [];
const steps: string[] = [];
let output = "";
const watch = {
  color: "never",
  diff: true,
  onOutput: (chunk: string) => {
    output += chunk;
  },
  onError: (chunk: string) => {
    output += chunk;
  },
  ...(request.verbose === true ? { logToStdErr: true, logVerbosity: 9 } : {}),
  onEvent: ({ diagnosticEvent, resourcePreEvent }: EngineEvent) => {
    const name = (urn: string | undefined) => urn?.split("::").at(-1) ?? "";
    if (resourcePreEvent !== undefined) {
      const { op, type, urn } = resourcePreEvent.metadata;
      steps.push(`${op} ${type.split(":").at(-1)} ${name(urn)}`);
    }
    if (diagnosticEvent === undefined) return;
    const { severity, urn, message } = diagnosticEvent;
    if (severity === "error") errors[name(urn)] = `${errors[name(urn)] ?? ""}${message}`;
    if (severity === "warning") warnings.push(message.trim());
  },
} as const;

const run = await act().then(
  (done) => ({ failed: false, ...done }),
  (error: unknown) => {
    // What the engine has to say of a failure came as events; anything else is a fault of the test.
    if (Object.keys(errors).length === 0) throw error;
    return { failed: true, changes: {}, outputs: {} };
  },
);
const answer: EngineRun = { ...run, errors, warnings, steps, text: output };
process.stdout.write(JSON.stringify(answer));

async function act(): Promise<Pick<EngineRun, "changes" | "outputs">> {
  switch (request.verb) {
    case "up": {
      const { parallel } = request;
      const limits = parallel === undefined ? {} : { parallel };
      const { summary, outputs } = await stack.up({ ...watch, ...limits, continueOnError: true });
      const values = Object.entries(outputs).map(([key, { value }]) => [key, value]);
      return { changes: summary.resourceChanges ?? {}, outputs: Object.fromEntries(values) };
    }
    case "destroy":
      return { changes: (await stack.destroy(watch)).summary.resourceChanges ?? {}, outputs: {} };
    case "preview":
      return { changes: (await stack.preview(watch)).changeSummary, outputs: {} };
  }
}
