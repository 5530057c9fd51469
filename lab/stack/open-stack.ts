import { existsSync, mkdirSync } from "node:fs";
import {
  LocalWorkspace,
  PulumiCommand,
  type PulumiFn,
  Stack,
  type StackSettings,
} from "@pulumi/pulumi/automation/index.js";
import { reportedByEvents } from "./reported-by-events.ts";
import { stateFile } from "./state-files.ts";

/** A stack whose state lies in a folder, and what runs its program. */
export interface StackPlace {
  readonly stack: string;
  readonly project: string;
  /** Of the state. */
  readonly folder: string;
  /** The engine's own folder for the run. */
  readonly workDir: string;
  /** For the engine and its providers; names the folder as the backend. */
  readonly environment: Readonly<Record<string, string>>;
  readonly program: PulumiFn;
  /** Of AWS. */
  readonly region?: string | undefined;
}

/** The engine on this process's PATH, which is asked once for its version. */
let engine: Promise<PulumiCommand> | undefined;

/**
 * Opens a stack, or makes it where there is none of that name. The Automation API would select it, and set what is set
 * already, by a process of the engine each.
 */
export async function openStack(place: StackPlace): Promise<Stack> {
  const { stack: name, project, folder, workDir, environment, program, region } = place;
  mkdirSync(workDir, { recursive: true, mode: 0o700 });
  engine ??= PulumiCommand.get();
  const workspace = await LocalWorkspace.create({
    pulumiCommand: await engine,
    workDir,
    program,
    envVars: { ...environment },
    projectSettings: { name: project, runtime: "nodejs", backend: { url: `file://${folder}` } },
  });
  const stack = existsSync(stateFile(folder, project, name))
    ? await Stack.select(name, Object.assign(workspace, { selectStack: async () => {} }))
    : await Stack.create(name, workspace);
  if (region !== undefined) await setRegion(workspace, name, region);
  return reportedByEvents(stack);
}

async function setRegion(workspace: LocalWorkspace, stack: string, region: string): Promise<void> {
  const settings: StackSettings = await workspace.stackSettings(stack).catch(() => ({}));
  const { config = {} } = settings;
  if (config["aws:region"] === region) return;
  await workspace.saveStackSettings(stack, { ...settings, config: { ...config, "aws:region": region } });
}
