/**
 * Runs of the real engine: a request a line on standard input, an `EngineRun` a line on standard output. Several have one
 * process where nothing of it is to be another's, since to load the SDK is half of what a run takes.
 */
import { join } from "node:path";
import { createInterface } from "node:readline";
import { runtime } from "@pulumi/pulumi";
import type { EngineEvent, Stack } from "@pulumi/pulumi/automation/index.js";
import { projectName, stackEnvironment } from "../../../lab/stack/environment.ts";
import { openStack } from "../../../lab/stack/open-stack.ts";
import { noteResult, type RunResult } from "../../../lab/stack/reported-by-events.ts";
import { isLocked } from "../../../lab/stack/state-files.ts";
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

const stacks = new Map<string, Promise<Stack>>();

/** The stack of a request; opened once for all that have the same environment. */
async function stackOf(request: EngineRequest): Promise<Stack> {
  const { lab, other, pathFirst } = request;
  const folder = stateFolder(request);
  const environment: Record<string, string> = {
    ...stackEnvironment(request.folder),
    PULUMI_BACKEND_URL: `file://${folder}`,
    ...request.engineEnv,
  };
  if (pathFirst !== undefined) environment["PATH"] = `${pathFirst}:${environment["PATH"]}`;
  Object.assign(process.env, { PATH: environment["PATH"] }, request.programEnv);
  const place = { stack: lab, project: projectName, folder, workDir: join(folder, "workspace"), environment };
  const region = request.program.kind === "instance" ? "eu-central-1" : undefined;
  const key = JSON.stringify([place, region]);
  const opening = stacks.get(key) ?? openStack({ ...place, region, program: async () => ({}) });
  stacks.set(key, opening);
  const stack = await opening;
  stack.workspace.program = async () => {
    // The stand-ins work on the lab's stack alone, so another one is another to its program alone.
    if (other !== undefined) Reflect.get(runtime, "_setStack")(other);
    return runProgram(request.program);
  };
  return stack;
}

function stateFolder({ folder, other }: EngineRequest): string {
  return other === undefined ? folder : join(folder, other);
}

async function run(request: EngineRequest): Promise<EngineRun> {
  const stack = await stackOf(request);
  // A run that was killed has left its lock.
  if (isLocked(stateFolder(request))) await stack.cancel();
  const errors: Record<string, string> = {};
  const warnings: string[] = [];
  const steps: string[] = [];
  const result: RunResult = {};
  let output = "";
  const say = (chunk: string) => {
    output += chunk;
  };
  const onEvent = (event: EngineEvent) => {
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
  };
  const logs = request.verbose === true ? { logToStdErr: true, logVerbosity: 9 } : {};
  const watch: Watch = { color: "never", diff: true, onOutput: say, onError: say, onEvent, ...logs };
  let failed = false;
  try {
    await act(stack, request, watch);
  } catch (error) {
    // What the engine has to say of a failure came as events; anything else is a fault of the test.
    if (Object.keys(errors).length === 0) throw error;
    failed = true;
  }
  const { changes = {}, outputs = {} } = failed ? {} : result;
  return { failed, changes, outputs, errors, warnings, steps, text: output };
}

interface Watch {
  readonly color: "never";
  readonly diff: boolean;
  readonly onOutput: (chunk: string) => void;
  readonly onError: (chunk: string) => void;
  readonly onEvent: (event: EngineEvent) => void;
  readonly logToStdErr?: boolean;
  readonly logVerbosity?: number;
}

function act(stack: Stack, { verb, parallel }: EngineRequest, watch: Watch): Promise<unknown> {
  switch (verb) {
    case "up":
      return stack.up({ ...watch, ...(parallel === undefined ? {} : { parallel }), continueOnError: true });
    case "destroy":
      return stack.destroy(watch);
    case "preview":
      return stack.preview(watch);
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await run(JSON.parse(line)))}\n`);
}
