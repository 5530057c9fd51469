/**
 * One run of the real engine on a fleet, in the network of the lab's controller: `hextet-run.ts FLEET.json VERB`.
 * Prints how the run ended as JSON.
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type EngineEvent, LocalWorkspace } from "@pulumi/pulumi/automation/index.js";
import { z } from "zod";
import { enginePath } from "../../lab/engine/engine.ts";
import { projectName, stackEnvironment } from "../../lab/stack/environment.ts";
import { noteResult, type RunResult, reportedByEvents } from "../../lab/stack/reported-by-events.ts";
import { built } from "./built.ts";
import { fleetExpectations, fleetFiles, fleetUnit } from "./files.ts";

const { connectionsFromFile } =
  await built<typeof import("../../components/connections.ts")>("components/connections.js");
const { ManagedHost } = await built<typeof import("../../components/onprem/index.ts")>(
  "components/onprem/index.js",
);
const [file = "", verb = ""] = process.argv.slice(2);
const fleet = z
  .object({ name: z.string(), folder: z.string(), scratch: z.string() })
  .parse(JSON.parse(readFileSync(file, "utf8")));
const connections = connectionsFromFile(join(fleet.scratch, "connections.json"));

function program(): void {
  for (const [host, connection] of Object.entries(connections)) {
    const { address, hostKey, key } = connection;
    const files = fleetFiles(address).map(({ path, ...rest }) => [path, rest] as const);
    new ManagedHost(host.replace("/", "-"), {
      host,
      connection: { address, hostKey, ...(key.kind === "file" ? { keyFile: key.path } : {}) },
      files: Object.fromEntries(files),
      units: [fleetUnit],
      expect: fleetExpectations(address),
    });
  }
}

const folder = fleet.folder;
process.env["PATH"] = `${dirname(enginePath() ?? "")}:${process.env["PATH"]}`;
const envVars = stackEnvironment(folder);
const opened = await LocalWorkspace.createOrSelectStack(
  { stackName: fleet.name, projectName, program: async () => program() },
  {
    envVars,
    projectSettings: { name: projectName, runtime: "nodejs", backend: { url: `file://${folder}` } },
    workDir: fleet.scratch,
  },
);
// As `pulumi up` does it, which asks nothing afterwards.
const stack = reportedByEvents(opened);
const result: RunResult = {};
const options = { onEvent: (event: EngineEvent) => noteResult(result, event) };
await (verb === "destroy" ? stack.destroy(options) : stack.up(options));
// Since Node began; what follows is for the figures alone.
const milliseconds = performance.now();
const { deployment } = await stack.exportStack();
const { resources = [] } = z
  .object({
    resources: z.array(z.object({ inputs: z.object({ stdin: z.string() }).partial().optional() })).optional(),
  })
  .parse(deployment);
const bundle = Math.max(0, ...resources.map(({ inputs }) => inputs?.stdin?.length ?? 0));
process.stdout.write(
  JSON.stringify({
    milliseconds,
    changes: result.changes ?? {},
    state: JSON.stringify(deployment).length,
    bundle,
  }),
);
