import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { imagePath } from "../../../lab/image/image.ts";
import { endBelow } from "../../../lab/process-tree.ts";
import { stackEnvironment } from "../../../lab/stack/environment.ts";
import type { LabClient } from "../../../lab/supervisor/client.ts";
import { enterController } from "../../../lab/supervisor/enter.ts";
import { endForGood, launch } from "../../../lab/supervisor/launch.ts";
import type { TwinReport } from "../../../lab/supervisor/protocol.ts";
import { runDirectory } from "../../../lab/supervisor/run-directory.ts";
import { anyImage } from "../components/ssh-server.ts";
import { uniqueLab } from "../unique-lab.ts";
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
  /** Whether what does not depend on a failure goes on. */
  readonly continueOnError: boolean;
}

/** What one run did, or would do. */
export interface EngineRun {
  /** All but what stays the same. */
  readonly steps: EngineStep[];
  readonly errors: string[];
  /** The same by the name of the resource that each is about. */
  readonly failed: Record<string, string>;
  /** Messages of severity info, after the name of the resource that they are about. */
  readonly said: string[];
  /** The same of severity warning. */
  readonly warned: string[];
  /** What each resource comes to, by name; unknown values as the engine's own sign for them. */
  readonly outputsOf: Record<string, Readonly<Record<string, unknown>>>;
}

export interface EngineStep {
  readonly op: string;
  readonly name: string;
  /** Path of an input → `add`, `update`, `delete-replace`, ... */
  readonly changed: Readonly<Record<string, string>>;
}

export type EngineAnswer = EngineRun & EngineState;

export interface EngineState {
  readonly resources: readonly EngineResource[];
  readonly outputs: Readonly<Record<string, unknown>>;
  /** The whole of it, as text. */
  readonly state: string;
}

export interface EngineResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: Record<string, unknown>;
  readonly outputs?: Record<string, unknown>;
}

const nothingInstalled = "/nonexistent";

/** A lab with nothing but its internet, and the real engine in its controller's network. */
export class EngineLab {
  readonly lab: string;
  readonly client: LabClient;
  /** Of the supervisor; 0 where there is no network to enter. */
  readonly pid: number;
  #engine: { readonly process: ChildProcess; readonly lines: AsyncIterator<string> } | undefined;

  /** Where plug-ins are looked for (`PULUMI_HOME`). */
  readonly #installed: string;

  private constructor(lab: string, client: LabClient, installed: string, pid = 0) {
    this.lab = lab;
    this.client = client;
    this.#installed = installed;
    this.pid = pid;
  }

  /**
   * With the stand-ins, whatever this user has installed.
   * @param idea what the lab is for
   */
  static async start(idea: string, authorizedKeys: readonly string[] = []): Promise<EngineLab> {
    const lab = uniqueLab(idea);
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
    return new EngineLab(lab, client, nothingInstalled, (await client.ask("hello", null)).pid);
  }

  /**
   * A lab with nothing in it: the engine runs in this machine's own network.
   * @param installed the official plug-in's home, for that one in place of the stand-in
   */
  static async open(idea: string, installed = nothingInstalled): Promise<EngineLab> {
    const lab = uniqueLab(idea);
    const client = await launch({ lab, image: anyImage(), command: "a test of the providers" });
    return new EngineLab(lab, client, installed);
  }

  /** Ends the lab and waits for that; a run that hangs is ended too. */
  async end(): Promise<void> {
    const engine = this.#engine?.process;
    if (engine?.pid !== undefined) {
      endBelow(engine.pid);
      engine.kill("SIGKILL");
    }
    await this.client.ask("end", null).catch(() => {});
    await this.client.closed;
    await endForGood(this.lab);
  }

  async twin(name: string): Promise<TwinReport> {
    const twin = (await this.client.ask("twins", null)).find((candidate) => candidate.name === name);
    if (twin === undefined) throw new Error(`there is no twin ${name}`);
    return twin;
  }

  /** Runs a command in a twin; resolves with what it printed and its status. */
  async inside(twin: string, ...argv: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
    return this.client.ask("exec", { twin, argv, deadline: 60_000 }, 65_000);
  }

  /** Runs a program of programs.ts on the lab's stack, or where `place` says. */
  async run<Name extends keyof Programs>(
    operation: Operation,
    program: Name,
    parameters: Programs[Name],
    place: {
      stack?: string;
      project?: string;
      environment?: Record<string, string>;
      continueOnError?: boolean;
    } = {},
  ): Promise<EngineAnswer> {
    const folder = runDirectory(this.lab).path;
    const { stack = this.lab, project = "hextet", continueOnError = false } = place;
    const env = { ...process.env, PULUMI_HOME: this.#installed };
    const environment = { ...stackEnvironment(folder, env), ...place.environment };
    const request: EngineRequest = {
      folder,
      environment,
      stack,
      project,
      operation,
      program,
      parameters,
      continueOnError,
    };
    this.#engine ??= this.#startEngine();
    this.#engine.process.stdin?.write(`${JSON.stringify(request)}\n`);
    return { ...(await answerOf(this.#engine.lines)), ...this.state(stack, project) };
  }

  /** The state as the last run has left it. */
  state(stack = this.lab, project = "hextet"): EngineState {
    return readState(join(runDirectory(this.lab).path, ".pulumi", "stacks", project, `${stack}.json`));
  }

  #startEngine() {
    const runner = fileURLToPath(new URL("runner.ts", import.meta.url));
    const inside = this.pid === 0 ? [] : enterController(this.pid);
    const [command = "", ...argv] = [...inside, process.execPath, runner];
    const { NODE_OPTIONS: _, ...env } = process.env;
    const child = spawn(command, argv, { env, stdio: ["pipe", "pipe", "inherit"] });
    return { process: child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
  }
}

/** What a program logs comes before the answer. */
async function answerOf(lines: AsyncIterator<string>): Promise<EngineRun> {
  for (;;) {
    const line = await lines.next();
    if (line.done === true) throw new Error("the engine's process has ended");
    if (line.value.startsWith('{"steps":')) return JSON.parse(line.value);
  }
}

/** The file backend's own file: quicker than a run of the engine for every question. */
function readState(path: string): EngineState {
  if (!existsSync(path)) return { resources: [], outputs: {}, state: "" };
  const state = readFileSync(path, "utf8");
  const resources: EngineResource[] = JSON.parse(state).checkpoint?.latest?.resources ?? [];
  const outputs = resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {};
  return { resources, outputs, state };
}
