import { spawn } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { parse } from "yaml";
import { z } from "zod";

const root = join(import.meta.dirname, "..", "..");

const Action = z.object({
  inputs: z.record(
    z.string(),
    z.object({ required: z.boolean().optional(), default: z.string().optional() }),
  ),
  runs: z.object({
    using: z.literal("composite"),
    steps: z.array(
      z.object({
        id: z.string().optional(),
        if: z.string().optional(),
        shell: z.string().optional(),
        "working-directory": z.string().optional(),
        env: z.record(z.string(), z.string()).optional(),
        run: z.string().optional(),
        uses: z.string().optional(),
        with: z.record(z.string(), z.union([z.string(), z.boolean()])).optional(),
      }),
    ),
  }),
});

/** How a run of the Action ended. */
export interface ActionRun {
  readonly status: number;
  readonly said: string;
  readonly summary: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** The folder that is uploaded, where one is. */
  readonly artifact: string | undefined;
}

export interface ActionRequest {
  readonly checkout: string;
  readonly scratch: string;
  readonly inputs: Readonly<Record<string, string>>;
  /** `GITHUB_*`, as the runner sets them. */
  readonly env: Readonly<Record<string, string>>;
  readonly event: unknown;
}

let runs = 0;

/** Runs the steps of this repository's action.yml as GitHub's runner does: with bash, inputs filled in, files for what steps say. */
export async function runAction({
  checkout,
  scratch,
  inputs,
  env,
  event,
}: ActionRequest): Promise<ActionRun> {
  const action = Action.parse(parse(readFileSync(join(root, "action.yml"), "utf8")));
  const folder = join(scratch, `run-${runs++}`);
  mkdirSync(folder, { recursive: true });
  const place = (name: string, content = "") => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const files = {
    event: place("event.json", JSON.stringify(event)),
    summary: place("summary.md"),
    output: place("output"),
  };
  const given: Record<string, string> = {};
  for (const [name, { required, default: usual }] of Object.entries(action.inputs)) {
    if (required && inputs[name] === undefined) throw new Error(`input required and not supplied: ${name}`);
    given[name] =
      inputs[name] ?? (usual ?? "").replace(/\$\{\{ github\.token \}\}/, env["GITHUB_TOKEN"] ?? "");
  }
  const outputs: Record<string, Record<string, string>> = {};
  const filled = (template: string) =>
    template.replace(
      /\$\{\{ (?:inputs\.([\w-]+)|steps\.(\w+)\.outputs\.(\w+)) \}\}/g,
      (_all, input, step, output) => (input === undefined ? outputs[step]?.[output] : given[input]) ?? "",
    );
  let status = 0;
  let said = "";
  let artifact: string | undefined;
  for (const step of action.runs.steps) {
    if (step.run === undefined) {
      if (!/^actions\/upload-artifact@[0-9a-f]{40}$/.test(`${step.uses}`))
        throw new Error(`nobody here runs ${step.uses}`);
      const path = filled(`${step.with?.["path"]}`);
      if (path === "") continue;
      if (!existsSync(path)) throw new Error(`no files were found with the provided path: ${path}`);
      if (/["':<>|*?\r\n\\/]/.test(filled(`${step.with?.["name"]}`)))
        throw new Error("the artifact name is not valid");
      artifact = path;
      continue;
    }
    const child = spawn("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", step.run], {
      cwd: join(checkout, filled(step["working-directory"] ?? ".")),
      env: {
        PATH: process.env["PATH"] ?? "",
        HOME: folder,
        NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] ?? "",
        ...env,
        GITHUB_ACTION_PATH: root,
        GITHUB_EVENT_PATH: files.event,
        GITHUB_STEP_SUMMARY: files.summary,
        GITHUB_OUTPUT: files.output,
        RUNNER_TEMP: folder,
        ...Object.fromEntries(Object.entries(step.env ?? {}).map(([name, value]) => [name, filled(value)])),
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const [out, complaints, code] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      new Promise<number>((resolve) => child.on("close", (ended) => resolve(ended ?? 1))),
    ]);
    said += `${out}${complaints}`;
    status ||= code;
    const lines = readFileSync(files.output, "utf8")
      .split("\n")
      .filter((line) => line !== "");
    outputs[step.id ?? ""] = Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
    );
    appendFileSync(files.output, "");
  }
  return {
    status,
    said,
    summary: readFileSync(files.summary, "utf8"),
    outputs: outputs["review"] ?? {},
    artifact,
  };
}
