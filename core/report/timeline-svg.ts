import {
  type Moment,
  type Outage,
  type Phase,
  type ProbedPath,
  pathOutages,
  type Timeline,
} from "./timeline.ts";
import { secondsText } from "./timeline-table.ts";

/** Everything in pixels. */
const row = 20;
const bar = 12;
const charWidth = 7.3;
const plotWidth = 900;
const margin = 16;
/** Heights for the numbers of moments, and what one of them takes across. */
const flagLevels = 3;
const flagWidth = 16;
/** Narrower, and an outage of a tenth of a second would not be seen. */
const thinnest = 2;

const colors = {
  up: "#86efac",
  down: "#dc2626",
  lost: "#f59e0b",
  absent: "#f1f5f9",
  change: "#dbeafe",
  break: "#fef3c7",
  text: "#0f172a",
  faint: "#64748b",
  line: "#94a3b8",
};

/**
 * A picture of a timeline: one row a path, green where it answered and red where it did not, the phases as bands
 * behind, and a numbered line at each moment, explained below.
 */
export function timelineSvg(timeline: Timeline, title: string): string {
  const begin = timeline.phases[0]?.from ?? 0;
  const end = timeline.phases.at(-1)?.to ?? begin + 1;
  const labels = Math.max(10, ...timeline.paths.map((path) => nameOf(path).length)) * charWidth;
  const left = margin + labels + 12;
  const scale = plotWidth / Math.max(end - begin, 1);
  const x = (at: number) => left + (Math.min(Math.max(at, begin), end) - begin) * scale;
  const top = margin + 78;
  const bottom = top + timeline.paths.length * row;
  const legend = bottom + 40;
  const width = Math.ceil(left + plotWidth + 76);
  const height = Math.ceil(legend + Math.max(1, timeline.moments.length) * 18 + margin);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="12">
<rect width="100%" height="100%" fill="white"/>
${text(margin, margin + 8, title, colors.text, "start", 14)}
${timeline.phases.map((phase) => band(phase, x, top, bottom)).join("")}${ticks(begin, end, x, top, bottom)}${timeline.paths.map((path, index) => pathRow(timeline, path, x, top + index * row, left)).join("")}${flags(timeline.moments, x, top, bottom)}${timeline.moments.map((moment, index) => legendLine(moment, index, begin, legend + index * 18)).join("")}</svg>
`;
}

type Across = (at: number) => number;

function band({ kind, name, from, to }: Phase, x: Across, top: number, bottom: number): string {
  if (kind === "before") return "";
  const place = `x="${n(x(from))}" y="${n(top - 6)}" width="${n(x(to) - x(from))}" height="${n(bottom - top + 8)}"`;
  return `<rect ${place} fill="${colors[kind]}"/>
${text((x(from) + x(to)) / 2, top - 44, name, colors.faint, "middle")}
`;
}

/** At most a dozen, on round seconds. */
function ticks(begin: number, end: number, x: Across, top: number, bottom: number): string {
  const step = [1, 2, 5, 10, 20, 30, 60, 120, 300].find((seconds) => (end - begin) / seconds <= 12) ?? 600;
  const count = Math.floor((end - begin) / step);
  return Array.from({ length: count + 1 }, (_, index) => begin + index * step)
    .map(
      (
        at,
      ) => `<line x1="${n(x(at))}" y1="${n(top - 6)}" x2="${n(x(at))}" y2="${n(bottom + 2)}" stroke="${colors.line}" stroke-width="0.5" stroke-dasharray="1 3"/>
${text(x(at), bottom + 16, `${Math.round(at - begin)} s`, colors.faint, "middle")}
`,
    )
    .join("");
}

function pathRow(timeline: Timeline, path: ProbedPath, x: Across, y: number, left: number): string {
  const outages = pathOutages(timeline, path);
  const answered = path.samples.filter((sample) => sample.answered);
  const [first, last] = [answered[0], answered.at(-1)];
  const middle = y + (row - bar) / 2;
  const rect = (from: number, to: number, fill: string, tip: string) =>
    `<rect x="${n(x(from))}" y="${n(middle)}" width="${n(Math.max(x(to) - x(from), thinnest))}" height="${bar}" fill="${fill}"><title>${escaped(tip)}</title></rect>
`;
  const living =
    first === undefined || last === undefined
      ? ""
      : rect(first.at, last.at + timeline.period, colors.up, `${nameOf(path)}: answers`);
  const dead = outages.map((outage) => rect(outage.from, outage.to, fillOf(outage), tipOf(path, outage)));
  const total = outages.reduce((sum, { from, to }) => sum + to - from, 0);
  const color = path.touched ? colors.text : colors.faint;
  return `${text(left - 10, y + row / 2 + 4, nameOf(path), color, "end")}
<rect x="${n(left)}" y="${n(middle)}" width="${plotWidth}" height="${bar}" fill="${colors.absent}" fill-opacity="0.6"/>
${living}${dead.join("")}${total === 0 ? "" : `${text(left + plotWidth + 8, y + row / 2 + 4, secondsText(total), colors.down, "start")}\n`}`;
}

function fillOf(outage: Outage): string {
  return outage.missed === 1 ? colors.lost : colors.down;
}

function tipOf(path: ProbedPath, { from, to, missed }: Outage): string {
  return `${nameOf(path)}: down for ${secondsText(to - from)} at ${secondsText(from)}, ${missed} probe${missed === 1 ? "" : "s"} without an answer`;
}

/** The number of each moment above its line; those that would meet stand at several heights. */
function flags(moments: readonly Moment[], x: Across, top: number, bottom: number): string {
  const taken: number[] = [];
  return moments
    .map(({ at }, index) => {
      const place = x(at);
      const free = taken.findIndex((end) => end < place);
      const level = free >= 0 ? free : taken.length < flagLevels ? taken.length : index % flagLevels;
      taken[level] = place + flagWidth;
      const height = top - 10 - level * 10;
      return `<line x1="${n(place)}" y1="${n(height)}" x2="${n(place)}" y2="${n(bottom + 2)}" stroke="${colors.text}" stroke-width="0.8"/>
${text(place + 2, height + 6, `${index + 1}`, colors.text, "start", 10)}
`;
    })
    .join("");
}

function legendLine({ at, text: words }: Moment, index: number, begin: number, y: number): string {
  return `${text(margin, y, `${String(index + 1).padStart(2)}  ${secondsText(at - begin).padStart(7)}  ${words}`, colors.text)}
`;
}

function nameOf({ from, to }: ProbedPath): string {
  return `${from} → ${to}`;
}

function text(
  x: number,
  y: number,
  words: string,
  fill: string,
  anchor: "start" | "middle" | "end" = "start",
  size = 12,
): string {
  return `<text x="${n(x)}" y="${n(y)}" fill="${fill}" text-anchor="${anchor}" font-size="${size}" xml:space="preserve">${escaped(words)}</text>`;
}

/** Tenths of a pixel are enough, and keep the picture's text short. */
function n(value: number): string {
  return `${Math.round(value * 10) / 10}`;
}

function escaped(words: string): string {
  return words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
