import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { Plan } from "../../../core/plan/index.ts";
import { labKey } from "../../../lab/lab-key.ts";
import type { LabClient } from "../../../lab/supervisor/client.ts";
import { launch } from "../../../lab/supervisor/launch.ts";
import { runDirectory } from "../../../lab/supervisor/run-directory.ts";
import { topologyOf } from "../../../lab/topology-of-plan.ts";
import { endForGood, uniqueLab } from "../unique-lab.ts";
import type { EngineRequest, EngineRun } from "./engine-run.ts";
import type { ProgramSpec } from "./programs.ts";
import { anyImage } from "./ssh-server.ts";

const runner = fileURLToPath(new URL("engine-run.ts", import.meta.url));

/**
 * A stack in the real engine with the lab's stand-in providers: for what the components do, on hosts that a test
 * brings itself or on instances that the stand-in boots.
 */
export class EngineStack {
  readonly #lab: string;
  readonly #client: LabClient;

  private constructor(lab: string, client: LabClient) {
    this.#lab = lab;
    this.#client = client;
  }

  /** @param idea what the stack is for */
  static async open(idea: string): Promise<EngineStack> {
    const lab = uniqueLab(idea);
    const client = await launch({ lab, image: anyImage(), command: "a test of components" });
    return new EngineStack(lab, client);
  }

  /** Boots the lab around the stack, without a site: for instances, which lie in routers of their own. */
  async boot(): Promise<void> {
    const nothing: Plan = {
      name: this.#lab,
      purpose: "lab",
      rollout: { confirmWithin: 90, waves: [] },
      prefixes: [],
      sites: [],
      warnings: [],
    };
    const { publicKey } = labKey(runDirectory(this.#lab).path);
    await this.#client.ask("boot", { topology: topologyOf(nothing, publicKey) }, 60_000);
  }

  up(program: ProgramSpec): Promise<EngineRun> {
    return this.#run("up", program);
  }

  preview(program: ProgramSpec): Promise<EngineRun> {
    return this.#run("preview", program);
  }

  /** Everything that the engine keeps of the stack, as it lies on the disk. */
  keptFiles(): string {
    const folder = join(runDirectory(this.#lab).path, ".pulumi");
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
    return files.map((file) => readFileSync(join(file.parentPath, file.name), "utf8")).join("\n");
  }

  async close(): Promise<void> {
    this.#client.close();
    await endForGood(this.#lab);
  }

  async #run(verb: EngineRequest["verb"], program: ProgramSpec): Promise<EngineRun> {
    const folder = runDirectory(this.#lab).path;
    const request: EngineRequest = { lab: this.#lab, folder, verb, program };
    // What is killed with a half-finished connection leaves its files here, where they go with the lab.
    const temporary = join(folder, "tmp");
    mkdirSync(temporary, { recursive: true, mode: 0o700 });
    // No options for Node: jest's are not meant for the program.
    const env = { ...process.env, NODE_OPTIONS: "", TMPDIR: temporary };
    const child = spawn(process.execPath, [runner], { env, stdio: "pipe", timeout: 180_000 });
    child.stdin.end(JSON.stringify(request));
    const [said, complaint] = await Promise.all([text(child.stdout), text(child.stderr)]);
    if (!said.startsWith("{")) throw new Error(`${verb} of ${this.#lab} gave no answer: ${said}${complaint}`);
    return JSON.parse(said);
  }
}
