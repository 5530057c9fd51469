import { setTimeout as sleep } from "node:timers/promises";
import type {
  HostPlan,
  Moment,
  Outage,
  Phase,
  Place,
  Plan,
  ProbedPath,
  ProbeResult,
  Timeline,
} from "../../core/index.ts";
import { outagesOf, uplinkOf } from "../../core/index.ts";
import { type LabRequest, LabSession } from "../session.ts";
import type { StackRun } from "../stack/lab-stack.ts";
import { endForGood } from "../supervisor/launch.ts";
import { changeScope, isTouched, type PlanChangeScope } from "./change-of-plan.ts";
import { ContinuousProber, probePeriod } from "./continuous-prober.ts";
import { placesOf, type WatchedPath, watchedPaths } from "./paths.ts";
import { placeWay } from "./place-way.ts";
import { standingPlan } from "./standing-names.ts";

/** A state of a stack that twins are brought to. The plan's name is the lab's. */
export type RehearsedState = Pick<LabRequest, "plan" | "layout" | "ledger" | "keys">;

export interface RehearsalRequest {
  /** A lab of this run's own. */
  readonly lab: string;
  readonly before: RehearsedState;
  readonly after: RehearsedState;
  readonly path: string;
  readonly command: string;
  /** Hosts that are to have a kernel of their own, by the names that their twins have; none where absent. */
  readonly machines?: readonly string[];
}

type Progress = (text: string) => void;

/** Milliseconds in which services that have just started may still fail a probe: by emulation it takes them longer. */
const patienceOf = { twin: 30_000, machine: 120_000 };

/** Milliseconds of quiet that are probed before the change and after it. */
const quiet = 2_000;

/**
 * A change applied to twins while every path is probed ten times a second. Steps are to be taken in order: `start`,
 * `bringUp`, `preview`, `change`, then whatever is to be broken, then `finish`.
 */
export class Rehearsal {
  readonly #request: RehearsalRequest;
  readonly #before: LabSession;
  readonly #prober = new ContinuousProber();
  readonly #moments: Moment[] = [];
  readonly #phases: { kind: Phase["kind"]; name: string; from: number; to?: number }[] = [];
  #labPid = 0;
  #after: LabSession | undefined;
  #scope: PlanChangeScope = { hosts: [], sites: [], others: [] };
  #present: (host: string) => string = (host) => host;
  #broken: string | undefined;
  #closed: Promise<void> | undefined;

  private constructor(request: RehearsalRequest, before: LabSession) {
    this.#request = request;
    this.#before = before;
  }

  /** Boots twins of the hosts that there are before the change. */
  static async start(request: RehearsalRequest, progress: Progress): Promise<Rehearsal> {
    try {
      const { path, command, before, machines = [] } = request;
      return new Rehearsal(request, await LabSession.start({ ...before, path, command, progress, machines }));
    } catch (error) {
      await endForGood(request.lab);
      throw error;
    }
  }

  /** Brings the twins to the state before the change. @returns what did not answer then */
  async bringUp(
    progress: Progress,
  ): Promise<{ readonly run: StackRun; readonly silent: readonly ProbeResult[] }> {
    progress("applying the state of before");
    const run = await this.#before.up();
    if (run.errors.length > 0) return { run, silent: [] };
    progress("probing until everything answers");
    const results = await this.#before.probe(this.#patience);
    return { run, silent: results.filter(({ ok }) => !ok) };
  }

  /** What the engine would do; new hosts have their twins by then, and every path is probed from now on. */
  async preview(progress: Progress): Promise<StackRun> {
    const { path, command, before, after, machines = [] } = this.#request;
    const standing = standingPlan(before.plan, after.plan);
    this.#present = standing.present;
    const joined = await LabSession.join({
      ...after,
      plan: standing.plan,
      present: standing.present,
      path,
      command,
      progress,
      machines,
    });
    if (joined === undefined) throw new Error(`lab ${this.#request.lab} has just ended`);
    this.#after = joined;
    this.#labPid = (await joined.supervisor.ask("hello", null)).pid;
    progress("twins of what is new");
    await joined.extend();
    progress("previewing");
    const run = await joined.preview();
    this.#scope = changeScope(
      before.plan,
      standing.plan,
      run.steps.map(({ name }) => standing.formerResource(name)),
    );
    return run;
  }

  /** Applies the change while all paths are probed. @returns the engine's run, and what did not answer in the end */
  async change(
    progress: Progress,
  ): Promise<{ readonly run: StackRun; readonly silent: readonly ProbeResult[] }> {
    const after = this.after;
    await this.#aim();
    this.#begin("before", "before");
    await sleep(quiet);
    this.#begin("change", "the change");
    this.#note("the change begins");
    progress("applying");
    const run = await after.up();
    this.#noteSteps(run);
    this.#note(run.errors.length === 0 ? "the change has been applied" : "the change has failed");
    // Blocks that AWS has given just now.
    await this.#aim();
    if (run.errors.length === 0) {
      progress("taking out what has gone");
      this.#note("routers forget what has gone; guests with another network start anew");
      await after.shrink();
    }
    progress("probing until everything answers");
    const results = await after.probe(run.errors.length === 0 ? this.#patience : 0);
    await sleep(quiet);
    return { run, silent: results.filter(({ ok }) => !ok) };
  }

  /** Names a host that is broken on purpose from now on. */
  breaks(host: string): void {
    this.#broken = host;
    this.#begin("break", `${host} broken on purpose`);
  }

  /** Puts a mark into the timeline. */
  note(text: string): void {
    this.#note(text);
  }

  /** When a path did not answer, from some time on to now. */
  outages(from: string, to: string, since: number): readonly Outage[] {
    const samples = this.#prober.samples(from, to).filter(({ at }) => at >= since);
    return outagesOf(samples, probePeriod, undefined, this.now());
  }

  /** When the phase that runs now began. */
  get phaseBegin(): number {
    return this.#phases.at(-1)?.from ?? 0;
  }

  /** Seconds since probing began. */
  now(): number {
    return this.#prober.now();
  }

  /** Ends the probing. */
  async finish(): Promise<Timeline> {
    await sleep(quiet);
    const end = this.#prober.now();
    await this.#prober.end();
    const phases = this.#phases.map((phase, index): Phase => {
      const next = this.#phases[index + 1];
      return { ...phase, to: next?.from ?? end };
    });
    const paths = this.#paths();
    const moved = paths.filter(({ presence }) => presence === "moved").map(({ to }) => to);
    const isOfChange = (endpoint: string) => moved.includes(endpoint) || isTouched(this.#scope, endpoint);
    return {
      period: probePeriod,
      phases,
      moments: [...this.#moments].sort((a, b) => a.at - b.at),
      paths: paths
        .map(({ from, to, presence }) => ({
          from,
          to,
          presence,
          touched: presence !== "kept" || isOfChange(from) || isOfChange(to),
          broken: this.#isBroken(from) || this.#isBroken(to),
          samples: this.#prober.samples(from, to),
        }))
        .sort(touchedFirst),
    };
  }

  get scope(): PlanChangeScope {
    return this.#scope;
  }

  /** What the layout calls a host after the change; its twin, and all else here, keep its name of before. */
  present(host: string): string {
    return this.#present(host);
  }

  /** Whether a host is a machine. */
  isMachine(host: string): boolean {
    return this.#request.machines?.includes(host) ?? false;
  }

  get #patience(): number {
    return (this.#request.machines ?? []).length === 0 ? patienceOf.twin : patienceOf.machine;
  }

  /** Process id of the lab's first process, as this machine sees it. */
  get labPid(): number {
    return this.#labPid;
  }

  /** The session that works on the state after the change. */
  get after(): LabSession {
    if (this.#after === undefined) throw new Error("the change has not been previewed yet");
    return this.#after;
  }

  /** Ends everything that was started, once. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await this.#prober.end().catch(() => {});
    await this.#after?.close("stay").catch(() => {});
    await this.#before.close("end").catch(() => {});
    await endForGood(this.#request.lab);
  }

  #paths(): readonly WatchedPath[] {
    return watchedPaths(this.#before.filledIn, this.after.filledIn);
  }

  async #aim(): Promise<void> {
    const { supervisor } = this.after;
    const places: ReadonlyMap<string, Place> = placesOf(this.#before.filledIn, this.after.filledIn);
    const paths = this.#paths();
    await this.#prober.aim(
      [...places].flatMap(([name, place]) => {
        const targets = paths
          .filter(({ from }) => from === name)
          .flatMap(({ to, addresses }) => addresses.map((address) => ({ name: to, address })));
        const way = () => placeWay({ lab: this.#request.lab, pid: this.#labPid, supervisor }, place);
        return targets.length === 0 ? [] : [{ name, targets, way }];
      }),
    );
  }

  #isBroken(endpoint: string): boolean {
    return this.#broken !== undefined && `${endpoint}/`.startsWith(`${this.#broken}/`);
  }

  #begin(kind: Phase["kind"], name: string): void {
    this.#phases.push({ kind, name, from: this.#prober.now() });
  }

  #note(text: string): void {
    this.#moments.push({ at: this.#prober.now(), text });
  }

  /** What the engine did; the end of it too, where that took long enough to be seen. */
  #noteSteps(run: StackRun): void {
    for (const { op, name, began, ended } of run.steps) {
      this.#moments.push({ at: began - this.#prober.began, text: `${op} ${name}` });
      if (ended !== undefined && ended - began > 0.5)
        this.#moments.push({ at: ended - this.#prober.began, text: `${name}: done` });
    }
  }
}

/** Of the paths that the change touches, and of the others, those to one place stand together. */
function touchedFirst(a: ProbedPath, b: ProbedPath): number {
  const key = ({ touched, to, from }: ProbedPath) => `${touched ? 0 : 1} ${to} ${from}`;
  return key(a) < key(b) ? -1 : 1;
}

/**
 * The host to be broken: one that is applied to over SSH and has a gateway, best one that the change touches and that
 * was there before; `undefined` where the layout has none.
 */
export function hostToBreak(plan: Plan, scope: PlanChangeScope): HostPlan | undefined {
  const candidates = plan.sites
    .filter((site) => site.kind === "onprem")
    .flatMap((site) => site.hosts)
    .filter((host) => uplinkOf(host, 6) !== undefined);
  const changeOf = (host: HostPlan) =>
    scope.hosts.find(({ name }) => name === `${host.site}/${host.name}`)?.change;
  return (
    candidates.find((host) => changeOf(host) === "changed") ??
    candidates.find((host) => changeOf(host) === undefined) ??
    candidates[0]
  );
}
