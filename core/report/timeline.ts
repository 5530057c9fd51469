/** Seconds since the probing began, on a clock that never jumps. */
export type Seconds = number;

/** One probe of a path that was asked again and again. */
export interface Sample {
  /** Which stretch of probing it belongs to: within one, sequence numbers count on without a gap. */
  readonly run: number;
  readonly sequence: number;
  /** When it was sent. */
  readonly at: Seconds;
  readonly answered: boolean;
}

/**
 * Whether a path is in the layout before a change and after it. `moved`: it is in both, and one of its ends has
 * another address.
 */
export type Presence = "kept" | "moved" | "added" | "removed";

/** From one end to the other, over the whole time of probing. */
export interface ProbedPath {
  readonly from: string;
  readonly to: string;
  readonly presence: Presence;
  /** Whether the change touches an end of it. */
  readonly touched: boolean;
  /** Whether what is broken on purpose is at an end of it. */
  readonly broken: boolean;
  /** In order of time. */
  readonly samples: readonly Sample[];
}

/** A time in which probes went unanswered. */
export interface Outage {
  /** When the first probe was sent that nobody answered. */
  readonly from: Seconds;
  /** When the first one was sent that was answered again, or the probing ended. */
  readonly to: Seconds;
  /** How many went unanswered, at least one. */
  readonly missed: number;
  /** Whether it lasted to the end. */
  readonly open: boolean;
}

/** A part of the time of probing. */
export interface Phase {
  readonly kind: "before" | "change" | "break";
  /** What happened in it: `the change`. */
  readonly name: string;
  readonly from: Seconds;
  readonly to: Seconds;
}

/** Something that happened at one time. */
export interface Moment {
  readonly at: Seconds;
  readonly text: string;
}

/** All that was seen of a change while paths were probed. */
export interface Timeline {
  /** Seconds between two probes of a path. */
  readonly period: Seconds;
  /** In order, without gaps; the probing ended with the last. */
  readonly phases: readonly Phase[];
  /** In order. */
  readonly moments: readonly Moment[];
  readonly paths: readonly ProbedPath[];
}

/** How a path fared in one phase. */
export interface PathFigures {
  /** Seconds in which it was down, in all: two probes or more in a row without an answer. */
  readonly down: Seconds;
  /** The longest time without an answer of those; 0 where it was never down. */
  readonly longest: Seconds;
  /** Single probes without an answer between answered ones: a lost packet, or 0.1 seconds of silence. */
  readonly lost: number;
  /** Every outage that began in the phase, lone lost probes too. */
  readonly outages: readonly Outage[];
}

/** How many probes in a row must go unanswered before a path counts as down. */
const missesOfDown = 2;

/**
 * The times in which a path did not answer.
 *
 *     sent      | | | | | | | | | | |
 *     answered  | |       | |   |
 *               0 1 2 3 4 5 6 7 8 9 10      2-5: three missed, 7-8: one, 9-: open
 *
 * Within a run the sequence numbers count, so that a prober which paused, and sent nothing, makes no outage. From one
 * run to the next there was nobody to probe from, which is an outage too.
 *
 * @param from when it must answer from: an outage that begins before counts from here; `undefined` from its first answer on
 * @param to when it must answer to; `undefined` to its last answer
 */
export function outagesOf(
  samples: readonly Sample[],
  period: Seconds,
  from: Seconds | undefined,
  to: Seconds | undefined,
): readonly Outage[] {
  const answered = samples.filter((sample) => sample.answered);
  const outages: Outage[] = [];
  const [first] = answered;
  if (first === undefined) {
    const [begin, end] = [from ?? samples[0]?.at, to ?? samples.at(-1)?.at];
    if (begin === undefined || end === undefined || end <= begin) return [];
    return [{ from: begin, to: end, missed: Math.max(1, Math.round((end - begin) / period)), open: true }];
  }
  if (from !== undefined) {
    const missed = Math.round((first.at - from) / period);
    if (missed > 1) outages.push({ from, to: first.at, missed, open: false });
  }
  let last = first;
  for (const sample of answered.slice(1)) {
    const missed = missedBetween(last, sample, period);
    if (missed > 0) outages.push({ from: last.at + period, to: sample.at, missed, open: false });
    last = sample;
  }
  if (to !== undefined) {
    const missed = Math.floor((to - last.at) / period) - 1;
    if (missed >= missesOfDown) outages.push({ from: last.at + period, to, missed, open: true });
  }
  return outages;
}

function missedBetween(earlier: Sample, later: Sample, period: Seconds): number {
  return earlier.run === later.run
    ? later.sequence - earlier.sequence - 1
    : Math.max(0, Math.round((later.at - earlier.at) / period) - 1);
}

/** All outages of a path: one that the change adds need not answer before its first answer, one that it takes away not after its last. */
export function pathOutages(timeline: Timeline, path: ProbedPath): readonly Outage[] {
  const begin = timeline.phases[0]?.from ?? 0;
  const end = timeline.phases.at(-1)?.to ?? begin;
  // What the change adds has to answer in the end, and may begin whenever it does.
  const from = path.presence === "added" ? undefined : begin;
  const to = path.presence === "removed" ? undefined : end;
  return outagesOf(path.samples, timeline.period, from, to);
}

/** How a path fared in the phase of that kind; an outage belongs to the phase in which it began. */
export function pathFigures(timeline: Timeline, path: ProbedPath, kind: Phase["kind"]): PathFigures {
  const phases = timeline.phases.filter((phase) => phase.kind === kind);
  const last = timeline.phases.at(-1);
  const outages = pathOutages(timeline, path).filter(({ from }) =>
    phases.some((phase) => from >= phase.from && (from < phase.to || phase === last)),
  );
  const downs = outages.filter(isDown).map((outage) => outage.to - outage.from);
  return {
    down: downs.reduce((sum, seconds) => sum + seconds, 0),
    longest: Math.max(0, ...downs),
    lost: outages.length - downs.length,
    outages,
  };
}

/** Whether an outage is more than a lost packet. */
export function isDown({ missed, open }: Outage): boolean {
  return missed >= missesOfDown || open;
}

/** Whether a path answered before the change; of one that did not, the change can not be told to have hurt it. */
export function answeredBefore(timeline: Timeline, path: ProbedPath): boolean {
  const change = timeline.phases.find((phase) => phase.kind === "change");
  return path.samples.some(({ answered, at }) => answered && (change === undefined || at < change.from));
}

/** Whether a path answered in the end, or needs not. */
export function answersInTheEnd(timeline: Timeline, path: ProbedPath): boolean {
  if (path.presence === "removed") return true;
  if (!path.samples.some(({ answered }) => answered)) return false;
  return !pathOutages(timeline, path).some(({ open }) => open);
}
