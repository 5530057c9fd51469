/** A twin on this machine's kernel: systemd in namespaces of its own, over the image that all share. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Body, Boot, TwinSetting } from "./body.ts";
import { refreshNamespace } from "./nic.ts";
import { runToEnd } from "./process.ts";
import { twinEnvironment } from "./twin-environment.ts";
import { findInit, rebootStatus, spawnTwin } from "./twin-process.ts";
import { createTwinRoot, removeTwinRoot, type TwinRoot } from "./twin-root.ts";
import { defaultDeadline, type TwinNic, type TwinSpec } from "./world.ts";

export class NamespaceBody implements Body {
  readonly deadlines = {
    init: 15_000,
    ssh: 30_000,
    restart: 60_000,
    command: defaultDeadline,
    look: 25,
    evidence: 3_000,
  };
  readonly console: string;
  readonly #spec: TwinSpec;
  readonly #setting: TwinSetting;
  readonly #nics: string[] = [];
  #root: TwinRoot | undefined;

  constructor(spec: TwinSpec, setting: TwinSetting) {
    this.#spec = spec;
    this.#setting = setting;
    this.console = join(setting.folder, "console.log");
  }

  get hostKey(): string {
    return this.#root?.hostKey ?? "";
  }

  get rootPath(): string {
    return this.#made().path;
  }

  #made(): TwinRoot {
    if (this.#root === undefined) throw new Error(`twin ${this.#spec.name} has no root folder yet`);
    return this.#root;
  }

  async create(): Promise<void> {
    const { folder, image, nameServer } = this.#setting;
    this.#root = await createTwinRoot(folder, image, this.#spec, nameServer);
  }

  /** A nic in the namespace is the twin's. */
  async plug({ name }: TwinNic): Promise<void> {
    this.#nics.push(name);
  }

  start(cgroup: string): Boot {
    const child = spawnTwin(this.#spec.name, this.#made(), this.console, cgroup);
    return {
      process: child,
      init: async () => (child.pid === undefined ? undefined : findInit(child.pid)),
      restarts: async (status) => status === rebootStatus,
      table: (pid, name) => readFile(`/proc/${pid}/net/${name}`, "utf8").catch(() => ""),
      cutPower: () => {
        throw new Error(
          `twin ${this.#spec.name}: shares the kernel of this machine, and so its power: only a machine can lose its own`,
        );
      },
      setCarrier: async () => {},
      run: (pid, argv, options) =>
        runToEnd([...enter(pid), ...argv], { title: argv.join(" "), ...options, env: twinEnvironment }),
    };
  }

  renew(guests: readonly string[]): Promise<void> {
    return refreshNamespace(this.#spec.name, [...this.#nics, ...guests]);
  }

  remove(): Promise<void> {
    return removeTwinRoot(this.#setting.folder);
  }
}

function enter(pid: number): string[] {
  return ["nsenter", `--target=${pid}`, "--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup", "--"];
}
