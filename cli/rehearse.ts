import { join } from "node:path";
import { timelineSvg } from "../core/index.ts";
import { hostToBreak, Rehearsal, type RehearsalRequest } from "../lab/rehearsal/rehearsal.ts";
import { proveRollback, type RollbackProof } from "../lab/rehearsal/rollback-proof.ts";
import { standingPlan } from "../lab/rehearsal/standing-names.ts";
import { withFileContents } from "../lab/rehearsal/whole-layout.ts";
import { endForGood } from "../lab/supervisor/launch.ts";
import { labRequirements } from "../lab/supervisor/requirements.ts";
import { Answer } from "./answer.ts";
import { GitRevision } from "./git-revision.ts";
import { onInterrupt } from "./interrupt.ts";
import { type MachineOptions, machinesOf } from "./lab-machines.ts";
import { findLayout, type LayoutFile, plannedOf } from "./layout-file.ts";
import { rehearsalJson, samplesText } from "./rehearse-json.ts";
import { type Findings, rehearsalText, verdictOf } from "./rehearse-report.ts";
import { rehearsedState } from "./rehearsed-state.ts";
import { saveFiles } from "./save-files.ts";
import { print, report } from "./say.ts";
import { runText } from "./stack-text.ts";
import { step, stepAside } from "./step.ts";

export interface RehearseOptions extends MachineOptions {
  readonly from?: string;
  readonly json?: true;
}

/** `hextet rehearse NAME` */
export async function rehearse(name: string, options: RehearseOptions): Promise<void> {
  const began = performance.now();
  const layout = findLayout(name);
  // Problems of today's layout are reported as every command reports them.
  plannedOf(layout);
  const base = await baseOf(layout, options.from);
  const lab = labNameOf(layout.name);
  const { name: stack, called } = layout;
  const then = `${layout.path} of ${base.name}`;
  const before = rehearsedState(
    { lab, stack, called, layout: base.layout, ledger: base.ledger, path: then },
    3,
  );
  const whole = withFileContents(layout.text, layout.beside);
  const after = rehearsedState(
    { lab, stack, called, layout: whole, ledger: layout.ledger, path: layout.path },
    1,
  );
  if (base.layout === whole && base.ledger === layout.ledger) {
    print(
      options.json
        ? `${JSON.stringify({ format: "hextet-rehearsal-1", stack: layout.name, from: base.name, verdict: "same" }, null, 2)}\n`
        : `${layout.path} and its ledger are what they are in ${base.name}: there is no change to rehearse.\n`,
    );
    return;
  }
  const missing = await labRequirements();
  if (missing.length > 0)
    throw new Answer(3, `a rehearsal boots twins, which this machine cannot: ${missing.join("; ")}`);

  // Under the names that their twins have; what has no place on a standing lab is said by the rehearsal itself.
  const standing = standingPlan(before.plan, after.plan).plan;
  const machines = await machinesOf(before.plan, options, (text) => report(`${text}\n`), [standing]);
  const findings = await rehearsed(layout, { lab, before, after, machines }, base.name, options);
  const seconds = (performance.now() - began) / 1000;
  const folder = join("out", layout.name, "rehearsal");
  const text = rehearsalText(findings, seconds);
  const json = `${JSON.stringify(rehearsalJson(findings, seconds), null, 2)}\n`;
  print(options.json ? json : `\n${text}`);
  saveFiles([
    { path: join(folder, "report.txt"), text },
    { path: join(folder, "rehearsal.json"), text: json },
    { path: join(folder, "samples.csv"), text: samplesText(findings.timeline) },
    {
      path: join(folder, "timeline.svg"),
      text: timelineSvg(findings.timeline, `${layout.name}: from ${base.name} to the working tree`),
    },
  ]);
  if (!options.json)
    print(
      `\nThe picture:      ${folder}/timeline.svg\nThe rest:         ${folder}/report.txt, rehearsal.json, samples.csv\n`,
    );
  const { status, words } = verdictOf(findings);
  if (status !== 0)
    throw new Answer(
      status,
      `${layout.name}: ${words[0]}${words.length === 1 ? "" : `, and ${words.length - 1} more; see above`}`,
    );
}

interface Base {
  /** `main, 4f6791b2c0de` */
  readonly name: string;
  readonly layout: string;
  readonly ledger: string | undefined;
}

async function baseOf(layout: LayoutFile, reference: string | undefined): Promise<Base> {
  const found =
    reference === undefined
      ? await GitRevision.branchedFrom(layout.path)
      : { revision: await GitRevision.find(reference, layout.path), reference };
  const short = found.revision.commit.slice(0, 12);
  const name = found.revision.commit.startsWith(found.reference) ? short : `${found.reference}, ${short}`;
  const text = await found.revision.read(layout.path);
  if (text === undefined)
    throw new Answer(
      2,
      `${layout.path}: is not in ${name}, so there is no state to come from; name a revision that has it: --from REF`,
    );
  const whole = withFileContents(text, found.revision.beside);
  return { name, layout: whole, ledger: await found.revision.read(layout.ledgerPath) };
}

/** A lab of this process's own: a label of at most 40 characters. */
function labNameOf(stack: string): string {
  const label = stack
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, "-")
    .replace(/^-+/, "")
    .slice(0, 18);
  return `rehearsal-${label}-${process.pid}`;
}

async function rehearsed(
  layout: LayoutFile,
  states: Pick<RehearsalRequest, "lab" | "before" | "after" | "machines">,
  base: string,
  options: RehearseOptions,
): Promise<Findings> {
  const shown = options.json ? stepAside : step;
  let rehearsal: Rehearsal | undefined;
  let starting: Promise<unknown> = Promise.resolve();
  // What is still starting is ended where it stands, and takes away itself what it made meanwhile.
  const abandon = () => endForGood(states.lab).finally(() => starting.catch(() => {}));
  const interrupted = onInterrupt("Taking the twins down", () => rehearsal?.close() ?? abandon());
  try {
    const request = { ...states, path: layout.path, command: `hextet rehearse ${layout.called}` };
    rehearsal = await shown(`Booting twins of ${layout.name} as of ${base}`, (progress) => {
      const started = Rehearsal.start(request, progress);
      starting = started;
      return started;
    });
    return await observed(rehearsal, layout, base, options, shown);
  } finally {
    interrupted.forget();
    const ending = rehearsal;
    if (ending !== undefined) await shown("Taking the twins down", () => ending.close());
  }
}

async function observed(
  rehearsal: Rehearsal,
  { name }: LayoutFile,
  base: string,
  options: RehearseOptions,
  shown: typeof step,
): Promise<Findings> {
  const ready = await shown("Bringing them to that state", (progress) => rehearsal.bringUp(progress));
  if (ready.run.errors.length > 0)
    throw new Answer(3, `the twins did not come to the state of ${base}:\n${ready.run.errors.join("\n")}`);
  const preview = await shown("Previewing the change", (progress) => rehearsal.preview(progress));
  if (!options.json) print(`\n${runText(preview)}\n`);
  if (preview.errors.length > 0)
    throw new Answer(1, `${name}: the change cannot even be previewed:\n${preview.errors.join("\n")}`);
  const change = await shown("Applying it, with every path probed ten times a second", (progress) =>
    rehearsal.change(progress),
  );
  const host = hostToBreak(rehearsal.after.filledIn, rehearsal.scope);
  const rollback: RollbackProof =
    host === undefined
      ? {
          verdict: "none",
          reason: "no host of this layout is changed over SSH, so none can be cut off",
        }
      : change.run.errors.length > 0
        ? {
            verdict: "unknown",
            host: `${host.site}/${host.name}`,
            reason: "the change failed, so nothing was broken",
          }
        : await shown(`Breaking ${host.site}/${host.name} on purpose`, (progress) =>
            proveRollback(rehearsal, host, progress),
          );
  const timeline = await rehearsal.finish();
  return {
    stack: name,
    from: base,
    scope: rehearsal.scope,
    preview,
    change: change.run,
    silentBefore: ready.silent,
    silentAfter: change.silent,
    rollback,
    timeline,
  };
}
