import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type EngineEvent, LocalWorkspace, type Stack } from "@pulumi/pulumi/automation/index.js";
import { program } from "../../components/program.ts";
import type { Connections } from "../../hosts/index.ts";
import { monotonicSeconds } from "../clock.ts";
import { projectName, stackEnvironment } from "./environment.ts";
import { noteResult, type RunResult, reportedByEvents } from "./reported-by-events.ts";

/** One resource that a run changes, or would. */
export interface StackStep {
  /** `create`, `update`, `replace`, `delete`, ... as the engine says. */
  readonly op: string;
  /** `aws:ec2/networkInterface:NetworkInterface` */
  readonly type: string;
  readonly name: string;
  /** What the resource says of itself: an interface's description with its addresses in words. */
  readonly description: string | undefined;
  /** When the engine began it and was done with it, whether it went well or not; seconds, as `monotonicSeconds` has them. */
  readonly began: number;
  readonly ended: number | undefined;
}

/** How a run of the engine ended. */
export interface StackRun {
  readonly steps: readonly StackStep[];
  readonly warnings: readonly string[];
  /** One for each thing that failed; empty where all went well. */
  readonly errors: readonly string[];
  /** What the engine printed. */
  readonly text: string;
  /** Stack outputs that are known. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** The stack of a lab, run by the real engine with the layout's program in this process. */
export class LabStack {
  readonly #stack: Stack;

  private constructor(stack: Stack) {
    this.#stack = reportedByEvents(stack);
  }

  /**
   * @param folder the lab's own: state and workspace lie in it
   * @param connections asked for at each run
   */
  static async open(
    lab: string,
    folder: string,
    layout: string,
    ledger: string,
    region: string | undefined,
    connections: () => Connections,
  ): Promise<LabStack> {
    const envVars = stackEnvironment(folder);
    // The program runs in this process, its providers in the engine's.
    process.env["PATH"] = envVars["PATH"];
    process.env["SSH_AUTH_SOCK"] = envVars["SSH_AUTH_SOCK"];
    const workDir = join(folder, "workspace");
    mkdirSync(workDir, { recursive: true, mode: 0o700 });
    const stack = await LocalWorkspace.createOrSelectStack(
      { stackName: lab, projectName, program: async () => program(lab, layout, ledger, connections()) },
      {
        workDir,
        envVars,
        projectSettings: { name: projectName, runtime: "nodejs", backend: { url: `file://${folder}` } },
      },
    );
    if (region !== undefined) await stack.setConfig("aws:region", { value: region });
    return new LabStack(stack);
  }

  /** What an `up` would do. */
  preview(): Promise<StackRun> {
    return this.#run(async (watch) => {
      await this.#stack.preview({ ...watch, diff: true, color: "never" });
    });
  }

  /** Applies the layout; a host that fails does not keep the others from theirs. */
  up(): Promise<StackRun> {
    return this.#run(async (watch) => {
      await this.#stack.up({ ...watch, continueOnError: true, diff: true, color: "never" });
    });
  }

  /** The stack's outputs as they stand. */
  async outputs(): Promise<StackRun["outputs"]> {
    const outputs = await this.#stack.workspace.stackOutputs(this.#stack.name);
    return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
  }

  /** Clears the lock that a killed run has left in the lab's own state. */
  async unlock(): Promise<void> {
    await this.#stack.cancel();
  }

  async #run(act: (watch: Watch) => Promise<void>): Promise<StackRun> {
    const result: RunResult = {};
    const steps = new Map<string, StackStep>();
    const warnings: string[] = [];
    const errors: string[] = [];
    let text = "";
    const watch: Watch = {
      onOutput: (chunk) => {
        text += chunk;
      },
      onEvent: (event) => {
        noteStep(steps, event);
        noteResult(result, event);
        const { severity, message, urn } = event.diagnosticEvent ?? {};
        const line = `${urn === undefined || urn === "" ? "" : `${nameOf(urn)}: `}${(message ?? "").trim()}`;
        // That the stand-ins were found is what the lab wants, and each says of itself what it is.
        if (severity === "warning" && !/^using pulumi-resource-\S+ from \$PATH/.test(line))
          warnings.push(line);
        if (severity === "error" && !isConsequence(line)) errors.push(line);
      },
    };
    try {
      await act(watch);
    } catch (error) {
      if (errors.length === 0) errors.push(error instanceof Error ? error.message : String(error));
    }
    const outputs = result.outputs ?? (await this.outputs().catch(() => ({})));
    return { steps: [...steps.values()], warnings, errors, text, outputs };
  }
}

interface Watch {
  readonly onOutput: (chunk: string) => void;
  readonly onEvent: (event: EngineEvent) => void;
}

/** What only follows from an error that is reported already: outputs that wait for what failed, and the engine's last word. */
function isConsequence(line: string): boolean {
  return (
    line === "update failed" ||
    /^Unhandled exception: Error: .*failed to register/.test(line) ||
    // See components/errors-end-runs.ts.
    /^Error while signaling shutdown: the program has failed/.test(line)
  );
}

/** Components are only names for what is in them, so they are no steps. */
function noteStep(steps: Map<string, StackStep>, event: EngineEvent): void {
  const done = event.resOutputsEvent?.metadata ?? event.resOpFailedEvent?.metadata;
  const step = done === undefined ? undefined : steps.get(`${done.op} ${done.urn}`);
  if (done !== undefined && step !== undefined)
    steps.set(`${done.op} ${done.urn}`, { ...step, ended: monotonicSeconds() });
  const { op, type, urn, new: planned } = event.resourcePreEvent?.metadata ?? {};
  if (op === undefined || type === undefined || urn === undefined) return;
  if (op === "same" || op === "read" || type.startsWith("hextet:") || type.startsWith("pulumi:")) return;
  const description: unknown = planned?.inputs?.["description"];
  steps.set(`${op} ${urn}`, {
    op,
    type,
    name: nameOf(urn),
    description: typeof description === "string" ? description : undefined,
    began: monotonicSeconds(),
    ended: undefined,
  });
}

function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? urn;
}
