/** Labs of machines for tests: hosts of a fleet on one segment, with what is done at their consoles. */

import { execFileSync, spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { type FleetMember, fleetLayout } from "../../../bench/hosts/fleet-layout.ts";
import { type AgentOutcome, parseAnswer, writeBundle } from "../../../core/bundle/index.ts";
import { planFromText } from "../../../core/index.ts";
import type { HostFiles } from "../../../core/render/file.ts";
import { agentPath, agentText } from "../../../hosts/agent/program.ts";
import { imagePath } from "../../../lab/image/image.ts";
import { labKey } from "../../../lab/lab-key.ts";
import { machineLogin } from "../../../lab/machines/login.ts";
import type { LabClient } from "../../../lab/supervisor/client.ts";
import { enterController } from "../../../lab/supervisor/enter.ts";
import { endForGood, launch } from "../../../lab/supervisor/launch.ts";
import type { ExecResult } from "../../../lab/supervisor/protocol.ts";
import { runDirectory } from "../../../lab/supervisor/run-directory.ts";
import type { TwinFeature, TwinNic } from "../../../lab/supervisor/world.ts";
import { topologyOf } from "../../../lab/topology-of-plan.ts";
import { uniqueLab } from "../unique-lab.ts";

/** Milliseconds: those of emulation, beside other tests. */
export const slow = { boot: 900_000, command: 400_000 };

/** A machine of a lab of tests: `host-1` has the address `::PART`. */
export interface TestMachine extends FleetMember {
  readonly features?: readonly TwinFeature[];
  /** NICs beside `eno1`, by name, and the segment that each is on. */
  readonly nics?: Readonly<Record<string, string>>;
}

export class MachineLab {
  readonly lab: string;
  readonly client: LabClient;
  readonly pid: number;

  private constructor(lab: string, client: LabClient, pid: number) {
    this.lab = lab;
    this.client = client;
    this.pid = pid;
  }

  /** @param segments beside the hosts' own, for further NICs */
  static async boot(
    idea: string,
    machines: readonly TestMachine[],
    segments: readonly string[] = [],
  ): Promise<MachineLab> {
    const lab = uniqueLab(idea);
    const { plan, problems } = planFromText(lab, fleetLayout(machines));
    if (plan === undefined) throw new Error(JSON.stringify(problems));
    const client = await launch({ lab, image: imagePath(), command: "tests of machines" });
    try {
      const key = labKey(runDirectory(lab).path);
      const names = machines.map((_, index) => `rack/host-${index + 1}`);
      const plain = topologyOf(plan, key.publicKey, names);
      const topology = {
        ...plain,
        sites: plain.sites.map((site) => ({
          ...site,
          segments: [...site.segments, ...segments.map((name) => ({ name, addresses: [] }))],
        })),
        twins: plain.twins.map((twin, index) => {
          const { features = [], nics = {} } = machines[index] ?? {};
          const more = Object.entries(nics).map(
            ([name, segment], nic): TwinNic => ({
              name,
              mac: `02:00:00:00:0${index + 1}:1${nic}`,
              mtu: 1500,
              peer: { kind: "segment", segment },
            }),
          );
          return { ...twin, features: [...twin.features, ...features], nics: [...twin.nics, ...more] };
        }),
      };
      await client.ask("boot", { topology }, slow.boot * machines.length);
      const { pid } = await client.ask("hello", null);
      return new MachineLab(lab, client, pid);
    } catch (error) {
      client.close();
      await endForGood(lab);
      throw error;
    }
  }

  async end(): Promise<void> {
    this.client.close();
    await endForGood(this.lab);
  }

  /** What a script says at a machine's console, whatever its status. @param host `host-1` */
  at(host: string, script: string, stdin = ""): Promise<ExecResult> {
    const argv = ["sh", "-c", script];
    const asked = { twin: `rack--${host}`, argv, stdin, deadline: slow.command };
    return this.client.ask("exec", asked, slow.command + 30_000);
  }

  /** The same, where it has to succeed. */
  async outputOf(host: string, script: string, stdin = ""): Promise<string> {
    const { status, stdout, stderr } = await this.at(host, script, stdin);
    if (status !== 0) throw new Error(`${host}: ${script}: status ${status}: ${stderr}${stdout}`);
    return stdout.trim();
  }

  /** What a command says in the network of the lab's controller. */
  outside(argv: readonly string[]): string {
    const [program = "", ...args] = [...enterController(this.pid), ...argv];
    return execFileSync(program, args, { encoding: "utf8", timeout: slow.command });
  }

  /** What a command says over SSH on the machine's serial port, as of `hextet lab ssh`. */
  async login(host: string, command: readonly string[], stdin = ""): Promise<ExecResult> {
    const twins = await this.client.ask("twins", null);
    const twin = twins.find(({ name }) => name === `rack--${host}`);
    if (twin === undefined) throw new Error(`there is no twin of ${host}`);
    const [program = "", ...args] = machineLogin(this.lab, this.pid, twin, command);
    const child = spawn(program, args, { timeout: slow.command });
    child.stdin.end(stdin);
    const [stdout, stderr, status] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      new Promise<number>((resolve) => child.on("close", (code) => resolve(code ?? 255))),
    ]);
    return { status, stdout, stderr };
  }

  async installAgent(host: string): Promise<void> {
    const install = `cat >${agentPath}.new && chmod 755 ${agentPath}.new && mv ${agentPath}.new ${agentPath}`;
    await this.outputOf(host, `${install} && sync`, agentText());
  }

  /** The agent's answer to a verb with its options. */
  async agent(host: string, command: string, files?: HostFiles): Promise<AgentOutcome> {
    const bundle = files === undefined ? "" : writeBundle(files);
    const { stdout, stderr } = await this.at(host, `${agentPath} ${command}`, bundle);
    const verb = (["apply", "heal", "confirm", "rollback", "remove"] as const).find(
      (name) => command.split(" ", 1)[0] === name,
    );
    const answer = verb === undefined ? undefined : parseAnswer(verb, stdout);
    if (answer === undefined) throw new Error(`no answer to ${command}: ${stdout}${stderr}`);
    return answer;
  }

  /** Resolves once a script succeeds at a machine's console, which may restart meanwhile. */
  async until(host: string, script: string, deadline = slow.boot): Promise<void> {
    const end = performance.now() + deadline;
    for (;;) {
      const status = await this.at(host, script).then(
        (ended) => ended.status,
        (error: Error) => {
          if (error.message.includes("supervisor has gone")) throw error;
          return undefined;
        },
      );
      if (status === 0) return;
      if (performance.now() > end) throw new Error(`${host}: ${script}: not within ${deadline / 1000} s`);
      await sleep(500);
    }
  }
}
