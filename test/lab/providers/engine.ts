import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { imagePath } from "../../../lab/image/image.ts";
import { stackEnvironment } from "../../../lab/stack/environment.ts";
import type { LabClient } from "../../../lab/supervisor/client.ts";
import { enterController } from "../../../lab/supervisor/enter.ts";
import { launch } from "../../../lab/supervisor/launch.ts";
import type { TwinReport } from "../../../lab/supervisor/protocol.ts";
import { runDirectory } from "../../../lab/supervisor/run-directory.ts";
import type { Programs } from "./programs.ts";

export type Operation = "preview" | "up" | "refresh" | "destroy";

export interface EngineRequest {
  readonly folder: string;
  readonly environment: Record<string, string>;
  readonly stack: string;
  readonly project: string;
  readonly operation: Operation;
  readonly program: string;
  readonly parameters: unknown;
  readonly continueOnError?: boolean;
}

export interface EngineAnswer {
  /** What was done, or would be, but for what stays the same. */
  readonly steps: { op: string; name: string; diffs: readonly string[] }[];
  readonly errors: string[];
  /** Messages of severity info. */
  readonly said: string[];
  readonly outputs: Record<string, unknown>;
  /** The state after the run. */
  readonly resources: EngineResource[];
  state: string;
}

export interface EngineResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: Record<string, unknown>;
  readonly outputs?: Record<string, unknown>;
}

/** A lab with nothing but its internet, and the real engine in its controller's network. */
export class EngineLab {
  readonly lab: string;
  readonly client: LabClient;
  readonly pid: number;

  private constructor(lab: string, client: LabClient, pid: number) {
    this.lab = lab;
    this.client = client;
    this.pid = pid;
  }

  static async start(lab: string, authorizedKeys: readonly string[] = []): Promise<EngineLab> {
    const client = await launch({ lab, image: imagePath(), command: "a test of the providers" });
    await client.ask("boot", {
      topology: {
        lab,
        internet: {
          prefix: "3fff:fff::/64",
          router: ["3fff:fff::1/64"],
          host: { name: "internet--host", hostname: "host", addresses: ["3fff:fff::80/64"], authorizedKeys },
          controller: { addresses: ["3fff:fff::c/64"] },
        },
        sites: [],
        twins: [],
        guests: [],
      },
    });
    return new EngineLab(lab, client, (await client.ask("hello", null)).pid);
  }

  /** Ends the lab and waits for that. */
  async end(): Promise<void> {
    await this.client.ask("end", null).catch(() => {});
    await this.client.closed;
  }

  async twin(name: string): Promise<TwinReport> {
    const twin = (await this.client.ask("twins", null)).find((one) => one.name === name);
    if (twin === undefined) throw new Error(`there is no twin ${name}`);
    return twin;
  }

  /** Runs a command in a twin; resolves with what it printed and its status. */
  async inside(twin: string, ...argv: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
    return this.client.ask("exec", { twin, argv, deadline: 60_000 }, 65_000);
  }

  /** Runs a program of programs.ts on the lab's stack, or on `more.stack`. */
  async run<Name extends keyof Programs>(
    operation: Operation,
    program: Name,
    parameters: Programs[Name],
    more: Partial<EngineRequest> = {},
  ): Promise<EngineAnswer> {
    const folder = runDirectory(this.lab).path;
    const request: EngineRequest = {
      folder,
      environment: { ...stackEnvironment(folder), ...more.environment },
      stack: more.stack ?? this.lab,
      project: more.project ?? "hextet",
      operation,
      program,
      parameters,
      continueOnError: more.continueOnError ?? false,
    };
    const runner = fileURLToPath(new URL("runner.ts", import.meta.url));
    const [command = "", ...argv] = [...enterController(this.pid), process.execPath, runner];
    const { NODE_OPTIONS: _, ...env } = process.env;
    const child = spawn(command, argv, { env, stdio: ["pipe", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.stdin.end(JSON.stringify(request));
    await new Promise((resolve) => child.on("close", resolve));
    const line = stdout.trim().split("\n").at(-1) ?? "";
    if (!line.startsWith("{")) throw new Error(`the engine's process answered nothing: ${stdout}${stderr}`);
    return JSON.parse(line);
  }
}
