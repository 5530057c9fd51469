/** A twin with a kernel of its own: QEMU in the twin's namespace, with the hosts' image as its disk. */

import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { layerPath } from "../layers/layers.ts";
import type { Body, Boot, CommandOptions, TwinSetting } from "../supervisor/body.ts";
import { layersOf } from "../supervisor/feature.ts";
import { namespacePath } from "../supervisor/namespace.ts";
import { type Ended, output } from "../supervisor/process.ts";
import { twinEnvironment } from "../supervisor/twin-environment.ts";
import { createTwinRoot, removeTwinRoot } from "../supervisor/twin-root.ts";
import type { TwinNic, TwinSpec } from "../supervisor/world.ts";
import { accelerator } from "./acceleration.ts";
import { counterRate } from "./counter-rate.ts";
import { type Accelerator, disk, initrd, type MachineNic, machineCommand, sockets } from "./emulator.ts";
import { GuestAgent } from "./guest-agent.ts";
import { Monitor } from "./monitor.ts";
import { joinTap } from "./nics.ts";
import { connectSocket } from "./unix-socket.ts";

/** Those of emulation, on two cores with a dozen other programs beside it: a boot that takes 15 s alone takes minutes there. */
const deadlines = {
  init: 420_000,
  ssh: 420_000,
  restart: 600_000,
  command: 240_000,
  // Each takes the machine from what it is waited for.
  look: 1_000,
  evidence: 60_000,
};

/** Milliseconds for packing a machine's own files. */
const packDeadline = 120_000;

export class MachineBody implements Body {
  readonly deadlines = deadlines;
  readonly console: string;
  readonly #spec: TwinSpec;
  readonly #setting: TwinSetting;
  readonly #nics: MachineNic[] = [];
  #hostKey = "";
  #accelerator: Accelerator = "tcg";
  #started = false;

  constructor(spec: TwinSpec, setting: TwinSetting) {
    this.#spec = spec;
    this.#setting = setting;
    this.console = join(setting.folder, "console.log");
  }

  get hostKey(): string {
    return this.#hostKey;
  }

  get rootPath(): string {
    throw new Error(`machine ${this.#spec.name}: its files are on a disk of its own`);
  }

  async create(): Promise<void> {
    const { folder, image, machines, nameServer, progress } = this.#setting;
    this.#accelerator = await accelerator(machines);
    progress(`machine ${this.#spec.name} boots${this.#accelerator === "tcg" ? " by emulation" : ""}`);
    this.#hostKey = (await createTwinRoot(folder, image, this.#spec, nameServer)).hostKey;
    // What is laid over the image travels in the first file system, whose first process lays it onto the disk.
    const pack = `set -eu
umount root
first=$1 busybox=$2 below=$3
shift 3
mkdir laid
for folder in "$@" upper; do cp -a --remove-destination "$folder/." laid; done
{ cat "$first"; find laid | "$busybox" cpio -o -H newc 2>/dev/null | gzip -1; } >${initrd}
rm -rf upper laid work
qemu-img create -q -f qcow2 -F raw -b "$below" ${disk}`;
    const layers = layersOf(this.#spec.features).map(layerPath).reverse();
    const files = [
      join(machines, "initrd"),
      join(image, "usr/bin/busybox"),
      join(machines, "disk.img"),
      ...layers,
    ];
    await output(["sh", "-c", `cd "$0" && ${pack}`, folder, ...files], {
      deadline: packDeadline,
      title: `machine ${this.#spec.name}: packing its files`,
    });
  }

  async plug(nic: TwinNic): Promise<void> {
    if (this.#started)
      throw new Error(
        `machine ${this.#spec.name}: NIC ${nic.name} can not be put in while it runs: end the lab and start it anew`,
      );
    this.#nics.push(await joinTap(this.#spec.name, nic));
  }

  start(cgroup: string): MachineBoot {
    this.#started = true;
    const { folder, machines } = this.#setting;
    // Only QEMU hands this processor's own counter on as it is.
    const rate = this.#accelerator === "tcg" ? counterRate() : undefined;
    const command = machineCommand(machines, this.#accelerator, "console.log", this.#nics, rate);
    const child = spawnEmulator(this.#spec.name, folder, cgroup, command);
    return new MachineBoot(this.#spec.name, folder, child, this.#nics);
  }

  /** Its NICs stay, and what its kernel held went with it. */
  async renew(): Promise<void> {}

  remove(): Promise<void> {
    return removeTwinRoot(this.#setting.folder);
  }
}

class MachineBoot implements Boot {
  readonly process: ChildProcess;
  readonly #name: string;
  readonly #nics: readonly MachineNic[];
  readonly #monitor: Promise<Monitor | undefined>;
  #agent: GuestAgent | undefined;
  #cut = false;
  #gone = false;

  constructor(name: string, folder: string, child: ChildProcess, nics: readonly MachineNic[]) {
    this.#name = name;
    this.#nics = nics;
    this.process = child;
    child.once("exit", () => {
      this.#gone = true;
    });
    const socket = (which: string) => connectSocket(folder, which, () => !this.#gone);
    this.#monitor = socket(sockets.monitor).then((monitor) => monitor && new Monitor(monitor));
    socket(sockets.agent)
      .then(async (agent) => {
        if (agent !== undefined) this.#agent = await GuestAgent.greet(agent);
      })
      .catch(() => {});
    void socket(sockets.power).then((power) => power?.on("data", () => this.cutPower()));
  }

  async init(): Promise<number | undefined> {
    return this.#agent === undefined ? undefined : this.process.pid;
  }

  cutPower(): void {
    this.#cut = true;
    this.process.kill("SIGKILL");
  }

  async restarts(): Promise<boolean> {
    return this.#cut || (await (await this.#monitor)?.ended) === "guest-reset";
  }

  async setCarrier(nic: string, has: boolean): Promise<void> {
    const tap = this.#nics.find(({ name }) => name === nic)?.tap;
    if (tap !== undefined) await (await this.#monitor)?.setLink(tap, has);
  }

  async table(_: number, name: string): Promise<string> {
    return (await this.#agent?.read(`/proc/net/${name}`).catch(() => undefined)) ?? "";
  }

  async run(_: number, argv: readonly string[], options: CommandOptions): Promise<Ended> {
    if (this.#agent === undefined) throw new Error(`machine ${this.#name} does not run yet`);
    const environment = Object.entries(twinEnvironment).map(([name, value]) => `${name}=${value}`);
    return this.#agent.run(["/usr/bin/env", "-i", ...environment, ...argv], {
      deadline: deadlines.command,
      title: argv.join(" "),
      ...options,
    });
  }
}

function spawnEmulator(
  netns: string,
  folder: string,
  cgroup: string,
  command: readonly string[],
): ChildProcess {
  const log = openSync(join(folder, "console.log"), "a", 0o600);
  const child = spawn(
    "sh",
    [
      ...["-c", 'echo 0 >"$1/cgroup.procs" && shift && exec "$@"', "sh", cgroup],
      // Who works on the lab's hosts comes first.
      ...["nice", "-n", "10", "nsenter", `--net=${namespacePath(netns)}`, "--", ...command],
    ],
    { cwd: folder, detached: true, stdio: ["ignore", log, log] },
  );
  closeSync(log);
  return child;
}
