import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { planFromText, problemText } from "../../../core/index.ts";
import type { Plan } from "../../../core/plan/index.ts";
import type { Connections } from "../../../hosts/ways/connections.ts";
import { labConnections } from "../../../lab/lab-connections.ts";
import { labKey } from "../../../lab/lab-key.ts";
import { processTree, programOf } from "../../../lab/process-tree.ts";
import type { LabClient } from "../../../lab/supervisor/client.ts";
import { enterController, enterNamespace, enterTwin } from "../../../lab/supervisor/enter.ts";
import { endForGood, launch } from "../../../lab/supervisor/launch.ts";
import type { TwinReport } from "../../../lab/supervisor/protocol.ts";
import { routerNamespace } from "../../../lab/supervisor/router.ts";
import { runDirectory } from "../../../lab/supervisor/run-directory.ts";
import type { Topology } from "../../../lab/supervisor/topology.ts";
import { outside, topologyOf, twinName } from "../../../lab/topology-of-plan.ts";
import { providerApart } from "../command-provider.ts";
import { EngineProcess } from "../engine-process.ts";
import { uniqueLab } from "../unique-lab.ts";
import type { EngineRequest, EngineRun } from "./engine-run.ts";
import type { ProgramSpec } from "./programs.ts";
import { anyImage } from "./ssh-server.ts";

interface RunOptions
  extends Pick<EngineRequest, "parallel" | "verbose" | "other" | "programEnv" | "engineEnv" | "pathFirst"> {
  /** Folder of another release, whose components and providers are used in place of these. */
  readonly checkout?: string;
}

const runner = "test/lab/components/engine-run.ts";
const answerLine = /^(\{"failed".*)$/m;
/** Milliseconds that a run may take. */
const longest = 240_000;
const root = fileURLToPath(new URL("../../..", import.meta.url));

/**
 * A stack in the real engine with the lab's stand-in providers: for what the components do, on hosts that a test
 * brings itself or on instances that the stand-in boots.
 */
export class EngineStack {
  readonly #lab: string;
  readonly #client: LabClient;
  /** Where the engine runs: in the controller's network once there are hosts to reach from there. */
  #inside: readonly string[] = [];
  #twins: readonly TwinReport[] = [];
  #outside: Connections[string] | undefined;
  #pid = 0;
  /** The process of those runs that need none of their own. */
  #engine: EngineProcess | undefined;

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

  /**
   * Boots a twin for each host of the layout, on the network that the layout gives it.
   *
   * @param change what the lab is to have beside what follows from the layout
   * @returns how to reach them
   */
  async bootTwins(layout: string, change = (topology: Topology) => topology): Promise<Connections> {
    const { plan, problems } = planFromText(this.#lab, layout);
    if (plan === undefined) throw new Error(problems.map(problemText).join("\n"));
    const { path, publicKey } = labKey(runDirectory(this.#lab).path);
    const topology = change(topologyOf(plan, publicKey));
    this.#twins = await this.#client.ask("boot", { topology }, 120_000);
    this.#pid = (await this.#client.ask("hello", null)).pid;
    this.#inside = enterController(this.#pid);
    this.#engine?.end();
    this.#engine = undefined;
    const { [outside.hostName]: machine, ...connections } = labConnections(plan, this.#twins, path);
    this.#outside = machine;
    return connections;
  }

  /** The way to a machine that is no host of the layout, and outside of its networks. */
  get outside(): NonNullable<Connections[string]> {
    if (this.#outside === undefined) throw new Error("no twins have been booted");
    return this.#outside;
  }

  /** The lab's name, which is the stack's. */
  get name(): string {
    return this.#lab;
  }

  /** What a command says on a host, run as at its console; fails where it fails. */
  onHost(name: string, command: string): string {
    const twin = this.#twins.find((candidate) => candidate.name === twinName(name));
    if (twin === undefined || twin.pid === null) throw new Error(`there is no twin of ${name}`);
    return said(enterTwin(this.#pid, twin.pid), command);
  }

  /** Restarts a host; resolves once it has booted entirely. */
  async restart(name: string): Promise<void> {
    const pidOf = () => this.#twins.find((twin) => twin.name === twinName(name))?.pid;
    const before = pidOf();
    // The command may end with the system that it restarts.
    try {
      this.onHost(name, "systemctl reboot");
    } catch {}
    const until = Date.now() + 40_000;
    do {
      if (Date.now() > until) throw new Error(`${name} did not come back from its restart`);
      await sleep(100);
      this.#twins = await this.#client.ask("twins", null);
    } while (pidOf() === before || typeof pidOf() !== "number");
    this.onHost(
      name,
      "until [ -e /run/systemd/private ]; do sleep 0.1; done; systemctl is-system-running --wait || :",
    );
  }

  /** What a command says in the network of a site's router. */
  onRouter(site: string, command: string): string {
    return said(enterNamespace(this.#pid, routerNamespace(site)), command);
  }

  /** What a command says in the network of the controller, where the engine runs. */
  onController(command: string): string {
    return said(enterController(this.#pid), command);
  }

  /** A folder for `pathFirst`, with the provider for `command` in a group of its own (`apart`). */
  providerApart(): string {
    const { path } = runDirectory(this.#lab);
    const folder = join(path, "apart");
    providerApart(folder, path);
    return folder;
  }

  up(program: ProgramSpec, options: RunOptions = {}): Promise<EngineRun> {
    return this.#run("up", program, options);
  }

  preview(program: ProgramSpec, options: RunOptions = {}): Promise<EngineRun> {
    return this.#run("preview", program, options);
  }

  /** `pulumi destroy`, which runs no program. */
  destroy(options: RunOptions = {}): Promise<EngineRun> {
    return this.#run("destroy", { kind: "nothing" }, options);
  }

  /** An `up` whose engine, program and all are killed with -9 as soon as `when` holds; nothing of it is left. */
  upKilled(program: ProgramSpec, when: () => boolean): Promise<void> {
    return this.#killed("up", program, when, "all");
  }

  /** The same of a `pulumi destroy`, or of its engine alone: what that has started goes on until it notices. */
  destroyKilled(when: () => boolean, what: "all" | "engine"): Promise<void> {
    return this.#killed("destroy", { kind: "nothing" }, when, what);
  }

  async #killed(
    verb: EngineRequest["verb"],
    program: ProgramSpec,
    when: () => boolean,
    what: "all" | "engine",
  ): Promise<void> {
    const { child, said } = this.#start(verb, program);
    const until = performance.now() + 60_000;
    try {
      while (!when()) {
        if (performance.now() > until)
          throw new Error("the engine was to be killed, and its moment did not come");
        if (child.exitCode !== null) throw new Error(`the engine was to be killed, and ended: ${await said}`);
        await sleep(20);
      }
      const chosen = processTree(child.pid ?? 0).filter(
        (pid) => what === "all" || programOf(pid) === "pulumi",
      );
      if (chosen.length === 0) throw new Error("there was no engine to kill");
      kill(chosen);
      await said;
    } finally {
      if (child.exitCode === null) kill(processTree(child.pid ?? 0));
    }
    await said;
  }

  /** Everything that the engine keeps of the stack, as it lies on the disk. */
  keptFiles(): string {
    const folder = join(runDirectory(this.#lab).path, ".pulumi");
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    return files.map((file) => readFileSync(join(file.parentPath, file.name), "utf8")).join("\n");
  }

  async close(): Promise<void> {
    this.#engine?.end();
    // The official plug-in goes on without an engine that was killed; the stand-ins end by themselves.
    kill(processesOf(runDirectory(this.#lab).path));
    this.#client.close();
    await endForGood(this.#lab);
  }

  async #run(
    verb: EngineRequest["verb"],
    program: ProgramSpec,
    options: RunOptions = {},
  ): Promise<EngineRun> {
    if (!needsOwnProcess(options)) {
      if (this.#engine?.runs !== true) this.#engine = new EngineProcess(this.#spawn(root), answerLine);
      // What the runner prints is what it says that it prints.
      return (await this.#engine.run(this.#request(verb, program, options))) as EngineRun;
    }
    const answer = await this.#start(verb, program, options).said;
    if (!answer.startsWith("{")) throw new Error(`${verb} of ${this.#lab} gave no answer: ${answer}`);
    return JSON.parse(answer);
  }

  #request(
    verb: EngineRequest["verb"],
    program: ProgramSpec,
    { checkout: _, ...options }: RunOptions,
  ): EngineRequest {
    return { lab: this.#lab, folder: runDirectory(this.#lab).path, verb, program, ...options };
  }

  #start(verb: EngineRequest["verb"], program: ProgramSpec, options: RunOptions = {}) {
    const child = this.#spawn(options.checkout ?? root);
    const late = setTimeout(() => child.kill(), longest);
    child.stdin.end(`${JSON.stringify(this.#request(verb, program, options))}\n`);
    // What the program logs comes before the answer.
    const said = Promise.all([text(child.stdout), text(child.stderr)]).then(([out, errors]) => {
      clearTimeout(late);
      return out.match(answerLine)?.[0] ?? `${out}${errors}`;
    });
    return { child, said };
  }

  #spawn(checkout: string) {
    // What is killed with a half-finished connection leaves its files here, where they go with the lab.
    const temporary = join(runDirectory(this.#lab).path, "tmp");
    mkdirSync(temporary, { recursive: true, mode: 0o700 });
    // No options for Node: jest's are not meant for the program.
    const env = { ...process.env, NODE_OPTIONS: "", TMPDIR: temporary };
    const [command = process.execPath, ...args] = [...this.#inside, process.execPath, join(checkout, runner)];
    // A group of its own, which is the engine's too.
    return spawn(command, args, { env, stdio: ["pipe", "pipe", "pipe"], detached: true });
  }
}

/** Whether a run changes its process for those after it, or is not of this release. */
function needsOwnProcess({ checkout, programEnv }: RunOptions): boolean {
  return checkout !== undefined || programEnv !== undefined;
}

/** What works on the stack of a lab's folder, by the environment that the engine hands on to its providers. */
function processesOf(folder: string): number[] {
  const pids = readdirSync("/proc").filter((name) => /^[0-9]+$/.test(name));
  return pids.map(Number).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").includes(`HEXTET_LAB=${folder}`);
    } catch {
      return false; // It has just ended.
    }
  });
}

/** Also what is in a group of its own, as plug-ins and connections are. */
function kill(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has just ended by itself.
    }
  }
}

/** What a command says, run by what is entered for it; fails where it fails. */
function said(enter: readonly string[], command: string): string {
  const [program = "", ...args] = [...enter, "sh", "-c", command];
  return execFileSync(program, args, { encoding: "utf8", timeout: 20_000 });
}
