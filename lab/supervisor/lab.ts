/** A running lab: its routers, segments, twins and names. What the world of `world.ts` is made of. */

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { advertise } from "./advertise.ts";
import { startDaemon } from "./daemon.ts";
import { hostsFile, hostsText } from "./internet.ts";
import { createNamespace, deleteNamespace, namespacePath } from "./namespace.ts";
import { outerEnd } from "./nic.ts";
import { CommandFailed, type Ended, runToEnd } from "./process.ts";
import { createSegmentBridge, joinRouterToCore, setRouteFromCore } from "./router.ts";
import type { Advertising } from "./topology.ts";
import { LabTwin } from "./twin.ts";
import type { RunOptions, Twin, TwinSpec, World } from "./world.ts";

export interface LabSetting {
  readonly lab: string;
  /** Root folder that all twins share. */
  readonly image: string;
  /** What machines start from: folder of `lab/machines/build.sh`, built or not. */
  readonly machines: string;
  /** The lab's own file system. */
  readonly scratch: string;
  readonly progress: (text: string) => void;
}

export class Lab implements World {
  readonly lab: string;
  readonly #setting: LabSetting;
  readonly #segments = new Map<string, string>();
  readonly #advertising = new Map<string, { readonly text: string | undefined; stop(): Promise<void> }>();
  readonly #twins = new Map<string, LabTwin>();
  readonly #records = new Map<string, readonly string[]>();
  #internet: { readonly twin: LabTwin; readonly address: string | undefined } | undefined;
  #nameServer: string | undefined;
  #ends = false;

  constructor(setting: LabSetting) {
    this.lab = setting.lab;
    this.#setting = setting;
  }

  progress(text: string): void {
    this.#setting.progress(text);
  }

  async run(argv: readonly string[], options: RunOptions = {}): Promise<string> {
    const ended = await this.runToEnd(argv, options);
    if (ended.status !== 0) throw new CommandFailed(title(argv, options.netns), ended);
    return ended.stdout;
  }

  /** Like `run`, but resolves with how the command ended, whatever its status. */
  runToEnd(argv: readonly string[], { netns, ...options }: RunOptions = {}): Promise<Ended> {
    return runToEnd([...enterNamespace(netns), ...argv], { ...options, title: title(argv, netns) });
  }

  daemon(
    name: string,
    argv: readonly string[],
    { netns, settle }: { readonly netns?: string; readonly settle?: number } = {},
  ): Promise<{ stop(): Promise<void> }> {
    return startDaemon(name, [...enterNamespace(netns), ...argv], {
      ...(settle === undefined ? {} : { settle }),
      report: (text) => this.progress(text),
    });
  }

  createNamespace(name: string): Promise<void> {
    return createNamespace(name);
  }

  deleteNamespace(name: string): Promise<void> {
    return deleteNamespace(name);
  }

  createSegment(netns: string, segment: string): Promise<void> {
    return this.createSegmentWithAddresses(netns, segment, []);
  }

  /** A segment whose bridge carries the router's addresses. */
  async createSegmentWithAddresses(
    netns: string,
    segment: string,
    addresses: readonly string[],
    mtu?: number,
  ): Promise<void> {
    const owner = this.#segments.get(segment);
    if (owner !== undefined) throw new Error(`segment ${segment}: is there already, in namespace ${owner}`);
    await createSegmentBridge(netns, segment, addresses, mtu);
    this.#segments.set(segment, netns);
  }

  /** Has the router say on a segment what is given, in the place of what it has said there; nothing where `undefined`. */
  async advertise(netns: string, segment: string, advertising: Advertising | undefined): Promise<void> {
    const standing = this.#advertising.get(segment);
    const text = JSON.stringify(advertising);
    if (standing?.text === text) return;
    await standing?.stop();
    this.#advertising.delete(segment);
    if (advertising === undefined) return;
    const { stop } = await advertise(this, netns, segment, advertising, this.#setting.scratch);
    this.#advertising.set(segment, { text, stop });
  }

  /** Declares a segment whose bridge another part has made. */
  adoptSegment(netns: string, segment: string): void {
    this.#segments.set(segment, netns);
  }

  joinCore(netns: string, prefixes: readonly string[]): Promise<void> {
    return joinRouterToCore(netns, prefixes);
  }

  routeFromCore(netns: string, prefix: string, present: boolean): Promise<void> {
    return setRouteFromCore(netns, prefix, present);
  }

  async startTwin(spec: TwinSpec): Promise<Twin> {
    const twin = await this.startLabTwin(spec);
    return this.#describe(twin);
  }

  /** Like `startTwin`, for the parts of the supervisor that also wait on the twin. */
  async startLabTwin(spec: TwinSpec): Promise<LabTwin> {
    if (this.#ends) throw new Error(`twin ${spec.name}: the lab ends`);
    if (this.#twins.has(spec.name)) throw new Error(`twin ${spec.name}: there is one of that name already`);
    const twin = new LabTwin(spec, {
      lab: this.lab,
      image: this.#setting.image,
      machines: this.#setting.machines,
      folder: join(this.#setting.scratch, "twins", spec.name),
      nameServer: this.#nameServer,
      progress: (text) => this.progress(text),
    });
    this.#twins.set(spec.name, twin);
    try {
      await twin.createNetwork((nic) =>
        outerEnd(spec.name, nic, (segment) => this.#segmentNamespace(spec.name, segment)),
      );
      await this.#plugIn(spec);
      await twin.boot();
    } catch (error) {
      await this.stopTwin(spec.name).catch((also: unknown) =>
        this.progress(`twin ${spec.name} was not removed: ${also}`),
      );
      throw error;
    }
    return twin;
  }

  #segmentNamespace(twin: string, segment: string): string {
    const netns = this.#segments.get(segment);
    if (netns === undefined) {
      throw new Error(
        `twin ${twin}: segment ${segment} does not exist; there are ${[...this.#segments.keys()].join(", ") || "none"}`,
      );
    }
    return netns;
  }

  /** Puts those NICs into a running twin that `spec` has and it has not. */
  async plugNics(spec: TwinSpec): Promise<void> {
    const twin = this.#known(spec.name);
    if (spec.machine && !twin.spec.machine)
      throw new Error(
        `twin ${spec.name}: is to be a machine now, with a kernel of its own, and a running lab's hosts stay what they are: end the lab and start it anew`,
      );
    for (const nic of spec.nics) {
      const standing = twin.spec.nics.find(({ name }) => name === nic.name);
      if (standing === undefined) {
        this.progress(`twin ${spec.name} gets NIC ${nic.name}`);
        await twin.plugNic(
          nic,
          outerEnd(spec.name, nic, (segment) => this.#segmentNamespace(spec.name, segment)),
        );
      } else if (JSON.stringify(standing.peer) !== JSON.stringify(nic.peer)) {
        throw new Error(
          `twin ${spec.name}: NIC ${nic.name} is to be in another segment, and a running lab's NICs stay where they are: end the lab and start it anew`,
        );
      }
    }
  }

  async #plugIn(spec: TwinSpec): Promise<void> {
    for (const { peer } of spec.nics) {
      if (peer.kind !== "guest") continue;
      const host = this.#twins.get(peer.twin);
      if (host === undefined) throw new Error(`twin ${spec.name}: its host ${peer.twin} is not there`);
      await host.guests.add({ device: peer.device, bridge: peer.bridge });
    }
  }

  async stopTwin(name: string): Promise<void> {
    const twin = this.#known(name);
    for (const { peer } of twin.spec.nics) {
      if (peer.kind === "guest") this.#twins.get(peer.twin)?.guests.remove(peer.device);
    }
    await twin.remove();
    this.#twins.delete(name);
  }

  async restartTwin(name: string): Promise<Twin> {
    const twin = this.#known(name);
    await twin.restart();
    return this.#describe(twin);
  }

  twin(name: string): Twin | undefined {
    const twin = this.#twins.get(name);
    return twin === undefined ? undefined : this.#describe(twin);
  }

  /** Says that twins which end from now on are meant to, and that none is to be started. */
  abandon(): void {
    this.#ends = true;
    for (const twin of this.#twins.values()) twin.abandon();
  }

  /** Every twin there is, in order of name. */
  twins(): LabTwin[] {
    return [...this.#twins.values()].sort((a, b) => (a.spec.name < b.spec.name ? -1 : 1));
  }

  #describe(twin: LabTwin): Twin {
    return { spec: twin.spec, pid: twin.pid ?? 0, netns: twin.spec.name, hostKey: twin.hostKey };
  }

  #known(name: string): LabTwin {
    const twin = this.#twins.get(name);
    if (twin === undefined) {
      throw new Error(
        `twin ${name}: there is none of that name; there are ${[...this.#twins.keys()].sort().join(", ") || "none"}`,
      );
    }
    return twin;
  }

  labTwin(name: string): LabTwin {
    return this.#known(name);
  }

  async runInTwin(
    name: string,
    argv: readonly string[],
    options: Omit<RunOptions, "netns"> = {},
  ): Promise<string> {
    const ended = await this.runToEndInTwin(name, argv, options);
    if (ended.status !== 0) throw new CommandFailed(`in twin ${name}: ${argv.join(" ")}`, ended);
    return ended.stdout;
  }

  /** Like `runInTwin`, but resolves with how the command ended, whatever its status. */
  async runToEndInTwin(
    name: string,
    argv: readonly string[],
    options: Omit<RunOptions, "netns"> = {},
  ): Promise<Ended> {
    return this.#known(name).run(argv, { ...options, title: `in twin ${name}: ${argv.join(" ")}` });
  }

  /** Says which twin serves the lab's names, and where. Twins started from now on ask it. */
  setNameServer(address: string | undefined): void {
    this.#nameServer = address;
  }

  async serveNames(twin: LabTwin): Promise<void> {
    this.#internet = { twin, address: this.#nameServer };
    await this.#writeNames();
  }

  async setNames(records: Readonly<Record<string, readonly string[]>>): Promise<void> {
    for (const [name, addresses] of Object.entries(records)) {
      if (addresses.length === 0) this.#records.delete(name);
      else this.#records.set(name, addresses);
    }
    if (this.#internet !== undefined) await this.#writeNames();
  }

  /** Every name there is. */
  names(): Record<string, readonly string[]> {
    return Object.fromEntries([...this.#records].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  async #writeNames(): Promise<void> {
    const twin = this.#internet?.twin;
    if (twin === undefined) return;
    await writeFile(join(twin.rootPath, hostsFile), hostsText(this.#records));
    // A restarting host reads the file when it is back.
    if (twin.pid !== undefined) {
      await this.runInTwin(twin.spec.name, ["systemctl", "kill", "--signal=HUP", "hextet-lab-dns.service"]);
    }
  }
}

function title(argv: readonly string[], netns: string | undefined): string {
  return netns === undefined ? argv.join(" ") : `in ${netns}: ${argv.join(" ")}`;
}

/** Inside of the lab, where the names of its namespaces count. */
function enterNamespace(netns: string | undefined): string[] {
  return netns === undefined ? [] : ["nsenter", `--net=${namespacePath(netns)}`, "--"];
}
