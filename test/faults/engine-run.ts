/** One run of the real engine for one host, in the network of the lab's controller: a request on standard input. */
import { text } from "node:stream/consumers";
import { LocalWorkspace } from "@pulumi/pulumi/automation/index.js";
import type { Connections } from "../../components/connections.ts";
import { ManagedHost } from "../../components/onprem/index.ts";
import { projectName, stackEnvironment } from "../../lab/stack/environment.ts";
import { toldByEvents } from "../../lab/stack/told-by-events.ts";
import { isLocked } from "../lab/state-lock.ts";
import type { HostState } from "./states.ts";

export interface EngineRequest {
  readonly lab: string;
  readonly folder: string;
  /** The stack's own folder: its state lies there. */
  readonly stack: string;
  /** The stack's name. */
  readonly called: string;
  readonly host: string;
  readonly connection: Connections[string];
  readonly state: HostState;
  /** Seconds. */
  readonly confirmWithin: number;
}

const request: EngineRequest = JSON.parse(await text(process.stdin));
const { called, folder, host, connection, state, confirmWithin } = request;
const { address, hostKey, key } = connection;
const envVars: Record<string, string> = {
  ...stackEnvironment(folder),
  PULUMI_BACKEND_URL: `file://${request.stack}`,
};
process.env["PATH"] = envVars["PATH"];
const opened = await LocalWorkspace.createOrSelectStack(
  {
    stackName: called,
    projectName,
    program: async () => {
      new ManagedHost(host.replace("/", "-"), {
        host,
        connection: { address, hostKey, ...(key.kind === "file" ? { keyFile: key.path } : {}) },
        confirmWithin,
        files: state.files,
        units: state.units,
        expect: state.expect,
      });
    },
  },
  {
    workDir: request.stack,
    envVars,
    projectSettings: { name: projectName, runtime: "nodejs", backend: { url: `file://${request.stack}` } },
  },
);
const stack = toldByEvents(opened);
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
