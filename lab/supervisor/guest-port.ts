/**
 * Plugs guests into their host's bridges, as a hypervisor does with a guest's tap: whenever the bridge is there and
 * the guest's device is not its port, it becomes one. Network configuration that rebuilds the bridge, and a restart
 * of the host, therefore cut a guest off only for as long as the bridge is away.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { endGroup } from "../../hosts/process/index.ts";
import { output } from "./process.ts";

export interface GuestPort {
  readonly device: string;
  readonly bridge: string;
}

interface Link {
  readonly ifname: string;
  readonly master?: string;
}

/** Watches one host's namespace. A host that restarts gets a new namespace, and so a new watcher. */
export class GuestPortWatcher {
  readonly #netns: string;
  readonly #ports = new Map<string, GuestPort>();
  readonly #report: (text: string) => void;
  #monitor: ChildProcess | undefined;
  #queued = false;
  #running: Promise<void> = Promise.resolve();

  constructor(netns: string, report: (text: string) => void) {
    this.#netns = netns;
    this.#report = report;
  }

  async add(port: GuestPort): Promise<void> {
    this.#ports.set(port.device, port);
    if (this.#monitor === undefined) this.#watch();
    await this.#check();
  }

  remove(device: string): void {
    this.#ports.delete(device);
  }

  /** The devices that are plugged in here. */
  devices(): string[] {
    return [...this.#ports.keys()];
  }

  /** Starts again on the namespace that took over the name. */
  async restart(): Promise<void> {
    this.stop();
    if (this.#ports.size === 0) return;
    this.#watch();
    await this.#check();
  }

  stop(): void {
    if (this.#monitor !== undefined) endGroup(this.#monitor);
    this.#monitor = undefined;
  }

  #watch(): void {
    const monitor = spawn("ip", ["-n", this.#netns, "monitor", "link"], {
      detached: true,
      stdio: ["ignore", "pipe", "ignore"],
    });
    monitor.on("error", (error) =>
      this.#report(`bridges of ${this.#netns} are not watched: ${error.message}`),
    );
    createInterface({ input: monitor.stdout }).on("line", () => void this.#check());
    this.#monitor = monitor;
  }

  /** One look at the links at a time, and one more for everything that happened during it. */
  #check(): Promise<void> {
    if (this.#queued) return this.#running;
    this.#queued = true;
    this.#running = this.#running.then(async () => {
      this.#queued = false;
      try {
        await this.#plug();
      } catch (error) {
        // The host is restarting, or has gone: the next watcher looks again.
        if (this.#monitor !== undefined)
          this.#report(`guests of ${this.#netns}: ${error instanceof Error ? error.message : error}`);
      }
    });
    return this.#running;
  }

  async #plug(): Promise<void> {
    if (this.#monitor === undefined) return;
    const links = parseLinks(await output(["ip", "-n", this.#netns, "-j", "link", "show"]));
    for (const { device, bridge } of this.#ports.values()) {
      const link = links.find(({ ifname }) => ifname === device);
      if (link === undefined || link.master === bridge) continue;
      if (!links.some(({ ifname }) => ifname === bridge)) continue;
      await output(["ip", "-n", this.#netns, "link", "set", device, "master", bridge, "up"]);
    }
  }
}

function parseLinks(text: string): Link[] {
  return JSON.parse(text) as Link[];
}
