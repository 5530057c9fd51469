import { existsSync, mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { Ipv6Prefix } from "../core/index.ts";
import { fillInPlan, type KnownBlocks, type Plan } from "../core/plan/index.ts";
import { type ProbeResult, reachability, routeProbes, workloads } from "../core/probe/index.ts";
import type { Connections } from "../hosts/index.ts";
import { Controller } from "./controller.ts";
import { imagePath } from "./image/image.ts";
import { isOutOfReach, labConnections } from "./lab-connections.ts";
import { labKey } from "./lab-key.ts";
import { labNames } from "./lab-names.ts";
import { internetHost } from "./lab-reach.ts";
import { buildLayers } from "./layers/layers.ts";
import { refuseModes } from "./refused-modes.ts";
import type { StackRun } from "./stack/lab-stack.ts";
import type { LabClient } from "./supervisor/client.ts";
import { layersOf } from "./supervisor/feature.ts";
import { connectLab, endLab, launch } from "./supervisor/launch.ts";
import { controllerNamespace } from "./supervisor/router.ts";
import { runDirectory } from "./supervisor/run-directory.ts";
import type { Topology } from "./supervisor/topology.ts";
import { topologyOf } from "./topology-of-plan.ts";
import { twinKeys } from "./wireguard-keys.ts";

/** What a person asks a lab to stand for. */
export interface LabRequest {
  readonly plan: Plan;
  /** The layout's text, for the program. */
  readonly layout: string;
  /** The ledger's text, up to date with the layout. */
  readonly ledger: string;
  /** Where the layout lies, for whoever finds the lab running. */
  readonly path: string;
  /** What the person typed. */
  readonly command: string;
  readonly progress: (text: string) => void;
  /** Hosts that are to have a kernel of their own: `rack/pve-1`; none where absent. */
  readonly machines?: readonly string[];
  /** Private keys of WireGuard that twins are given, by their public halves, which the ledger has; none where absent. */
  readonly keys?: ReadonlyMap<string, string>;
  /**
   * What the layout calls a host that the plan, and so its twin, calls by a former name.
   * @default the same
   */
  readonly present?: (host: string) => string;
}

/** Milliseconds that each step may take at most. */
const deadlines = {
  boot: 120_000,
  bootOfOne: 2_000,
  bootOfMachine: 900_000,
  open: 30_000,
  // While machines boot by emulation, little is left for whatever else begins.
  openBesideMachines: 600_000,
  engine: 300_000,
  userData: 180_000,
  probe: 120_000,
  // By emulation all that the host does of a change takes many times longer.
  changeOfMachine: 600_000,
};

const instances = z.array(z.object({ id: z.string(), twin: z.string(), state: z.string() }));

/** A lab at work: its supervisor, the engine in its controller's network, and the plan it stands for. */
export class LabSession {
  readonly plan: Plan;
  readonly #client: LabClient;
  readonly #controller: Controller;
  readonly #folder: string;
  readonly #keyPath: string;
  readonly #present: (host: string) => string;
  readonly #machines: readonly string[];
  readonly #keys: ReadonlyMap<string, string>;
  #blocks: KnownBlocks = {};

  private constructor(request: LabRequest, client: LabClient, controller: Controller, keyPath: string) {
    const { plan, present = (host: string) => host } = request;
    this.plan = plan;
    this.#machines = request.machines ?? [];
    this.#keys = request.keys ?? new Map();
    this.#present = present;
    this.#client = client;
    this.#controller = controller;
    this.#folder = runDirectory(plan.name).path;
    this.#keyPath = keyPath;
  }

  /**
   * Boots a lab of the plan and opens its stack. The lab ends with this process unless it is told to stay.
   * @throws LabHeld where one of that name runs; Error where a part does not come up in time, after taking all down
   */
  static async start(request: LabRequest): Promise<LabSession> {
    const { plan, path, command, progress } = request;
    refuseModes(plan);
    const client = await launch({ lab: plan.name, image: imagePath(), command, layout: path });
    let opening: Promise<Controller> | undefined;
    try {
      await client.watch(({ text }) => progress(text));
      const folder = runDirectory(plan.name).path;
      const key = labKey(folder);
      // The engine's process takes a second to load; it does that while the twins boot.
      const { pid } = await client.ask("hello", null);
      const topology = topologyOf(plan, key.publicKey, request.machines);
      await buildLayers(
        topology.twins.flatMap(({ features }) => layersOf(features)),
        progress,
      );
      opening = LabSession.#openStack(request, pid, folder);
      const [controller] = await Promise.all([
        opening,
        client.ask("boot", { topology }, bootDeadline(topology)),
      ]);
      const session = new LabSession(request, client, controller, key.path);
      await session.#layKeys();
      return session;
    } catch (error) {
      await client.ask("end", null).catch(() => {});
      client.close();
      // A process that is still there would keep this one from ending.
      await opening?.then(
        (controller) => controller.end(),
        () => {},
      );
      throw error;
    }
  }

  /** Joins a lab that runs already; `undefined` where none of the plan's name does. */
  static async join(request: LabRequest): Promise<LabSession | undefined> {
    const { plan, progress } = request;
    const client = await connectLab(plan.name);
    if (client === undefined) return undefined;
    const folder = runDirectory(plan.name).path;
    const { pid } = await client.ask("hello", null);
    progress(`joining lab ${plan.name}`);
    const controller = await LabSession.#openStack(request, pid, folder);
    try {
      const session = new LabSession(request, client, controller, labKey(folder).path);
      session.#blocks = blocksOf(await controller.do("resume", null, deadlines.open));
      return session;
    } catch (error) {
      await controller.end();
      throw error;
    }
  }

  static async #openStack(
    { plan, layout, ledger, machines = [] }: LabRequest,
    pid: number,
    folder: string,
  ): Promise<Controller> {
    await controllerNetwork(pid);
    const controller = new Controller(pid, folder);
    const region = plan.sites.find((site) => site.kind === "aws")?.region;
    try {
      const deadline = machines.length === 0 ? deadlines.open : deadlines.openBesideMachines;
      await controller.do("open", { lab: plan.name, folder, layout, ledger, region }, deadline);
    } catch (error) {
      await controller.end();
      throw error;
    }
    return controller;
  }

  async preview(): Promise<StackRun> {
    return this.#controller.do("preview", { connections: await this.#hostConnections() }, deadlines.engine);
  }

  /**
   * Applies the layout, then waits for the first boot of each cloud host to end.
   * @param instead connections to use in place of the lab's own, by host
   */
  async up(instead: Connections = {}): Promise<StackRun> {
    const connections = { ...(await this.#hostConnections()), ...instead };
    const run = await this.#controller.do("up", { connections }, deadlines.engine + this.#moreForMachines);
    this.#blocks = { ...this.#blocks, ...blocksOf(run.outputs) };
    const booting = instances.parse(await this.#client.call("ec2.describeInstances", {}));
    const outcomes = await Promise.allSettled(
      booting.map(async ({ id, twin }) => {
        await this.#client.call(
          "ec2.waitForUserData",
          { id, deadline: deadlines.userData },
          deadlines.userData + 5_000,
        );
        return twin;
      }),
    );
    const failures = outcomes.flatMap((outcome, index) =>
      outcome.status === "rejected"
        ? [`${booting[index]?.twin}: ${String(outcome.reason?.message ?? outcome.reason)}`]
        : [],
    );
    await this.#publish();
    return { ...run, errors: [...run.errors, ...failures] };
  }

  /** Gives the lab what this session's plan has and the lab has not: hosts that are new, their segments and routes. */
  async extend(): Promise<void> {
    const topology = this.#topology();
    await this.#client.ask("extend", { topology }, bootDeadline(topology));
    await this.#layKeys();
  }

  /** Takes out of the lab what this session's plan has not: after what the change removes was removed by `up`. */
  async shrink(): Promise<void> {
    await this.#client.ask("shrink", { topology: this.#topology() }, deadlines.boot);
  }

  async #layKeys(): Promise<void> {
    const deadline = this.#machines.length === 0 ? deadlines.open : deadlines.openBesideMachines;
    for (const { twin, script, stdin } of twinKeys(this.plan, this.#keys)) {
      const asked = { twin, argv: ["sh", "-c", script], stdin, deadline };
      const { status, stderr } = await this.#client.ask("exec", asked, deadline + 5_000);
      if (status !== 0) throw new Error(`${twin} cannot be given its key of WireGuard's: ${stderr.trim()}`);
    }
  }

  #topology(): Topology {
    return topologyOf(this.plan, labKey(this.#folder).publicKey, this.#machines);
  }

  /** The plan with every block filled in that AWS has given. */
  get filledIn(): Plan {
    return fillInPlan(this.plan, this.#blocks);
  }

  /**
   * Probes from every workload, and from the lab's internet, to every other; and the routers' routes from outside.
   * @param patience milliseconds in which a probe that fails is tried again
   */
  async probe(patience: number): Promise<readonly ProbeResult[]> {
    const plan = this.filledIn;
    const silent = new Set(
      workloads(plan)
        .filter(isOutOfReach)
        .map(({ name }) => name),
    );
    const probes = [...reachability(plan, [internetHost]), ...routeProbes(plan)].filter(
      ({ from }) => !silent.has(from),
    );
    const places = [...workloads(plan), internetHost].map(({ name, place }) => ({ name, place }));
    return this.#controller.do(
      "probe",
      { probes, places, logins: await this.connections(), patience },
      deadlines.probe + patience + this.#moreForMachines,
    );
  }

  get #moreForMachines(): number {
    return this.#machines.length * deadlines.changeOfMachine;
  }

  /** The lab's supervisor, to be asked what a session has no word for. */
  get supervisor(): LabClient {
    return this.#client;
  }

  /** How to reach every twin, guests and the lab's internet included. */
  async connections(): Promise<Connections> {
    return labConnections(this.filledIn, await this.#client.ask("twins", null), this.#keyPath);
  }

  /** Lets the lab outlive this process. */
  async keep(): Promise<void> {
    await this.#client.ask("keep", null);
  }

  /** Ends the engine's process, and with `lab: "end"` everything else. */
  async close(lab: "end" | "stay"): Promise<void> {
    await this.#controller.end().catch(() => {});
    if (lab === "end") {
      this.#client.close();
      await endLab(this.plan.name);
    }
    this.#client.close();
  }

  /** Only machines on-prem are spoken to by the program. */
  async #hostConnections(): Promise<Connections> {
    const managed = this.plan.sites.flatMap((site) =>
      site.kind === "onprem" ? site.hosts.map((host) => `${host.site}/${host.name}`) : [],
    );
    const all = await this.connections();
    return Object.fromEntries(
      Object.entries(all).flatMap(([name, connection]) =>
        managed.includes(name) ? [[this.#present(name), connection] as const] : [],
      ),
    );
  }

  /** Names for the lab's DNS, and connections for whoever works on the stack with the plain CLI. */
  async #publish(): Promise<void> {
    await this.#client.ask("setNames", { records: labNames(this.filledIn) });
    writeFileSync(
      join(this.#folder, "connections.json"),
      `${JSON.stringify(await this.#hostConnections(), null, 2)}\n`,
      { mode: 0o600 },
    );
  }
}

function bootDeadline({ twins }: Topology): number {
  const machines = twins.filter(({ machine }) => machine).length;
  return deadlines.boot + twins.length * deadlines.bootOfOne + machines * deadlines.bootOfMachine;
}

/** What statfs says of a namespace's file; before it is mounted there, the file is an empty one (NSFS_MAGIC, linux/magic.h). */
const namespaceFileSystem = 0x6e736673;

/** Waits for the network that a booting lab makes for its controller. @throws Error after ten seconds */
async function controllerNetwork(pid: number): Promise<void> {
  const path = `/proc/${pid}/root/run/netns/${controllerNamespace}`;
  const giveUp = performance.now() + 10_000;
  while (!existsSync(path) || statfsSync(path).type !== namespaceFileSystem) {
    if (performance.now() > giveUp) throw new Error("the lab's controller had no network after 10 s");
    await sleep(20);
  }
}

/**
 * A preview by the real engine where no lab can run: nothing is dialled and nothing is made.
 * @param parent where a folder for the engine's state may be for that long
 */
export async function previewWithoutLab(
  request: Pick<LabRequest, "plan" | "layout" | "ledger">,
  parent: string,
): Promise<StackRun> {
  mkdirSync(parent, { recursive: true });
  // A new one, so that what is taken away with it is nobody else's.
  const folder = mkdtempSync(join(parent, "preview-state-"));
  const controller = new Controller(undefined, folder);
  try {
    const region = request.plan.sites.find((site) => site.kind === "aws")?.region;
    await controller.do(
      "open",
      { lab: request.plan.name, folder, layout: request.layout, ledger: request.ledger, region },
      deadlines.open,
    );
    return await controller.do("preview", { connections: {} }, deadlines.engine);
  } finally {
    await controller.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

function blocksOf(outputs: StackRun["outputs"]): KnownBlocks {
  const blocks = z.record(z.string(), z.string()).safeParse(outputs["blocks"] ?? {});
  return blocks.success
    ? Object.fromEntries(Object.entries(blocks.data).map(([site, text]) => [site, Ipv6Prefix.parse(text)]))
    : {};
}
