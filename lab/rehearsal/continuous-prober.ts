import type { Sample, Seconds } from "../../core/index.ts";
import { monotonicSeconds } from "../clock.ts";
import { type ProbeSource, SourceProber } from "./source-prober.ts";

/** Seconds between two probes of a path. */
export const probePeriod: Seconds = 0.1;

/** Probes paths until it is ended, and keeps what came of each probe. */
export class ContinuousProber {
  readonly began = monotonicSeconds();
  readonly #period: Seconds;
  readonly #probers = new Map<string, SourceProber>();
  readonly #samples = new Map<string, Sample[]>();
  #runs = 0;

  /** @param period between two probes of a path; ten a second where absent */
  constructor(period = probePeriod) {
    this.#period = period;
  }

  /** Seconds since it began. */
  now(): Seconds {
    return monotonicSeconds() - this.began;
  }

  /** Probes these from now on: what is probed already goes on without a pause, what is not named any more ends. */
  async aim(sources: readonly ProbeSource[]): Promise<void> {
    for (const source of sources) {
      const prober = this.#probers.get(source.name);
      if (prober === undefined) this.#probers.set(source.name, this.#start(source));
      else prober.aim(source);
    }
    const gone = [...this.#probers.values()].filter(
      ({ source }) => !sources.some(({ name }) => name === source.name),
    );
    for (const prober of gone) this.#probers.delete(prober.source.name);
    await Promise.all(gone.map((prober) => prober.end()));
  }

  /** Ends every process. */
  end(): Promise<void> {
    return this.aim([]);
  }

  /** What came of the probes of a path so far, in order of time. */
  samples(from: string, to: string): readonly Sample[] {
    return [...(this.#samples.get(pathKey(from, to)) ?? [])].sort((a, b) => a.at - b.at);
  }

  #start(source: ProbeSource): SourceProber {
    return new SourceProber(
      source,
      this.#period,
      () => this.#runs++,
      (target, { at, ...sample }) => {
        const key = pathKey(source.name, target);
        const samples = this.#samples.get(key) ?? [];
        samples.push({ ...sample, at: at - this.began });
        this.#samples.set(key, samples);
      },
    );
  }
}

function pathKey(from: string, to: string): string {
  return `${from} > ${to}`;
}
