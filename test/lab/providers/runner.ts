/** Runs one program by the real engine, as asked on standard input, and answers on standard output; see engine.ts. */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type EngineEvent, LocalWorkspace } from "@pulumi/pulumi/automation/index.js";
import type { EngineAnswer, EngineRequest } from "./engine.ts";
import { programs } from "./programs.ts";

const request: EngineRequest = JSON.parse(readFileSync(0, "utf8"));
const program = programs[request.program];
if (program === undefined) throw new Error(`there is no program ${request.program}`);

const workDir = join(request.folder, "workspace");
mkdirSync(workDir, { recursive: true, mode: 0o700 });
process.env["PATH"] = request.environment["PATH"];
const stack = await LocalWorkspace.createOrSelectStack(
  {
    stackName: request.stack,
    projectName: request.project,
    program: async () => program(request.parameters as never),
  },
  { workDir, envVars: request.environment, projectSettings: { name: request.project, runtime: "nodejs" } },
);

const answer: EngineAnswer = { steps: [], errors: [], said: [], outputs: {}, resources: [], state: "" };
const watch = {
  color: "never" as const,
  diff: true,
  onEvent: ({ resourcePreEvent, diagnosticEvent }: EngineEvent) => {
    const { op, urn, type, diffs } = resourcePreEvent?.metadata ?? {};
    if (op !== undefined && urn !== undefined && op !== "same" && type?.startsWith("pulumi:") === false) {
      answer.steps.push({ op, name: urn.split("::").at(-1) ?? "", diffs: diffs ?? [] });
    }
    if (diagnosticEvent?.severity === "info") {
      answer.said.push(diagnosticEvent.message.trim());
    }
    if (diagnosticEvent?.severity === "error") answer.errors.push(diagnosticEvent.message.trim());
  },
};
try {
  switch (request.operation) {
    case "preview":
      await stack.preview(watch);
      break;
    case "up":
      await stack.up({ ...watch, continueOnError: request.continueOnError ?? false });
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
const outputs = await stack.outputs();
for (const [name, { value }] of Object.entries(outputs)) answer.outputs[name] = value;
const { deployment } = await stack.exportStack();
answer.resources.push(...(deployment?.resources ?? []));
answer.state = JSON.stringify(deployment ?? {});
process.stdout.write(`${JSON.stringify(answer)}\n`, () => process.exit(0));
