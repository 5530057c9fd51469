/**
 * What the model asks hextet: texts in, texts out, in this process. The only file here that knows core: whatever
 * becomes of its inside, these few calls stay.
 */
import {
  diffPlans,
  type Plan,
  parseDomain,
  planDiffJson,
  planFromSource,
  planFromText,
  planJson,
  planTable,
  planTree,
  planZones,
  problemText,
  releaseNumbers,
  renderHost,
  severityOf,
  unknownBlocks,
  zonesText,
} from "../../core/index.ts";
import type { Rows } from "./checks/diff.ts";
import type { PlanText } from "./oracle/plan-numbers.ts";

/** What is read of `hextet plan NAME --json`. */
export type Printed = PlanText & Rows;

/** What `hextet plan NAME --write` makes of a layout and a ledger. */
export interface Answer {
  /** Errors by code, each with its text. None where there is a plan. */
  readonly errors: readonly { readonly code: string; readonly text: string }[];
  readonly warnings: readonly string[];
  /** The ledger as it would be written. */
  readonly ledger: string;
  /** Lines of it that change; and whether `--check` says that it is behind. */
  readonly changes: readonly string[];
  readonly behind: boolean;
  /** What `--json` prints; "" where there is no plan. */
  readonly json: string;
  /** The same, read again. */
  readonly printed: () => Printed;
  /** The same plan for the stages after it; nothing looks into it here. */
  readonly plan: Plan | undefined;
}

export const stackName = "model";

/** Files beside a layout say what they are called. */
const beside = (path: string) => ({ text: `${path}\n` });

/** @param layout its text; or the same as an object, as a program gives it */
export function ask(
  layout: string | object,
  ledger: string,
  today: string,
  randomness: string | undefined,
): Answer {
  const options = { ledger, today, randomness, beside };
  const made =
    typeof layout === "string"
      ? planFromText(stackName, layout, options)
      : planFromSource(stackName, layout, options);
  const reported = made.problems.map((problem) => ({
    severity: severityOf(problem),
    code: problem.code,
    text: problemText(problem),
  }));
  const json = made.plan === undefined ? "" : JSON.stringify(planJson(made.plan));
  let printed: Printed | undefined;
  return {
    errors: reported.filter(({ severity }) => severity === "error"),
    warnings: reported.filter(({ severity }) => severity === "warning").map(({ text }) => text),
    ledger: made.ledger.text,
    changes: made.ledger.changes.map(
      ({ kind, space, owner, from, to }) => `${kind} ${space} ${owner} ${from ?? "-"} ${to ?? "-"}`,
    ),
    behind: made.ledger.behind,
    json,
    printed: () => {
      const read: Printed = printed ?? JSON.parse(json);
      printed = read;
      return read;
    },
    plan: made.plan,
  };
}

/** What `hextet ledger release NAME OWNER...` makes of the ledger. */
export function release(layout: string, ledger: string, today: string, owners: readonly string[]): string {
  return releaseNumbers(stackName, layout, { ledger, today, beside }, owners).text;
}

/** What `--diff --json` prints. */
export function diffOf(before: Plan, after: Plan): string {
  return JSON.stringify(planDiffJson(diffPlans(before, after)));
}

/** What `--zone` prints. */
export function zonesOf(plan: Plan): string {
  return zonesText(stackName, planZones(plan, parseDomain("example.net")), undefined);
}

/** All that is made of a plan besides; throws where a stage does not take it. Hosts that wait for a block have no files. */
export function stagesOf(plan: Plan): number {
  const waiting = unknownBlocks(plan).length > 0;
  const hosts = waiting ? [] : plan.sites.flatMap((site) => site.hosts);
  const files = hosts.flatMap((host) => renderHost(host).files);
  return (
    planTable(plan).length + planTree(plan).length + files.reduce((sum, file) => sum + file.content.length, 0)
  );
}
