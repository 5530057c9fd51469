/** Runs programs by the real engine: a request a line on standard input, an answer a line on standard output; see engine.ts. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type EngineEvent, LocalWorkspace, type Stack } from "@pulumi/pulumi/automation/index.js";
import { reportedByEvents } from "../../../lab/stack/reported-by-events.ts";
import type { EngineRequest, EngineRun } from "./engine.ts";
import { programs } from "./programs.ts";

const stacks = new Map<string, Promise<Stack>>();

async function open({ stack, project, environment, folder }: EngineRequest): Promise<Stack> {
  const workDir = join(folder, `workspace-${project}-${stack}`);
  mkdirSync(workDir, { recursive: true, mode: 0o700 });
  const program = async () => ({});
  const opened = await LocalWorkspace.createOrSelectStack(
    { stackName: stack, projectName: project, program },
    { workDir, envVars: environment, projectSettings: { name: project, runtime: "nodejs" } },
  );
  return reportedByEvents(opened);
}

async function run(request: EngineRequest): Promise<EngineRun> {
  const program = programs[request.program];
  if (program === undefined) throw new Error(`there is no program ${request.program}`);
  process.env["PATH"] = request.environment["PATH"];
  const key = JSON.stringify([request.stack, request.project, request.environment]);
  const opening = stacks.get(key) ?? open(request);
  stacks.set(key, opening);
  const stack = await opening;
  stack.workspace.program = async () => program(request.parameters as never);
  const answer: EngineRun = nothing();
  const watch = {
    color: "never" as const,
    onEvent: (event: EngineEvent) => note(answer, event),
  };
  try {
    switch (request.operation) {
      case "preview":
        await stack.preview(watch);
        break;
      case "up":
        await stack.up({ ...watch, continueOnError: request.continueOnError });
        break;
      case "refresh":
        await stack.refresh(watch);
        break;
      case "destroy":
        await stack.destroy(watch);
        break;
    }
  } catch (error) {
    if (answer.errors.length === 0) answer.errors.push(String(error));
  }
  return answer;
}

function nothing(): EngineRun {
  return { steps: [], errors: [], failed: {}, said: [], warned: [], outputsOf: {} };
}

function note(answer: EngineRun, { resourcePreEvent, resOutputsEvent, diagnosticEvent }: EngineEvent): void {
  const { op, urn, type, detailedDiff } = resourcePreEvent?.metadata ?? {};
  if (op !== undefined && urn !== undefined && op !== "same" && type?.startsWith("pulumi:") === false) {
    const changed = Object.entries(detailedDiff ?? {}).map(([path, { diffKind }]) => [path, diffKind]);
    answer.steps.push({ op, name: nameOf(urn), changed: Object.fromEntries(changed) });
  }
  const { new: after, urn: of = "" } = resOutputsEvent?.metadata ?? {};
  if (after !== undefined) answer.outputsOf[nameOf(of)] = after.outputs;
  const { severity, message = "", urn: about = "" } = diagnosticEvent ?? {};
  if (severity === "info") answer.said.push(`${nameOf(about)}: ${message.trim()}`);
  if (severity === "warning") answer.warned.push(`${nameOf(about)}: ${message.trim()}`);
  if (severity !== "error") return;
  answer.errors.push(message.trim());
  const earlier = answer.failed[nameOf(about)];
  answer.failed[nameOf(about)] = `${earlier === undefined ? "" : `${earlier}\n`}${message.trim()}`;
}

function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? "";
}

for await (const line of createInterface({ input: process.stdin })) {
  const request: EngineRequest = JSON.parse(line);
  const answer = await run(request).catch(
    (error: unknown): EngineRun => ({ ...nothing(), errors: [String(error)] }),
  );
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
