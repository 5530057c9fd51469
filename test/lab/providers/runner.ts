/** Runs programs by the real engine: a request a line on standard input, an answer a line on standard output; see engine.ts. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type EngineEvent, LocalWorkspace, type Stack } from "@pulumi/pulumi/automation/index.js";
import { toldByEvents } from "../../../lab/stack/told-by-events.ts";
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
  return toldByEvents(opened);
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
  const answer: EngineRun = { steps: [], errors: [], said: [] };
  const watch = {
    color: "never" as const,
    onEvent: ({ resourcePreEvent, diagnosticEvent }: EngineEvent) => {
      const { op, urn, type } = resourcePreEvent?.metadata ?? {};
      if (op !== undefined && urn !== undefined && op !== "same" && type?.startsWith("pulumi:") === false) {
        answer.steps.push({ op, name: urn.split("::").at(-1) ?? "" });
      }
      const { severity, message = "", urn: about = "" } = diagnosticEvent ?? {};
      if (severity === "info") answer.said.push(`${about.split("::").at(-1)}: ${message.trim()}`);
      if (severity === "error") answer.errors.push(message.trim());
    },
  };
  try {
    switch (request.operation) {
      case "preview":
        await stack.preview(watch);
        break;
      case "up":
        await stack.up(watch);
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

for await (const line of createInterface({ input: process.stdin })) {
  const request: EngineRequest = JSON.parse(line);
  const answer = await run(request).catch(
    (error: unknown): EngineRun => ({ steps: [], errors: [String(error)], said: [] }),
  );
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
