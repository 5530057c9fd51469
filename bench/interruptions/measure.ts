import { setTimeout as sleep } from "node:timers/promises";
import { type Plan, planFromText } from "../../core/index.ts";
import { ContinuousProber } from "../../lab/rehearsal/continuous-prober.ts";
import { placesOf, type WatchedPath, watchedPaths } from "../../lab/rehearsal/paths.ts";
import { placeWay } from "../../lab/rehearsal/place-way.ts";
import { LabSession } from "../../lab/session.ts";
import { endForGood } from "../../lab/supervisor/launch.ts";
import { type Change, layoutOf, type Renderer, type State } from "./changes.ts";

/** Seconds between two probes of a path: fifty a second. */
export const period = 0.02;

/** What a change cost the paths that are there before it and after it, or why it could not be made. */
export type Outcome =
  | {
      readonly paths: number;
      /** Probes that got no answer, by the path, where there were any. */
      readonly lost: ReadonlyMap<string, number>;
    }
  | { readonly failed: string };

export type Step = "added" | "changed" | "removed";
const steps: readonly (readonly [Step, State])[] = [
  ["added", 1],
  ["changed", 2],
  ["removed", 0],
];

/** Milliseconds of quiet before a change, and after it: a probe counts as lost after one second. */
const quiet = { before: 500, after: 2_500 };

/** Milliseconds for everything to answer. */
const patience = 30_000;

/** Twins of one renderer that go from state to state, with every path probed while they do. */
export class InterruptedLab {
  readonly #lab: string;
  readonly #renderer: Renderer;
  /** The one that the lab ends with. */
  readonly #first: LabSession;
  #session: LabSession;
  #ledger: string;

  private constructor(lab: string, renderer: Renderer, session: LabSession, ledger: string) {
    this.#lab = lab;
    this.#renderer = renderer;
    this.#first = session;
    this.#session = session;
    this.#ledger = ledger;
  }

  static async start(lab: string, renderer: Renderer): Promise<InterruptedLab> {
    const state = planned(lab, layoutOf(renderer, undefined, 0), "");
    const session = await LabSession.start(request(state));
    const measured = new InterruptedLab(lab, renderer, session, state.ledger);
    try {
      await applied(session);
      return measured;
    } catch (error) {
      await measured.end();
      throw error;
    }
  }

  async end(): Promise<void> {
    await this.#session.close("stay").catch(() => {});
    await this.#first.close("end").catch(() => {});
    await endForGood(this.#lab);
  }

  /** What the change costs when it comes, when it is made another one and when it goes. */
  async measure(change: Change): Promise<ReadonlyMap<Step, Outcome>> {
    const outcomes = new Map<Step, Outcome>();
    for (const [step, state] of steps) {
      outcomes.set(step, await this.#step(layoutOf(this.#renderer, change, state)));
    }
    return outcomes;
  }

  async #step(layout: string): Promise<Outcome> {
    const before = this.#session.filledIn;
    const state = planned(this.#lab, layout, this.#ledger);
    const session = await LabSession.join(request(state));
    if (session === undefined) throw new Error(`lab ${this.#lab} has ended`);
    if (this.#session !== this.#first) await this.#session.close("stay");
    this.#session = session;
    this.#ledger = state.ledger;
    await session.extend();
    const prober = new ContinuousProber(period);
    try {
      const kept = watchedPaths(before, state.plan).filter(({ presence }) => presence === "kept");
      await this.#aim(prober, kept, before, state.plan);
      await sleep(quiet.before);
      const since = prober.now();
      await applied(session);
      const until = prober.now() + 1;
      await sleep(quiet.after);
      const lost = new Map<string, number>();
      for (const { from, to } of kept) {
        const missed = prober
          .samples(from, to)
          .filter(({ at, answered }) => !answered && at >= since && at <= until);
        if (missed.length > 0) lost.set(`${from} to ${to}`, missed.length);
      }
      return { paths: kept.length, lost };
    } catch (error) {
      return { failed: String(error) };
    } finally {
      await prober.end();
      await session.shrink();
    }
  }

  async #aim(
    prober: ContinuousProber,
    kept: readonly WatchedPath[],
    before: Plan,
    after: Plan,
  ): Promise<void> {
    const { supervisor } = this.#session;
    const { pid } = await supervisor.ask("hello", null);
    const sources = [...placesOf(before, after)].map(([name, place]) => ({
      name,
      targets: kept
        .filter(({ from }) => from === name)
        .flatMap(({ to, addresses }) => addresses.map((address) => ({ name: to, address }))),
      way: () => placeWay({ lab: this.#lab, pid, supervisor }, place),
    }));
    await prober.aim(sources.filter(({ targets }) => targets.length > 0));
  }
}

interface Planned {
  readonly plan: Plan;
  readonly layout: string;
  readonly ledger: string;
}

function planned(lab: string, layout: string, before: string): Planned {
  const { plan, problems, ledger } = planFromText(lab, layout, {
    ledger: before,
    today: new Date().toISOString().slice(0, 10),
  });
  if (plan === undefined)
    throw new Error(problems.map(({ path, reason }) => `${path}: ${reason}`).join("\n"));
  return { plan, layout, ledger: ledger.text };
}

function request(state: Planned) {
  return { ...state, path: "what is measured", command: "npm run bench:interruptions", progress: () => {} };
}

async function applied(session: LabSession): Promise<void> {
  const { errors } = await session.up();
  if (errors.length > 0) throw new Error(errors.join("\n"));
  const silent = (await session.probe(patience)).filter(({ ok }) => !ok);
  if (silent.length > 0) throw new Error(`${silent.length} probes of the plan do not hold`);
}
