/**
 * One run of the real engine, in a process of its own as programs have it: a request on standard input, an
 * `EngineRun` on standard output.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { runtime } from "@pulumi/pulumi";
import { type EngineEvent, LocalWorkspace } from "@pulumi/pulumi/automation/index.js";
import { projectName, stackEnvironment } from "../../../lab/stack/environment.ts";
import { noteResult, type RunResult, reportedByEvents } from "../../../lab/stack/reported-by-events.ts";
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
  /** Environment of the program. */
  readonly programEnv?: Readonly<Record<string, string>>;
  /** Environment of the engine and its providers. */
  readonly engineEnv?: Readonly<Record<string, string>>;
  /** Folder in which the engine looks for providers first. */
  readonly pathFirst?: string;
  /** What the program takes its stack for, whose state lies in a folder of its own; the lab's where absent. */
  readonly other?: string;
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
const { lab, other } = request;
const folder = other === undefined ? request.folder : join(request.folder, other);
const envVars: Record<string, string> = {
  ...stackEnvironment(request.folder),
  PULUMI_BACKEND_URL: `file://${folder}`,
  ...request.engineEnv,
};
if (request.pathFirst !== undefined) envVars["PATH"] = `${request.pathFirst}:${envVars["PATH"]}`;
Object.assign(process.env, { PATH: envVars["PATH"] }, request.programEnv);
const workDir = join(folder, "workspace");
mkdirSync(workDir, { recursive: true, mode: 0o700 });
const stack = reportedByEvents(
  await LocalWorkspace.createOrSelectStack(
    { stackName: lab, projectName, program },
    {
      workDir,
      envVars,
      projectSettings: { name: projectName, runtime: "nodejs", backend: { url: `file://${folder}` } },
    },
  ),
);
// A run that was killed has left its lock.
if (isLocked(folder)) await stack.cancel();
if (request.program.kind === "instance") await stack.setConfig("aws:region", { value: "eu-central-1" });

const errors: Record<string, string> = {};
const warnings: string[] = [];
const steps: string[] = [];
const result: RunResult = {};
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
  onEvent: (event: EngineEvent) => {
    const { diagnosticEvent, resourcePreEvent } = event;
    noteResult(result, event);
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

let failed = false;
try {
  await act();
} catch (error) {
  // What the engine has to say of a failure came as events; anything else is a fault of the test.
  if (Object.keys(errors).length === 0) throw error;
  failed = true;
}
const { changes = {}, outputs = {} } = failed ? {} : result;
const answer: EngineRun = { failed, changes, outputs, errors, warnings, steps, text: output };
process.stdout.write(JSON.stringify(answer));

/** The stand-ins work on the lab's stack alone, so another one is another to its program alone. */
async function program(): Promise<Record<string, unknown>> {
  if (other !== undefined) Reflect.get(runtime, "_setStack")(other);
  return runProgram(request.program);
}

function act(): Promise<unknown> {
  const { verb, parallel } = request;
  switch (verb) {
    case "up":
      return stack.up({ ...watch, ...(parallel === undefined ? {} : { parallel }), continueOnError: true });
    case "destroy":
      return stack.destroy(watch);
    case "preview":
      return stack.preview(watch);
  }
}
