import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { type Findings, rehearsalText, verdictOf } from "../../cli/rehearse-report.ts";
import type { Outage, ProbedPath, Timeline } from "../../core/index.ts";
import { hextet, Workspace } from "./hextet.ts";

const workspace = new Workspace();
const stacks = join(import.meta.dirname, "..", "..", "stacks");
for (const file of ["lab.layout.yaml", "lab.ledger.jsonl"])
  workspace.write(`stacks/${file}`, readFileSync(join(stacks, file), "utf8"));
workspace.commit("the lab");

afterAll(() => workspace.remove());

describe("hextet rehearse", () => {
  test("has nothing to do where layout and ledger are those of the revision", () => {
    const ended = hextet(workspace.path, "rehearse", "lab");
    expect(ended.stderr).toBe("");
    expect(ended.stdout).toMatch(
      /^stacks\/lab.layout.yaml and its ledger are what they are in (main|master|HEAD), [0-9a-f]{12}: there is no change to rehearse\.\n$/,
    );
    expect(ended.status).toBe(0);
  });

  test("refuses a revision that there is none of, and one that has no such layout", () => {
    const missing = hextet(workspace.path, "rehearse", "lab", "--from", "v9");
    expect(missing.stderr).toMatch(/^v9: names no commit here/);
    expect(missing.status).toBe(2);
    workspace.write("stacks/new.layout.yaml", readFileSync(join(stacks, "lab.layout.yaml"), "utf8"));
    const without = hextet(workspace.path, "rehearse", "new", "--from", "HEAD");
    expect(without.stderr).toMatch(
      /stacks\/new.layout.yaml: is not in HEAD, [0-9a-f]{12}, so there is no state/,
    );
    expect(without.status).toBe(2);
  });

  test("reports the problems of today's layout as every command does", () => {
    const layout = readFileSync(join(stacks, "lab.layout.yaml"), "utf8");
    workspace.write(
      "stacks/bad.layout.yaml",
      layout.replace("guests: { from: home }", "guests: { from: hoem }"),
    );
    const ended = hextet(workspace.path, "rehearse", "bad");
    expect(ended.stderr).toContain("did you mean home?");
    expect(ended.status).toBe(1);
  });
});

describe("what a rehearsal comes to", () => {
  const well = findings([
    path({}),
    path({ to: "rack/pve-1/git", touched: true, broken: true, down: [12, 14] }),
  ]);

  test("is well where only what the change touches was down, and answers in the end", () => {
    expect(verdictOf(well)).toEqual({ status: 0, words: [] });
    expect(rehearsalText(well, 61)).toContain("1 of 2 paths that there were before was down, 2.0 s at most.");
    expect(rehearsalText(well, 61)).toContain("All is well.\nThe rehearsal took 61 s.");
  });

  test.each<[string, Findings, number, string]>([
    [
      "a path was down that the change does not touch",
      findings([path({ down: [12, 13] })]),
      1,
      "internet/host > cloud/web-1/site was down though the change does not touch it",
    ],
    [
      "a path does not answer in the end",
      findings([path({ touched: true, down: [12, 40] })]),
      1,
      "does not answer in the end",
    ],
    [
      "the change failed",
      { ...well, change: { ...well.change, errors: ["rack/pve-1: no"] } },
      1,
      "the change failed on the twins",
    ],
    [
      "the rollback did not hold",
      { ...well, rollback: { verdict: "failed", host: "rack/pve-1", reason: "it stayed away", slack: 5 } },
      1,
      "the rollback did not hold on rack/pve-1: it stayed away",
    ],
    [
      "breaking one host took another's path down",
      findings([path({ touched: true, down: [25, 27] })]),
      1,
      "was down while another host was broken on purpose",
    ],
    [
      "the rollback could not be tried",
      { ...well, rollback: { verdict: "unknown", host: "rack/pve-1", reason: "no agent" } },
      3,
      "could not be found out: no agent",
    ],
  ])("is reported by the exit status where %s", (_, found, status, words) => {
    const verdict = verdictOf(found);
    expect(verdict.status).toBe(status);
    expect(verdict.words.join("\n")).toContain(words);
    expect(rehearsalText(found, 61)).toContain(words);
  });

  test("a path that did not answer before the change is reported, and is nobody's fault", () => {
    const silent = findings([path({ touched: false, down: [0, 40] })]);
    expect(verdictOf(silent).status).toBe(0);
    expect(rehearsalText(silent, 61)).toContain("did not answer before");
  });
});

/** Before from 0, the change from 10, the break from 20, the end at 40. */
function findings(paths: readonly ProbedPath[]): Findings {
  const timeline: Timeline = {
    period: 0.1,
    phases: [
      { kind: "before", name: "before", from: 0, to: 10 },
      { kind: "change", name: "the change", from: 10, to: 20 },
      { kind: "break", name: "rack/pve-1 broken on purpose", from: 20, to: 40 },
    ],
    moments: [],
    paths,
  };
  const run = { steps: [], warnings: [], errors: [], text: "", outputs: {} };
  return {
    stack: "lab",
    from: "main, 4f6791b2c0de",
    scope: { hosts: [{ name: "rack/pve-1", change: "changed" }], sites: [], others: [] },
    preview: run,
    change: run,
    silentBefore: [],
    silentAfter: [],
    rollback: {
      verdict: "held",
      host: "rack/pve-1",
      back: 6.1,
      cutOff: 6.4,
      slack: 5,
      reason: "not confirmed",
    },
    timeline,
  };
}

function path({
  to = "cloud/web-1/site",
  touched = false,
  broken = false,
  down,
}: {
  readonly to?: string;
  readonly touched?: boolean;
  readonly broken?: boolean;
  readonly down?: readonly [Outage["from"], Outage["to"]];
}): ProbedPath {
  const samples = Array.from({ length: 400 }, (_, sequence) => {
    const at = sequence / 10;
    const answered = down === undefined || at < down[0] || at >= down[1];
    return { run: 0, sequence, at, answered };
  });
  return { from: "internet/host", to, presence: "kept", touched, broken, samples };
}
