/** Runs of the real engine for one host, in the network of the lab's controller: a request a line on standard input. */
import { createInterface } from "node:readline";
import { ComponentResource, runtime } from "@pulumi/pulumi";
import { ManagedHost } from "../../components/onprem/index.ts";
import type { Connections } from "../../hosts/ways/connections.ts";
import { projectName, stackEnvironment } from "../../lab/stack/environment.ts";
import { openStack } from "../../lab/stack/open-stack.ts";
import { isLocked } from "../../lab/stack/state-files.ts";
import type { HostState } from "./states.ts";

export interface EngineRequest {
  readonly lab: string;
  readonly folder: string;
  /** The stack's own folder: its state lies there. */
  readonly stack: string;
  readonly host: string;
  readonly connection: Connections[string];
  readonly state: HostState;
  /** Seconds. */
  readonly confirmWithin: number;
  readonly side: Side;
}

/** What is other than it should be on the side of who changes a host. */
export interface Side {
  /** What the program takes the stack's name for, which is part of the name of a host's owner; the lab's own where absent. */
  readonly called?: string;
  /** The host's key on record. */
  readonly hostKey?: string;
  /** Environment of the program. */
  readonly programEnv?: Readonly<Record<string, string>>;
  /** Environment of the engine and its providers. */
  readonly engineEnv?: Readonly<Record<string, string>>;
  /** Folder in which the engine looks for providers first. */
  readonly pathFirst?: string;
}

async function run(request: EngineRequest): Promise<readonly string[]> {
  const { lab, folder, host, connection, state, confirmWithin, side } = request;
  const { address, key } = connection;
  const { called = lab, hostKey = connection.hostKey } = side;
  const environment: Record<string, string> = {
    ...stackEnvironment(folder),
    PULUMI_BACKEND_URL: `file://${request.stack}`,
    ...side.engineEnv,
  };
  if (side.pathFirst !== undefined) environment["PATH"] = `${side.pathFirst}:${environment["PATH"]}`;
  Object.assign(process.env, { PATH: environment["PATH"] }, side.programEnv);
  const program = async () => {
    // The stand-ins work on the lab's stack alone, so another one is another to its program alone.
    if (called !== lab) Reflect.get(runtime, "_setStack")(called);
    const name = host.replace("/", "-");
    // As a PveHost or an LxdHost lies around its host.
    const parent = state.kind && new ComponentResource(state.kind, name);
    const args = {
      host,
      connection: { address, hostKey, ...(key.kind === "file" ? { keyFile: key.path } : {}) },
      confirmWithin,
      files: state.files,
      units: state.units,
      expect: state.expect,
    };
    new ManagedHost(name, args, parent === undefined ? {} : { parent });
  };
  const place = { stack: lab, project: projectName, folder: request.stack, workDir: request.stack };
  const stack = await openStack({ ...place, environment, program });
  const errors: string[] = [];
  try {
    // What a killed run left locked: the lab's own state alone is unlocked without asking.
    if (isLocked(request.stack)) await stack.cancel();
    await stack.up({
      onEvent: ({ diagnosticEvent }) => {
        if (diagnosticEvent?.severity === "error") errors.push(diagnosticEvent.message.trim());
      },
    });
  } catch (error) {
    if (errors.length === 0) errors.push(error instanceof Error ? error.message : String(error));
  }
  return errors;
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify({ errors: await run(JSON.parse(line)) })}\n`);
}
