import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  answeredBefore,
  answersInTheEnd,
  outagesOf,
  type ProbedPath,
  pathFigures,
  type Sample,
  type Timeline,
  timelineSvg,
  timelineTable,
} from "../../../core/index.ts";

const period = 0.1;

describe("outages", () => {
  test("last from the first unanswered probe to the first that is answered again", () => {
    const [outage, ...more] = outagesOf(probed(0, 50, [20, 21, 22]), period, 0, 5);
    expect(more).toEqual([]);
    expect(outage?.from).toBeCloseTo(2);
    expect(outage?.to).toBeCloseTo(2.3);
    expect([outage?.missed, outage?.open]).toEqual([3, false]);
  });

  test("are as many as there are stretches of unanswered probes, and as long as those together", () => {
    const silence = fc.uniqueArray(fc.integer({ min: 1, max: 198 }), { maxLength: 60 });
    fc.assert(
      fc.property(silence, (missing) => {
        const outages = outagesOf(probed(0, 200, missing), period, 0, 20);
        const stretches = missing.filter((sequence) => !missing.includes(sequence - 1)).length;
        expect(outages).toHaveLength(stretches);
        expect(outages.reduce((sum, outage) => sum + outage.missed, 0)).toBe(missing.length);
        const lasted = outages.reduce((sum, { from, to }) => sum + to - from, 0);
        expect(lasted).toBeCloseTo(missing.length * period);
      }),
    );
  });

  test("are none where the prober itself stood still and sent nothing", () => {
    const late = probed(0, 20, []).map((sample) =>
      sample.sequence < 10 ? sample : { ...sample, at: sample.at + 0.7 },
    );
    expect(outagesOf(late, period, 0, 2.7)).toEqual([]);
  });

  test("are the time between two runs of the prober, since nobody was there to probe from", () => {
    const [outage, ...more] = outagesOf([...probed(0, 10, []), ...probed(3, 10, [], 1)], period, 0, 4);
    expect(more).toEqual([]);
    expect(outage?.from).toBeCloseTo(1);
    expect(outage?.to).toBeCloseTo(3);
    expect(outage?.missed).toBe(20);
  });

  test("are none where a run takes over from another that still probes", () => {
    const both = [...probed(0, 20, []), ...probed(1.5, 20, [], 1)].sort((a, b) => a.at - b.at);
    expect(outagesOf(both, period, 0, 3.5)).toEqual([]);
  });

  test("reach to the end where the path does not come back, and begin at the start where it was not there", () => {
    expect(outagesOf(probed(0, 20, []), period, 0, 10)).toMatchObject([{ to: 10, open: true }]);
    expect(outagesOf(probed(4, 20, []), period, 0, 6)).toMatchObject([{ from: 0, to: 4, open: false }]);
    expect(outagesOf([], period, 0, 6)).toMatchObject([{ from: 0, to: 6, open: true }]);
  });
});

describe("a timeline", () => {
  const timeline = example();
  const path = (to: string) => {
    const found = timeline.paths.find((candidate) => candidate.to === to);
    if (found === undefined) throw new Error(`no path to ${to}`);
    return found;
  };

  test("counts to a phase what began in it", () => {
    const git = path("rack/pve-1/git");
    expect(pathFigures(timeline, git, "before").outages).toEqual([]);
    expect(pathFigures(timeline, git, "change")).toMatchObject({ lost: 1 });
    expect(pathFigures(timeline, git, "change").down).toBeCloseTo(2.7);
    expect(pathFigures(timeline, git, "change").longest).toBeCloseTo(1.9);
    expect(pathFigures(timeline, git, "break").down).toBeCloseTo(6);
  });

  test("asks what is added to answer in the end, and what is removed for nothing after it has gone", () => {
    expect(pathFigures(timeline, path("rack/pve-1/wiki"), "change").outages).toEqual([]);
    expect(answersInTheEnd(timeline, path("rack/pve-1/wiki"))).toBe(true);
    expect(pathFigures(timeline, path("rack/old-1"), "change").outages).toEqual([]);
    expect(answersInTheEnd(timeline, path("rack/old-1"))).toBe(true);
    expect(answersInTheEnd(timeline, path("rack/never"))).toBe(false);
    expect(answersInTheEnd(timeline, path("cloud/web-2/shop"))).toBe(false);
  });

  test("knows which paths did not answer before the change", () => {
    expect(answeredBefore(timeline, path("rack/pve-1/git"))).toBe(true);
    expect(answeredBefore(timeline, path("rack/never"))).toBe(false);
  });

  test.each([
    ["change.txt", `${timelineTable(timeline, "change")}\n`],
    ["break.txt", `${timelineTable(timeline, "break")}\n`],
    ["timeline.svg", timelineSvg(timeline, "lab: 4f6791b to the working tree")],
  ])("is reported as in %s (HEXTET_GOLDEN=write writes it)", (file, now) => {
    const golden = join(import.meta.dirname, "timeline", file);
    if (process.env["HEXTET_GOLDEN"] === "write") writeFileSync(golden, now);
    expect(now).toBe(readFileSync(golden, "utf8"));
  });

  test("of very many paths reports those to which something happened, and counts the rest", () => {
    const quiet = Array.from({ length: 60 }, (_, index) => ({
      ...path("cloud/web-1/site"),
      to: `cloud/web-${index + 10}/site`,
    }));
    const table = timelineTable({ ...timeline, paths: [...timeline.paths, ...quiet] }, "change");
    expect(table).toContain("61 more paths answered every probe.");
    expect(table).toContain("rack/pve-1/git");
  });
});

/** Probes ten times a second, from `begin` on; those of `missing` are not answered. */
function probed(begin: number, count: number, missing: readonly number[], run = 0): Sample[] {
  const silent = new Set(missing);
  return Array.from({ length: count }, (_, sequence) => ({
    run,
    sequence,
    at: begin + sequence * period,
    answered: !silent.has(sequence),
  }));
}

function span(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

function example(): Timeline {
  const from = "internet/host";
  const kept = { from, presence: "kept", touched: true, broken: true } as const;
  const elsewhere = { from, presence: "kept", touched: false, broken: false } as const;
  const paths: ProbedPath[] = [
    { ...elsewhere, to: "cloud/web-1/site", samples: probed(0, 400, []) },
    { ...elsewhere, to: "cloud/web-2/shop", samples: probed(0, 400, span(150, 400)) },
    {
      ...kept,
      to: "rack/pve-1/git",
      samples: probed(0, 400, [...span(80, 99), ...span(110, 118), 140, ...span(260, 320)]),
    },
    { ...kept, to: "rack/pve-1/wiki", presence: "added", samples: probed(0, 400, span(0, 130)) },
    { ...kept, to: "rack/old-1", presence: "removed", samples: probed(0, 400, span(120, 400)) },
    { ...kept, to: "rack/never", samples: probed(0, 400, span(0, 400)) },
  ];
  return {
    period,
    phases: [
      { kind: "before", name: "before", from: 0, to: 5 },
      { kind: "change", name: "the change", from: 5, to: 25 },
      { kind: "break", name: "rack/pve-1 broken on purpose", from: 25, to: 39.9 },
    ],
    moments: [
      { at: 5, text: "the change begins" },
      { at: 7.9, text: "update rack-pve-1" },
      { at: 15.1, text: "rack-pve-1 is done" },
      { at: 15.4, text: "the change has ended" },
      { at: 25.8, text: "rack/pve-1 gets a gateway that is not there <&>" },
    ],
    paths,
  };
}
