import {
  answeredBefore,
  answersInTheEnd,
  type Outage,
  type PathFigures,
  pathFigures,
  type Timeline,
} from "../core/index.ts";
import { type Findings, verdictOf } from "./rehearse-report.ts";

/** A rehearsal as plain data; times in seconds from the beginning of the probing. */
export function rehearsalJson(findings: Findings, seconds: number): object {
  const { stack, from, scope, preview, change, silentBefore, silentAfter, rollback, timeline } = findings;
  const { status, words } = verdictOf(findings);
  return {
    format: "hextet-rehearsal-1",
    stack,
    from,
    verdict: ["well", "bad", "", "unknown"][status],
    reasons: words,
    hosts: scope.hosts,
    sites: scope.sites,
    steps: preview.steps.map(({ op, type, name }) => ({ op, type, name })),
    errors: change.errors,
    failedBefore: silentBefore.map(({ probe, detail }) => ({ id: probe.id, detail })),
    failedInTheEnd: silentAfter.map(({ probe, detail }) => ({ id: probe.id, detail })),
    rollback,
    period: timeline.period,
    phases: timeline.phases,
    moments: timeline.moments.map(({ at, text }) => ({ at: rounded(at), text })),
    paths: timeline.paths.map((path) => ({
      from: path.from,
      to: path.to,
      presence: path.presence,
      touched: path.touched,
      broken: path.broken,
      answeredBefore: answeredBefore(timeline, path),
      answersInTheEnd: answersInTheEnd(timeline, path),
      probes: path.samples.length,
      answered: path.samples.filter(({ answered }) => answered).length,
      change: figuresJson(pathFigures(timeline, path, "change")),
      break: figuresJson(pathFigures(timeline, path, "break")),
    })),
    seconds: rounded(seconds),
  };
}

/** Every probe, a line each: path, run of the prober, sequence number, when it was sent, whether it was answered. */
export function samplesText(timeline: Timeline): string {
  const lines = timeline.paths.flatMap(({ from, to, samples }) =>
    samples.map(
      ({ run, sequence, at, answered }) =>
        `${from},${to},${run},${sequence},${at.toFixed(4)},${answered ? 1 : 0}\n`,
    ),
  );
  return `from,to,run,sequence,seconds,answered\n${lines.join("")}`;
}

function figuresJson({ down, longest, lost, outages }: PathFigures): object {
  return {
    down: rounded(down),
    longest: rounded(longest),
    lost,
    outages: outages.map(({ from, to, missed, open }: Outage) => ({
      from: rounded(from),
      to: rounded(to),
      missed,
      open,
    })),
  };
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
