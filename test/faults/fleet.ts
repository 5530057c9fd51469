/** Twins to break: each a host of its own stack, so that runs on several go on side by side. */

import { join } from "node:path";
import { fleetLayout } from "../../bench/hosts/fleet-layout.ts";
import { planFromText } from "../../core/index.ts";
import type { Connections } from "../../hosts/ways/connections.ts";
import { imagePath } from "../../lab/image/image.ts";
import { labConnections } from "../../lab/lab-connections.ts";
import { labKey } from "../../lab/lab-key.ts";
import { buildLayers } from "../../lab/layers/layers.ts";
import type { LabClient } from "../../lab/supervisor/client.ts";
import { enterController } from "../../lab/supervisor/enter.ts";
import { layersOf } from "../../lab/supervisor/feature.ts";
import { endForGood, launch } from "../../lab/supervisor/launch.ts";
import type { ExecResult } from "../../lab/supervisor/protocol.ts";
import { runDirectory } from "../../lab/supervisor/run-directory.ts";
import { topologyOf, twinName } from "../../lab/topology-of-plan.ts";
import type { EngineProcess } from "../lab/engine-process.ts";
import { uniqueLab } from "../lab/unique-lab.ts";
import type { More } from "./more.ts";
import { enterWithoutFlushes } from "./without-flushes.ts";

export type Renderer = "netplan" | "ifupdown2";

/** A twin of the fleet. */
export interface FleetHost {
  /** `rack/host-1` */
  readonly name: string;
  readonly renderer: Renderer;
  /** The address by which it is managed, which no change touches. */
  readonly address: string;
  readonly connection: Connections[string];
  readonly pace: Pace;
  /** What its states have more than those of all. */
  readonly more: More | undefined;
}

/** How fast a host is. */
export interface Pace {
  /** Seconds that a change waits for its confirmation. */
  readonly confirmWithin: number;
  /** Milliseconds that the host may take to come back from anything. */
  readonly settling: number;
  /** Milliseconds that a fault may come later than its moment. */
  readonly delay: number;
  /** Milliseconds between two looks at it, from here and by a script of its own: each is a few programs there. */
  readonly look: number;
  readonly ownLook: number;
  /** Milliseconds for a script on it, and for a run of the engine. */
  readonly script: number;
  readonly engine: number;
}

export const ofTwins: Pace = {
  confirmWithin: 8,
  settling: 48_000,
  delay: 300,
  look: 300,
  ownLook: 20,
  script: 60_000,
  engine: 240_000,
};

/** Emulation is ten to twenty times slower, and a boot is a whole one. */
export const ofMachines: Pace = {
  confirmWithin: 120,
  settling: 900_000,
  delay: 3_000,
  look: 2_000,
  ownLook: 150,
  script: 590_000,
  engine: 1_200_000,
};

/** Those that are expected to break come back soon, or never. */
const ofBrokenMachines: Pace = { ...ofMachines, settling: 120_000 };

export class Fleet {
  readonly lab: string;
  readonly folder: string;
  readonly hosts: readonly FleetHost[];
  /** Words before a command that run it in the network of the lab's controller, with the agent that hosts are to get. */
  readonly enter: readonly string[];
  /** By host, what runs the engine for it where nothing is broken. */
  readonly engines = new Map<string, EngineProcess>();
  readonly #client: LabClient;

  private constructor(lab: string, client: LabClient, enter: readonly string[], hosts: readonly FleetHost[]) {
    this.lab = lab;
    this.folder = runDirectory(lab).path;
    this.#client = client;
    this.enter = enter;
    this.hosts = hosts;
  }

  /**
   * @param renderers one host for each, twins or machines all of them
   * @param flushes whether the agent that they get has what it writes put on the disk, as it does everywhere else
   * @param more what their states have more than those of all
   */
  static async boot(
    renderers: readonly Renderer[],
    kind: "twins" | "machines" = "twins",
    flushes = true,
    more?: More,
  ): Promise<Fleet> {
    const lab = uniqueLab("faults");
    const { plan, problems } = planFromText(
      lab,
      fleetLayout(renderers.map((renderer, index) => ({ part: (0x10 + index).toString(16), renderer }))),
    );
    if (plan === undefined) throw new Error(JSON.stringify(problems));
    const client = await launch({ lab, image: imagePath(), command: "tests of faults" });
    try {
      const key = labKey(runDirectory(lab).path);
      const names = renderers.map((_, index) => `rack/host-${index + 1}`);
      const features = more?.features ?? [];
      await buildLayers(layersOf(features), () => {});
      const plain = topologyOf(plan, key.publicKey, kind === "machines" ? names : []);
      const twins = plain.twins.map((twin) => ({ ...twin, features: [...twin.features, ...features] }));
      const topology = { ...plain, twins };
      await client.ask("boot", { topology }, 180_000 + (kind === "machines" ? 1_200_000 : 0));
      const { pid } = await client.ask("hello", null);
      const connections = labConnections(plan, await client.ask("twins", null), key.path);
      const hosts = renderers.map((renderer, index): FleetHost => {
        const name = `rack/host-${index + 1}`;
        const connection = connections[name];
        if (connection === undefined) throw new Error(`${name}: its twin does not run`);
        const pace = kind === "twins" ? ofTwins : flushes ? ofMachines : ofBrokenMachines;
        return { name, renderer, address: connection.address, connection, pace, more };
      });
      const agent = flushes ? [] : enterWithoutFlushes(join(runDirectory(lab).path, "agent-without-flushes"));
      const fleet = new Fleet(lab, client, [...enterController(pid), ...agent], hosts);
      if (more?.before !== undefined)
        for (const host of hosts) await prepare(fleet, host, more.before(partOf(host)));
      return fleet;
    } catch (error) {
      client.close();
      await endForGood(lab);
      throw error;
    }
  }

  /** Runs a script inside a host, as at its console. @param deadline milliseconds */
  at(host: FleetHost, script: string, deadline = host.pace.script): Promise<ExecResult> {
    return this.#client.ask(
      "exec",
      { twin: twinName(host.name), argv: ["sh", "-c", script], deadline },
      deadline + 5_000,
    );
  }

  /** Runs a script in the network of the controller. @param deadline milliseconds */
  outside(script: string, deadline = 60_000): Promise<ExecResult> {
    return this.#client.ask("run", { argv: ["sh", "-c", script], deadline }, deadline + 5_000);
  }

  async end(): Promise<void> {
    for (const engine of this.engines.values()) engine.end();
    this.#client.close();
    await endForGood(this.lab);
  }
}

async function prepare(fleet: Fleet, host: FleetHost, script: string): Promise<void> {
  const { status, stdout, stderr } = await fleet.at(host, script);
  if (status !== 0) throw new Error(`${host.name}: could not be prepared: ${stdout}${stderr}`);
}

/** Last part of its address. */
export function partOf({ address }: FleetHost): string {
  return address.split("::")[1] ?? "";
}
