/** Runs of the real engine with hollow providers: a request a line on standard input, an answer a line on standard output. */
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { EngineEvent, Stack } from "@pulumi/pulumi/automation/index.js";
import { openStack } from "../../../lab/stack/open-stack.ts";
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

const stacks = new Map<string, Promise<Stack>>();

/** The stack of a request; opened once for all that have the same environment. */
async function stackOf(request: HollowRequest): Promise<Stack> {
  const { stack: name, folder, environment } = request;
  // What the program itself starts is as hollow as the providers.
  Object.assign(process.env, environment);
  const place = { stack: name, project: "hextet", folder, workDir: join(folder, "workspace"), environment };
  const key = JSON.stringify(place);
  const opening = stacks.get(key) ?? openStack({ ...place, program: async () => ({}) });
  stacks.set(key, opening);
  const stack = await opening;
  stack.workspace.program = () => programs[request.program](request.parameters as never);
  return stack;
}

async function run(request: HollowRequest): Promise<HollowAnswer> {
  const stack = await stackOf(request);
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
    await act(stack, request, watch);
  } catch (error) {
    failed = true;
    said += `\nTHROWN ${String(error)}`;
  }
  return { failed, steps, errors, warnings, text: said };
}

type Watch = NonNullable<Parameters<Stack["preview"]>[0]> & { readonly color: "never" };

async function act(stack: Stack, request: HollowRequest, watch: Watch): Promise<void> {
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
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`\nANSWER ${JSON.stringify(await run(JSON.parse(line)))}\n`);
}
