import { columns } from "./columns.ts";
import {
  answeredBefore,
  answersInTheEnd,
  isDown,
  type Outage,
  type Phase,
  type ProbedPath,
  pathFigures,
  type Timeline,
} from "./timeline.ts";

/** More paths than these, and only those to which something happened are reported. */
const reportAll = 40;

/**
 * One line a path, those that were down longest first: how long in all, the longest time at a stretch, single probes
 * that were lost, and when, counted from the phase's beginning.
 *
 * @param kind of the phase that is reported
 */
export function timelineTable(timeline: Timeline, kind: Phase["kind"]): string {
  const begin = timeline.phases.find((phase) => phase.kind === kind)?.from ?? 0;
  const rows = timeline.paths
    .map((path) => ({ path, figures: pathFigures(timeline, path, kind) }))
    .sort((a, b) => b.figures.down - a.figures.down || byName(a.path, b.path));
  const eventful = rows.filter(
    ({ path, figures }) =>
      figures.outages.length > 0 || path.presence !== "kept" || !answersInTheEnd(timeline, path),
  );
  const reported = rows.length <= reportAll ? rows : eventful;
  const lines = reported.map(({ path, figures }) => [
    `${path.from} > ${path.to}`,
    words(timeline, path, kind),
    figures.down === 0 ? "-" : secondsText(figures.down),
    figures.longest === 0 ? "-" : secondsText(figures.longest),
    figures.lost === 0 ? "-" : `${figures.lost}`,
    figures.outages.filter(isDown).map(whenOf(begin)).join(", "),
  ]);
  const rest = rows.length - reported.length;
  return [
    columns([["PATH", "", "DOWN", "LONGEST", "LOST", "WHEN"], ...lines], "  "),
    ...(rest === 0 ? [] : [`  ${rest} more paths answered every probe.`]),
  ].join("\n");
}

/** `1.9 s`, in the resolution that probing has. */
export function secondsText(value: number): string {
  return `${value.toFixed(1)} s`;
}

function words(timeline: Timeline, path: ProbedPath, kind: Phase["kind"]): string {
  const presence = path.presence === "kept" ? [] : [path.presence];
  const touched = kind === "break" ? path.broken : path.touched;
  const answers =
    path.presence !== "added" && !answeredBefore(timeline, path) ? ["did not answer before"] : [];
  const ends = answersInTheEnd(timeline, path) ? [] : ["does not answer in the end"];
  return [...presence, ...(touched ? [] : ["not touched"]), ...answers, ...ends].join(", ");
}

function whenOf(begin: number): (outage: Outage) => string {
  return ({ from, to, open }) =>
    open
      ? `from +${secondsText(from - begin)} on`
      : `+${secondsText(from - begin)} for ${secondsText(to - from)}`;
}

function byName(a: ProbedPath, b: ProbedPath): number {
  const [left, right] = [`${a.from} ${a.to}`, `${b.from} ${b.to}`];
  return left < right ? -1 : left > right ? 1 : 0;
}
