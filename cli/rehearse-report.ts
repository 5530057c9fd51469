import {
  answeredBefore,
  answersInTheEnd,
  columns,
  failuresText,
  isDown,
  type Phase,
  type ProbedPath,
  type ProbeResult,
  pathFigures,
  secondsText,
  type Timeline,
  timelineTable,
} from "../core/index.ts";
import type { PlanChangeScope } from "../lab/rehearsal/change-of-plan.ts";
import { type RollbackProof, rollbackTimer } from "../lab/rehearsal/rollback-proof.ts";
import type { StackRun } from "../lab/stack/lab-stack.ts";
import { changesText } from "./stack-text.ts";

/** All that a rehearsal found out. */
export interface Findings {
  readonly stack: string;
  /** `main, 4f6791b2c0de` */
  readonly from: string;
  readonly scope: PlanChangeScope;
  readonly preview: StackRun;
  readonly change: StackRun;
  /** Probes that failed before the change, and in the end. */
  readonly silentBefore: readonly ProbeResult[];
  readonly silentAfter: readonly ProbeResult[];
  readonly rollback: RollbackProof;
  readonly timeline: Timeline;
}

/** What follows from it: the exit status, and why. */
export interface Verdict {
  readonly status: 0 | 1 | 3;
  /** Nothing where all is well. */
  readonly words: readonly string[];
}

/**
 * 1 where the change failed, a path was down that it does not touch, one does not answer in the end that did before,
 * or the rollback did not hold; 3 where one of these could not be found out.
 */
export function verdictOf(findings: Findings): Verdict {
  const { change, rollback, timeline } = findings;
  const hurt = timeline.paths.filter((path) => !path.touched && wasDown(timeline, path, "change"));
  const hurtByBreak = timeline.paths.filter((path) => !path.broken && wasDown(timeline, path, "break"));
  const lost = timeline.paths.filter(
    (path) =>
      !answersInTheEnd(timeline, path) && (path.presence === "added" || answeredBefore(timeline, path)),
  );
  const silent = findings.silentAfter.filter(
    ({ probe }) => !findings.silentBefore.some((before) => before.probe.id === probe.id),
  );
  const bad = [
    ...(change.errors.length > 0 ? ["the change failed on the twins"] : []),
    ...named("was down though the change does not touch it", hurt),
    ...named("does not answer in the end", lost),
    ...(silent.length > 0 ? [`${silent.length} probes failed in the end`] : []),
    ...(rollback.verdict === "failed"
      ? [`the rollback did not hold on ${rollback.host}: ${rollback.reason}`]
      : []),
    ...named("was down while another host was broken on purpose", hurtByBreak),
  ];
  if (bad.length > 0) return { status: 1, words: bad };
  if (rollback.verdict === "unknown")
    return {
      status: 3,
      words: [`whether the rollback holds on ${rollback.host} could not be found out: ${rollback.reason}`],
    };
  return { status: 0, words: [] };
}

/** The report for a person to read. */
export function rehearsalText(findings: Findings, seconds: number): string {
  const { stack, from, scope, preview, change, silentBefore, silentAfter, timeline } = findings;
  const hosts = scope.hosts.map(({ name, change: what }) => [what, name]);
  const others = [...scope.sites.map((site) => ["changed", `${site}, the site itself`])];
  const { status, words } = verdictOf(findings);
  const errors = change.errors.map((error) => `error: ${error}\n`).join("");
  return `${heading(`${stack}: from ${from} to the working tree`)}
What the preview said: ${changesText(preview)}
${hosts.length + others.length === 0 ? "  no host is touched" : columns([...hosts, ...others], "  ")}

${heading("What the change did")}
${errors}${downText(timeline, "change")}
${timelineTable(timeline, "change")}

Times count from the beginning of the change; a path is down from the first of two probes in a row that nobody
answered. ${secondsText(timeline.period)} lie between two probes.
${silentBefore.length === 0 ? "" : `\nFailed before the change already:\n${failuresText(silentBefore)}\n`}${silentAfter.length === 0 ? "" : `\nFailed in the end:\n${failuresText(silentAfter)}\n`}
${heading("Whether the rollback holds")}
${rollbackText(findings.rollback)}
${timeline.phases.some(({ kind }) => kind === "break") ? `\n${downText(timeline, "break")}\n` : ""}
${status === 0 ? "All is well" : status === 1 ? "NO" : "NOT FOUND OUT"}${words.length === 0 ? "." : `:\n${words.map((word) => `  - ${word}`).join("\n")}`}
The rehearsal took ${Math.round(seconds)} s.
`;
}

function rollbackText(proof: RollbackProof): string {
  const limit = (slack: number) => `${rollbackTimer} s of timer and ${slack} s at most`;
  switch (proof.verdict) {
    case "held":
      return `It holds. ${proof.host} got a gateway that is not there, and nobody confirmed. It could not be reached for
${secondsText(proof.cutOff)} and came back by itself ${secondsText(proof.back)} after its timer had begun to run (${limit(proof.slack)}), with its
files, addresses, routes and rules as they were, and takes connections.${proof.reason === "" ? "" : ` It says: ${proof.reason}.`}`;
    case "failed":
      return `It does not hold on ${proof.host} (${limit(proof.slack)}): ${proof.reason}.`;
    case "unknown":
      return `Could not be found out on ${proof.host}: ${proof.reason}.`;
    case "none":
      return `Nothing to find out: ${proof.reason}.`;
  }
}

/** `3 of 20 paths were down, 1.9 s at most.` What the change adds has nothing to lose in it. */
function downText(timeline: Timeline, kind: Phase["kind"]): string {
  const concerned = timeline.paths.filter(({ presence }) =>
    kind === "change" ? presence !== "added" : presence !== "removed",
  );
  const all = concerned.map((path) => pathFigures(timeline, path, kind));
  const down = all.filter((figures) => figures.down > 0);
  const most = Math.max(0, ...down.map((figures) => figures.down));
  const [which, when] =
    kind === "break" ? ["paths", " while it was broken on purpose"] : ["paths that there were before", ""];
  return down.length === 0
    ? `None of ${all.length} ${which} was down${when}.`
    : `${down.length} of ${all.length} ${which} ${down.length === 1 ? "was" : "were"} down${when}, ${secondsText(most)} at most.`;
}

function wasDown(timeline: Timeline, path: ProbedPath, kind: Phase["kind"]): boolean {
  return answeredBefore(timeline, path) && pathFigures(timeline, path, kind).outages.some(isDown);
}

/** A few of many, by name. */
function named(what: string, paths: readonly ProbedPath[]): readonly string[] {
  const shown = paths.slice(0, 5).map(({ from, to }) => `${from} > ${to} ${what}`);
  return paths.length <= 5 ? shown : [...shown, `and ${paths.length - 5} more paths`];
}

function heading(text: string): string {
  return `${text}\n${"=".repeat(text.length)}`;
}
