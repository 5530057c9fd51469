/** One run of the real engine with hollow providers: a request on standard input, an answer on standard output. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { type EngineEvent, LocalWorkspace } from "@pulumi/pulumi/automation/index.js";
import { reportedByEvents } from "../../../lab/stack/reported-by-events.ts";
import { type Programs, programs } from "./programs.ts";

export interface HollowRequest {
  readonly folder: string;
  readonly stack: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly verb: "up" | "preview" | "destroy" | "import";
  /** Of programs.ts. */
  readonly program: keyof Programs;
  readonly parameters: unknown;
  readonly continueOnError: boolean;
  /** A deployment to import. */
  readonly state?: unknown;
}

export interface HollowAnswer {
  readonly failed: boolean;
  /** `OP TYPE NAME` of each step but those that leave things as they are. */
  readonly steps: readonly string[];
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  readonly text: string;
}

const request: HollowRequest = JSON.parse(await text(process.stdin));
const workDir = join(request.folder, "workspace");
mkdirSync(workDir, { recursive: true, mode: 0o700 });
// What the program itself starts is as hollow as the providers.
Object.assign(process.env, request.environment);
const stack = reportedByEvents(
  await LocalWorkspace.createOrSelectStack(
    {
      stackName: request.stack,
      projectName: "hextet",
      program: () => programs[request.program](request.parameters as never),
    },
    {
      workDir,
      envVars: { ...request.environment },
      projectSettings: { name: "hextet", runtime: "nodejs", backend: { url: `file://${request.folder}` } },
    },
  ),
);

const steps: string[] = [];
const errors: string[] = [];
const warnings: string[] = [];
let said = "";
const say = (chunk: string) => {
  said += chunk;
};
const watch = {
  color: "never",
  diff: true,
  onOutput: say,
  onError: say,
  onEvent: ({ diagnosticEvent, resourcePreEvent }: EngineEvent) => {
    if (resourcePreEvent !== undefined) {
      const { op, type, urn } = resourcePreEvent.metadata;
      if (op !== "same" && !type.startsWith("pulumi:"))
        steps.push(`${op} ${type.split(":").at(-1)} ${urn.split("::").at(-1)}`);
    }
    const { severity, message = "" } = diagnosticEvent ?? {};
    if (severity === "error") errors.push(message.trim());
    if (severity === "warning") warnings.push(message.trim());
  },
} as const;
let failed = false;
try {
  switch (request.verb) {
    case "up":
      await stack.up({ ...watch, continueOnError: request.continueOnError });
      break;
    case "preview":
      await stack.preview(watch);
      break;
    case "destroy":
      await stack.destroy(watch);
      break;
    case "import":
      await stack.importStack(JSON.parse(JSON.stringify(request.state)));
      break;
  }
} catch (error) {
  failed = true;
  said += `\nTHROWN ${String(error)}`;
}
const answer: HollowAnswer = { failed, steps, errors, warnings, text: said };
process.stdout.write(`\nANSWER ${JSON.stringify(answer)}\n`);
