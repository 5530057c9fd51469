/** A twin's life: made, booted, restarted when it asks for that, ended. */

import type { ChildProcess } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createTwinCgroup, endCgroup } from "./cgroup.ts";
import { waitFor } from "./deadline.ts";
import { GuestPortWatcher } from "./guest-port.ts";
import { createNamespace, deleteNamespace, ip, namespaceExists } from "./namespace.ts";
import { createNic, type OuterEnd, refreshNamespace } from "./nic.ts";
import { output, runToEnd } from "./process.ts";
import { findInit, hasUsableAddress, rebootStatus, spawnTwin, waitForListener } from "./twin-process.ts";
import { createTwinRoot, removeTwinRoot, type TwinRoot } from "./twin-root.ts";
import type { TwinSpec } from "./world.ts";

/** How long a twin's init may take to run, and its SSH server to listen; milliseconds. */
const initDeadline = 15_000;
export const sshDeadline = 30_000;

/** How long a twin may take from being told to restart until its init runs again; milliseconds. */
const restartDeadline = 60_000;

/** How long a twin may take to stop in order before it is killed; milliseconds. */
const stopDeadline = 5_000;

/** What a command inside a twin has as its environment. */
export const twinEnvironment = {
  PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  HOME: "/root",
  LANG: "C.UTF-8",
};

/** `restarting` is the time between the end of one boot and the init of the next. */
export type TwinState = "starting" | "running" | "restarting" | "stopped";

export interface TwinSetting {
  readonly lab: string;
  readonly image: string;
  /** The twin's folder on the lab's own file system. */
  readonly folder: string;
  readonly nameServer: string | undefined;
  readonly progress: (text: string) => void;
}

export class LabTwin {
  readonly guests: GuestPortWatcher;
  readonly #setting: TwinSetting;
  readonly #outer = new Map<string, OuterEnd>();
  #spec: TwinSpec;
  #root: TwinRoot | undefined;
  #cgroup: string | undefined;
  #process: ChildProcess | undefined;
  #exited: Promise<void> = Promise.resolve();
  #pid: number | undefined;
  #state: TwinState = "starting";
  #ending = false;

  constructor(spec: TwinSpec, setting: TwinSetting) {
    this.#spec = spec;
    this.#setting = setting;
    this.guests = new GuestPortWatcher(spec.name, setting.progress);
  }

  get spec(): TwinSpec {
    return this.#spec;
  }

  get state(): TwinState {
    return this.#state;
  }

  /** Process id of the twin's init as the lab sees it; undefined while there is none. */
  get pid(): number | undefined {
    return this.#state === "running" ? this.#pid : undefined;
  }

  get hostKey(): string {
    return this.#root?.hostKey ?? "";
  }

  /** The twin's root folder as the lab sees it. */
  get rootPath(): string {
    if (this.#root === undefined) throw new Error(`twin ${this.spec.name} has no root folder yet`);
    return this.#root.path;
  }

  /** Makes the twin's namespace and nics. After it, guests can be plugged in. */
  async createNetwork(outerEnd: (nic: TwinSpec["nics"][number]) => OuterEnd): Promise<void> {
    await createNamespace(this.spec.name);
    for (const nic of this.spec.nics) {
      const outer = outerEnd(nic);
      await createNic(this.spec, nic, outer);
      this.#outer.set(nic.name, outer);
    }
  }

  /** Puts one more NIC into the twin while it runs. */
  async plugNic(nic: TwinSpec["nics"][number], outer: OuterEnd): Promise<void> {
    await createNic(this.spec, nic, outer);
    this.#outer.set(nic.name, outer);
    this.#spec = { ...this.#spec, nics: [...this.#spec.nics, nic] };
  }

  /** Boots the twin; resolves when its init runs. */
  async boot(): Promise<void> {
    const { folder, image, nameServer, lab } = this.#setting;
    this.#root = await createTwinRoot(folder, image, this.spec, nameServer);
    this.#cgroup = await createTwinCgroup(lab, this.spec.name);
    await this.#start(this.#root, this.#cgroup);
  }

  async #start(root: TwinRoot, cgroup: string): Promise<void> {
    const child = spawnTwin(this.spec.name, root, cgroup);
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
    void this.#exited.then(() => this.#ended(status ?? 0, root, cgroup));
    this.#pid = await waitFor({
      failure: `twin ${this.spec.name} had no running init`,
      deadline: initDeadline,
      every: 10,
      evidence: () => this.evidence(),
      probe: async () => {
        if (status !== undefined)
          throw new Error(
            `twin ${this.spec.name} ended while it booted, status ${status}\n${await this.evidence()}`,
          );
        return child.pid === undefined ? undefined : findInit(child.pid);
      },
    });
    if (status === undefined) this.#state = "running";
  }

  async #ended(status: number, root: TwinRoot, cgroup: string): Promise<void> {
    this.#pid = undefined;
    if (status !== rebootStatus || this.#ending) {
      this.#state = "stopped";
      if (!this.#ending) this.#setting.progress(`twin ${this.spec.name} has stopped (status ${status})`);
      return;
    }
    this.#state = "restarting";
    this.#setting.progress(`twin ${this.spec.name} restarts`);
    try {
      await refreshNamespace(this.spec.name, [
        ...this.spec.nics.map(({ name }) => name),
        ...this.guests.devices(),
      ]);
      await this.guests.restart();
      if (!this.#ending) await this.#start(root, cgroup);
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
    await runToEnd([...this.enter(), "systemctl", "reboot"], { env: twinEnvironment });
    await waitFor({
      failure: `twin ${this.spec.name} did not come back from its restart`,
      deadline: restartDeadline,
      evidence: () => this.evidence(),
      probe: () => {
        if (this.#state === "stopped")
          throw new Error(`twin ${this.spec.name} stopped instead of restarting`);
        return this.pid !== undefined && this.pid !== before ? true : undefined;
      },
    });
  }

  /** For waits: there is no use in waiting for a twin that has stopped. */
  async #livePid(): Promise<number | undefined> {
    if (this.#state === "stopped") {
      throw new Error(`twin ${this.spec.name} has stopped\n${await this.evidence()}`);
    }
    return this.pid;
  }

  /** Resolves when the twin's SSH server takes connections. */
  waitForSsh(deadline: number = sshDeadline): Promise<void> {
    return waitForListener({
      pid: () => this.#livePid(),
      transport: "tcp",
      port: 22,
      failure: `twin ${this.spec.name} did not answer on SSH`,
      deadline,
      evidence: () => this.evidence(),
    });
  }

  /** Resolves when the twin has an address that others can reach it by. */
  async waitForAddress(deadline: number): Promise<void> {
    await waitFor({
      failure: `twin ${this.spec.name} had no usable address`,
      deadline,
      evidence: () => this.evidence(),
      probe: async () => ((await hasUsableAddress(await this.#livePid())) ? true : undefined),
    });
  }

  waitForPort(transport: "tcp" | "udp", port: number, deadline: number): Promise<void> {
    return waitForListener({
      pid: () => this.#livePid(),
      transport,
      port,
      failure: `twin ${this.spec.name} did not listen on ${transport} port ${port}`,
      deadline,
      evidence: () => this.evidence(),
    });
  }

  /** @throws while the twin does not run */
  enter(): string[] {
    const pid = this.pid;
    if (pid === undefined) throw new Error(`twin ${this.spec.name} is ${this.#state}, not running`);
    return ["nsenter", `--target=${pid}`, "--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup", "--"];
  }

  /** The last lines of the twin's console and, where it still runs, of its journal. */
  async evidence(): Promise<string> {
    const console =
      this.#root === undefined ? "" : await readFile(this.#root.console, "utf8").catch(() => "");
    const parts = [`its console ended with:\n${lastLines(console)}`];
    if (this.pid !== undefined) {
      const journal = await output(
        [...this.enter(), "journalctl", "--no-pager", "--lines=15", "--output=short-monotonic"],
        {
          deadline: 3_000,
          env: twinEnvironment,
        },
      ).catch((error: unknown) => String(error));
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
    await removeTwinRoot(this.#setting.folder);
    this.#state = "stopped";
  }
}

function lastLines(text: string, count = 15): string {
  return text.trim().split("\n").slice(-count).join("\n");
}
