/** A twin's life: made, booted, restarted when it asks for that, ended. */

import type { ChildProcess } from "node:child_process";
import { readFile } from "node:fs/promises";
import { secondsText } from "../../hosts/process/index.ts";
import { MachineBody } from "../machines/machine-body.ts";
import type { Body, Boot, CommandOptions, TwinSetting } from "./body.ts";
import { createTwinCgroup, endCgroup } from "./cgroup.ts";
import { waitFor } from "./deadline.ts";
import { GuestPortWatcher } from "./guest-port.ts";
import { createNamespace, deleteNamespace, ip, namespaceExists } from "./namespace.ts";
import { NamespaceBody } from "./namespace-body.ts";
import { hasUsableAddress, isListening } from "./network-tables.ts";
import { createNic, type OuterEnd } from "./nic.ts";
import type { Ended } from "./process.ts";
import type { TwinSpec } from "./world.ts";

/** How long a twin may take to stop in order before it is killed; milliseconds. */
const stopDeadline = 5_000;

/** `restarting` is the time between the end of one boot and the init of the next. */
export type TwinState = "starting" | "running" | "restarting" | "stopped";

export class LabTwin {
  readonly guests: GuestPortWatcher;
  readonly #setting: TwinSetting;
  readonly #body: Body;
  readonly #outer = new Map<string, OuterEnd>();
  #spec: TwinSpec;
  #cgroup: string | undefined;
  #boot: Boot | undefined;
  #process: ChildProcess | undefined;
  #exited: Promise<void> = Promise.resolve();
  #pid: number | undefined;
  #state: TwinState = "starting";
  /** When it was started last, by this process's clock. */
  #begun = 0;
  #ending = false;

  constructor(spec: TwinSpec, setting: TwinSetting) {
    this.#spec = spec;
    this.#setting = setting;
    this.#body = spec.machine ? new MachineBody(spec, setting) : new NamespaceBody(spec, setting);
    this.guests = new GuestPortWatcher(spec.name, setting.progress);
  }

  get spec(): TwinSpec {
    return this.#spec;
  }

  get state(): TwinState {
    return this.#state;
  }

  /** Process id of the twin's init as the lab sees it, or of a machine's emulator; undefined while there is none. */
  get pid(): number | undefined {
    return this.#state === "running" ? this.#pid : undefined;
  }

  get hostKey(): string {
    return this.#body.hostKey;
  }

  /** The twin's root folder as the lab sees it. */
  get rootPath(): string {
    return this.#body.rootPath;
  }

  /** Makes the twin's namespace and nics. After it, guests can be plugged in. */
  async createNetwork(outerEnd: (nic: TwinSpec["nics"][number]) => OuterEnd): Promise<void> {
    await createNamespace(this.spec.name);
    for (const nic of this.spec.nics) {
      const outer = outerEnd(nic);
      await createNic(this.spec, nic, outer);
      this.#outer.set(nic.name, outer);
      await this.#body.plug(nic);
    }
  }

  /** Puts one more NIC into the twin while it runs. */
  async plugNic(nic: TwinSpec["nics"][number], outer: OuterEnd): Promise<void> {
    await createNic(this.spec, nic, outer);
    this.#outer.set(nic.name, outer);
    await this.#body.plug(nic);
    this.#spec = { ...this.#spec, nics: [...this.#spec.nics, nic] };
  }

  /** Boots the twin; resolves when its init runs. */
  async boot(): Promise<void> {
    await this.#body.create();
    if (this.#ending) throw new Error(`twin ${this.spec.name}: its lab ends`);
    this.#cgroup = await createTwinCgroup(this.#setting.lab, this.spec.name);
    await this.#start(this.#cgroup);
  }

  async #start(cgroup: string): Promise<void> {
    this.#begun = performance.now();
    const boot = this.#body.start(cgroup);
    const child = boot.process;
    this.#boot = boot;
    this.#process = child;
    let status: number | undefined;
    this.#exited = new Promise((resolve) => {
      child.on("error", (error) => {
        status = 127;
        this.#setting.progress(`twin ${this.spec.name} cannot be started: ${error.message}`);
        resolve();
      });
      child.on("exit", (code, signal) => {
        status = code ?? (signal === null ? 0 : 128);
        resolve();
      });
    });
    void this.#exited.then(() => this.#ended(boot, status ?? 0, cgroup));
    this.#pid = await waitFor({
      failure: `twin ${this.spec.name} had no running init`,
      deadline: this.#body.deadlines.init,
      every: 10,
      evidence: () => this.evidence(),
      probe: async () => {
        if (status !== undefined)
          throw new Error(
            `twin ${this.spec.name} ended while it booted, status ${status}\n${await this.evidence()}`,
          );
        return boot.init();
      },
    });
    if (status === undefined) this.#state = "running";
    this.#sayOfMachine("its init runs");
  }

  /** A machine takes so long to boot that a person wants to know where it is. */
  #sayOfMachine(what: string): void {
    if (!this.spec.machine) return;
    this.#setting.progress(
      `machine ${this.spec.name}: ${what}, ${secondsText(performance.now() - this.#begun)} after its start`,
    );
  }

  async #ended(boot: Boot, status: number, cgroup: string): Promise<void> {
    this.#pid = undefined;
    if (!(await boot.restarts(status)) || this.#ending) {
      this.#state = "stopped";
      if (!this.#ending) this.#setting.progress(`twin ${this.spec.name} has stopped (status ${status})`);
      return;
    }
    this.#state = "restarting";
    this.#setting.progress(`twin ${this.spec.name} restarts`);
    try {
      await this.#body.renew(this.guests.devices());
      await this.guests.restart();
      if (!this.#ending) await this.#start(cgroup);
    } catch (error) {
      this.#state = "stopped";
      this.#setting.progress(
        `twin ${this.spec.name} did not come back: ${error instanceof Error ? error.message : error}`,
      );
    }
  }

  /** Reboots the twin in order; resolves when its init runs again. */
  async restart(): Promise<void> {
    const before = this.pid;
    // The command may end with the system it restarts.
    await this.run(["systemctl", "reboot"]).catch(() => {});
    await this.#backFrom(before, "its restart");
  }

  async #backFrom(before: number | undefined, what: string): Promise<void> {
    await waitFor({
      failure: `twin ${this.spec.name} did not come back from ${what}`,
      deadline: this.#body.deadlines.restart,
      evidence: () => this.evidence(),
      probe: () => {
        if (this.#state === "stopped")
          throw new Error(`twin ${this.spec.name} stopped instead of restarting`);
        return this.pid !== undefined && this.pid !== before ? true : undefined;
      },
    });
  }

  /** Cuts a machine's power, and gives it back; resolves when its init runs again. */
  async cutPower(): Promise<void> {
    const before = this.pid;
    this.#boot?.cutPower();
    await this.#backFrom(before, "its power cut");
  }

  /** Pulls the cable of a NIC, or puts it back: it loses its carrier, or has it again. */
  async setCarrier(nic: string, has: boolean): Promise<void> {
    const outer = this.#outer.get(nic);
    if (outer === undefined) throw new Error(`twin ${this.spec.name}: has no NIC ${nic}`);
    await ip(outer.netns, [`link set ${outer.device} ${has ? "up" : "down"}`]);
    await this.#boot?.setCarrier(nic, has);
  }

  /** A table of the kernel's network; there is no use in waiting for one of a twin that has stopped. */
  async #table(name: string): Promise<string> {
    if (this.#state === "stopped") {
      throw new Error(`twin ${this.spec.name} has stopped\n${await this.evidence()}`);
    }
    const pid = this.pid;
    return pid === undefined ? "" : ((await this.#boot?.table(pid, name)) ?? "");
  }

  /** Resolves when the twin's SSH server takes connections. */
  async waitForSsh(): Promise<void> {
    await this.#waitForListener("tcp", 22, "did not answer on SSH");
    this.#sayOfMachine("answers on SSH");
  }

  /** Resolves when the twin has an address that others can reach it by. */
  async waitForAddress(): Promise<void> {
    await waitFor({
      failure: `twin ${this.spec.name} had no usable address`,
      deadline: this.#body.deadlines.ssh,
      every: this.#body.deadlines.look,
      evidence: () => this.evidence(),
      probe: async () => ((await hasUsableAddress((name) => this.#table(name))) ? true : undefined),
    });
  }

  waitForPort(transport: "tcp" | "udp", port: number): Promise<void> {
    return this.#waitForListener(transport, port, `did not listen on ${transport} port ${port}`);
  }

  async #waitForListener(transport: "tcp" | "udp", port: number, failure: string): Promise<void> {
    await waitFor({
      failure: `twin ${this.spec.name} ${failure}`,
      deadline: this.#body.deadlines.ssh,
      every: this.#body.deadlines.look,
      evidence: () => this.evidence(),
      probe: async () =>
        (await isListening((name) => this.#table(name), transport, port)) ? true : undefined,
    });
  }

  /**
   * Runs a command inside, as at the twin's console, and resolves with how it ended, whatever the status.
   * @throws while the twin does not run
   */
  async run(argv: readonly string[], options: CommandOptions = {}): Promise<Ended> {
    const pid = this.pid;
    if (pid === undefined || this.#boot === undefined)
      throw new Error(`twin ${this.spec.name} is ${this.#state}, not running`);
    return this.#boot.run(pid, argv, { deadline: this.#body.deadlines.command, ...options });
  }

  /** The last lines of the twin's console and, where it still runs, of its journal. */
  async evidence(): Promise<string> {
    const console = await readFile(this.#body.console, "utf8").catch(() => "");
    const parts = [`its console ended with:\n${lastLines(console)}`];
    if (this.pid !== undefined) {
      const journal = await this.run(["journalctl", "--no-pager", "--lines=15", "--output=short-monotonic"], {
        deadline: this.#body.deadlines.evidence,
      }).then(
        ({ stdout, stderr }) => `${stdout}${stderr}`,
        (error: unknown) => String(error),
      );
      parts.push(`its journal:\n${journal.trim()}`);
    }
    return parts.join("\n");
  }

  /** Says that whatever happens to the twin from now on is meant to. */
  abandon(): void {
    this.#ending = true;
    this.guests.stop();
  }

  /** Stops the twin (in order, then by force) and removes everything that was made for it. */
  async remove(): Promise<void> {
    this.abandon();
    const child = this.#process;
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      child.kill("SIGTERM");
      const stopped = await Promise.race([
        this.#exited.then(() => true),
        new Promise<false>((resolve) => setTimeout(() => resolve(false), stopDeadline).unref()),
      ]);
      if (!stopped)
        this.#setting.progress(
          `twin ${this.spec.name} did not stop within ${stopDeadline / 1000} s and is killed`,
        );
    }
    if (this.#cgroup !== undefined) await endCgroup(this.#cgroup);
    await this.#exited;
    for (const outer of this.#outer.values()) {
      // Gone already where its other namespace is.
      if (await namespaceExists(outer.netns))
        await ip(outer.netns, [`link del ${outer.device}`]).catch(() => {});
    }
    if (await namespaceExists(this.spec.name)) await deleteNamespace(this.spec.name);
    await this.#body.remove();
    this.#state = "stopped";
  }
}

function lastLines(text: string, count = 15): string {
  return text.trim().split("\n").slice(-count).join("\n");
}
