import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import type { Sample, Seconds } from "../../core/index.ts";
import { monotonicSeconds } from "../clock.ts";
import { readFpingLine } from "./fping-line.ts";
import type { PlaceWay } from "./place-way.ts";

/** Somewhere to probe from, and whom. */
export interface ProbeSource {
  /** `cloud/web-1/site` */
  readonly name: string;
  readonly targets: readonly ProbeTarget[];
  /** The way into its network as it is now; `undefined` while there is none. */
  readonly way: () => Promise<PlaceWay | undefined>;
}

export interface ProbeTarget {
  readonly name: string;
  /** RFC 5952 text. */
  readonly address: string;
}

/** Seconds after which a probe counts as not answered. */
const answerDeadline = 1;

/** Milliseconds between two looks at whether the network is still the same, and for it to appear. */
const lookEvery = 100;
const lookAgainEvery = 250;

/** Milliseconds that one prober still runs beside the one that takes over from it. */
const overlap = 400;

/** Called with each probe's outcome. */
export type Notify = (target: string, sample: Sample) => void;

/**
 * Probes from one place, whatever becomes of it: a workload that restarts has a new network namespace, and is probed
 * from there as soon as it is there. One process probes all targets.
 */
export class SourceProber {
  readonly #period: Seconds;
  readonly #run: () => number;
  readonly #notify: Notify;
  #source: ProbeSource;
  #process: ProbeProcess | undefined;
  #ending = false;
  readonly #ended: Promise<void>;

  /** @param run gives each stretch of probing a number of its own */
  constructor(source: ProbeSource, period: Seconds, run: () => number, notify: Notify) {
    this.#source = source;
    this.#period = period;
    this.#run = run;
    this.#notify = notify;
    this.#ended = this.#watch();
  }

  get source(): ProbeSource {
    return this.#source;
  }

  /** Probes other targets from now on; those that stay are probed without a pause. */
  aim(source: ProbeSource): void {
    const same =
      source.targets.length === this.#source.targets.length &&
      source.targets.every(({ name, address }) =>
        this.#source.targets.some((old) => old.name === name && old.address === address),
      );
    this.#source = source;
    if (same || this.#process === undefined) return;
    const before = this.#process;
    this.#process = this.#start(before.way);
    setTimeout(() => before.end(), overlap);
  }

  async end(): Promise<void> {
    this.#ending = true;
    this.#process?.end();
    await this.#ended;
    this.#process?.end();
  }

  async #watch(): Promise<void> {
    while (!this.#ending) {
      const running = this.#process;
      if (running?.alive === true) {
        await sleep(lookEvery);
        continue;
      }
      running?.end();
      this.#process = undefined;
      const way = await this.#source.way().catch(() => undefined);
      if (this.#ending) return;
      if (way === undefined) await sleep(lookAgainEvery);
      else {
        this.#process = this.#start(way);
        // One that ends at once is not started again at once.
        await sleep(lookEvery);
      }
    }
  }

  #start(way: PlaceWay): ProbeProcess {
    return new ProbeProcess(way, this.#source.targets, this.#period, this.#run(), this.#notify);
  }
}

/** One run of the program that probes. */
class ProbeProcess {
  readonly way: PlaceWay;
  readonly #child: ChildProcess;

  constructor(way: PlaceWay, targets: readonly ProbeTarget[], period: Seconds, run: number, notify: Notify) {
    this.way = way;
    const options = [
      ...["--loop", `--period=${period * 1000}`, `--timeout=${answerDeadline * 1000}`],
      // Between two packets of any targets: half of the period, at most, is for all of them together.
      `--interval=${Math.min(1, (period * 500) / Math.max(1, targets.length))}`,
    ];
    const addresses = [...new Set(targets.map((target) => target.address))];
    // Should this process be killed, the next line that fping writes ends it.
    const [program = "fping", ...words] = [...way.enter, "fping", ...options, ...addresses];
    this.#child = spawn(program, words, { stdio: ["ignore", "pipe", "ignore"] });
    this.#child.on("error", () => {});
    if (this.#child.stdout === null) return;
    createInterface({ input: this.#child.stdout }).on("line", (line) => {
      const now = monotonicSeconds();
      const answer = readFpingLine(line);
      if (answer === undefined) return;
      const sample: Sample = {
        run,
        sequence: answer.sequence,
        at: now - (answer.roundTrip ?? answerDeadline),
        answered: answer.roundTrip !== undefined,
      };
      for (const target of targets) if (target.address === answer.address) notify(target.name, sample);
    });
  }

  /** Whether it probes, from where it was to. */
  get alive(): boolean {
    const { exitCode, signalCode, pid } = this.#child;
    if (pid === undefined || exitCode !== null || signalCode !== null) return false;
    return this.way.holds();
  }

  end(): void {
    this.#child.kill("SIGKILL");
  }
}
