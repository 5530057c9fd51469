/** One run of the real engine for one host, in the network of the lab's controller: a request on standard input. */
import { text } from "node:stream/consumers";
import { ComponentResource, runtime } from "@pulumi/pulumi";
import { LocalWorkspace } from "@pulumi/pulumi/automation/index.js";
import { ManagedHost } from "../../components/onprem/index.ts";
import type { Connections } from "../../hosts/ways/connections.ts";
import { projectName, stackEnvironment } from "../../lab/stack/environment.ts";
import { reportedByEvents } from "../../lab/stack/reported-by-events.ts";
import { isLocked } from "../lab/state-lock.ts";
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

const request: EngineRequest = JSON.parse(await text(process.stdin));
const { lab, folder, host, connection, state, confirmWithin, side } = request;
const { address, key } = connection;
const { called = lab, hostKey = connection.hostKey } = side;
const envVars: Record<string, string> = {
  ...stackEnvironment(folder),
  PULUMI_BACKEND_URL: `file://${request.stack}`,
  ...side.engineEnv,
};
if (side.pathFirst !== undefined) envVars["PATH"] = `${side.pathFirst}:${envVars["PATH"]}`;
Object.assign(process.env, { PATH: envVars["PATH"] }, side.programEnv);
const opened = await LocalWorkspace.createOrSelectStack(
  {
    stackName: lab,
    projectName,
    program: async () => {
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
    },
  },
  {
    workDir: request.stack,
    envVars,
    projectSettings: { name: projectName, runtime: "nodejs", backend: { url: `file://${request.stack}` } },
  },
);
const stack = reportedByEvents(opened);
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
process.stdout.write(JSON.stringify({ errors }));
