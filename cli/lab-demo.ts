import { join, resolve } from "node:path";
import { type Plan, planTable } from "../core/index.ts";
import { internetHost } from "../lab/lab-reach.ts";
import { type LabRequest, LabSession, previewWithoutLab } from "../lab/session.ts";
import type { StackRun } from "../lab/stack/lab-stack.ts";
import { joinAndExtend, labStands } from "../lab/standing-lab.ts";
import { labRequirements } from "../lab/supervisor/requirements.ts";
import { Answer } from "./answer.ts";
import { onInterrupt } from "./interrupt.ts";
import { forLab } from "./lab-layout.ts";
import { machinesOf } from "./lab-machines.ts";
import { findLayout, type LayoutFile } from "./layout-file.ts";
import { pictureOf } from "./picture.ts";
import { filesOf } from "./render.ts";
import { writeFolder } from "./rendered-folder.ts";
import { saveFile } from "./save-files.ts";
import { print } from "./say.ts";
import { changesText, runText } from "./stack-text.ts";
import { step } from "./step.ts";
import { resultsText } from "./verify.ts";

/** Milliseconds in which services that have just started may still fail a probe. */
const patience = 30_000;

/** `hextet lab demo`: what `npm start` runs. */
export async function demo(name: string, options: { readonly keep?: true }): Promise<void> {
  const layout = findLayout(name);
  const whole = forLab(layout);
  const { plan } = whole;
  const out = join("out", layout.name);
  section("The plan", planTable(plan));
  save(out, "plan.txt", planTable(plan));
  save(out, "plan.svg", await pictureOf(plan));

  const missing = await labRequirements();
  if (missing.length > 0) await withoutLab(whole, out, missing);
  else await withLab(whole, layout, out, options.keep === true);
}

type Whole = Pick<LabRequest, "plan" | "layout" | "ledger" | "keys">;

async function withoutLab(whole: Whole, out: string, missing: readonly string[]): Promise<void> {
  writeFolder(join(out, "files"), () => filesOf(whole.plan), true);
  const run = await previewWithoutLab(whole, resolve(out)).catch((error: unknown) => error);
  if (run instanceof Error) print(`No preview: ${run.message}\n`);
  else section("The preview", runText(run as StackRun));
  print(`The plan and its files lie in ${out}/.\nThe lab was not booted: ${missing.join("; ")}.\n`);
}

async function withLab(whole: Whole, layout: LayoutFile, out: string, keep: boolean): Promise<void> {
  const { plan } = whole;
  if (plan.purpose !== "lab")
    throw new Answer(
      2,
      `${layout.path}: is for ${plan.purpose}; a layout is booted as a lab where it says purpose: lab`,
    );
  const machines = await machinesOf(plan, {}, (text) => print(`${text}\n`));
  const request = {
    ...whole,
    path: layout.path,
    command: `hextet lab demo ${layout.called}`,
    machines,
  };
  // One that was left running takes the layout as it is now, and goes on running.
  const stands = await labStands(plan.name);
  let session: LabSession | undefined;
  let stay = stands;
  const interrupted = onInterrupt(stands ? "Leaving the lab running" : "Taking the lab down", () =>
    session?.close(stands ? "stay" : "end"),
  );
  try {
    session = stands
      ? await step(`Joining ${plan.name}, which is running`, (progress) => joined({ ...request, progress }))
      : await step(`Booting ${plan.name}`, (progress) => LabSession.start({ ...request, progress }));
    await proveIt(session, out, stands);
    stay ||= keep;
    if (keep) await session.keep();
  } finally {
    interrupted.forget();
    const ending = session;
    if (ending !== undefined) {
      await step(stay ? "Leaving the lab running" : "Taking the lab down", () =>
        ending.close(stay ? "stay" : "end"),
      );
    }
  }
  print(farewell(layout, plan, out, stay));
}

async function joined(request: LabRequest): Promise<LabSession> {
  const session = await joinAndExtend(request);
  if (session === undefined) throw new Error(`lab ${request.plan.name} has just ended; start it anew`);
  return session;
}

/** @param stands whether the lab may have more than the layout */
async function proveIt(session: LabSession, out: string, stands: boolean): Promise<void> {
  const preview = await step("Previewing with the Pulumi engine", () => session.preview());
  save(out, "preview.txt", preview.text);
  section("The preview", runText(preview));
  refuseErrors("preview", preview);

  const up = await step("Applying", async () => {
    const run = await session.up();
    if (stands && run.errors.length === 0) await session.shrink();
    return run;
  });
  save(out, "up.txt", up.text);
  print(up.errors.length === 0 ? `${changesText(up)}\n\n` : runText(up));
  refuseErrors("up", up);

  const again = await step("Previewing again", () => session.preview());
  save(out, "preview-again.txt", again.text);
  if (again.steps.length > 0)
    throw new Answer(1, `the second preview would change something:\n${runText(again)}`);
  print("Nothing to change.\n\n");
  writeFolder(join(out, "files"), () => filesOf(session.filledIn), true);
  save(out, "plan-applied.txt", planTable(session.filledIn));
  const results = await step("Probing from every workload to every other", () => session.probe(patience));
  save(out, "probes.json", `${JSON.stringify(results, null, 2)}\n`);
  section("The proof", resultsText(results));
  save(out, "report.txt", `${planTable(session.filledIn)}\n${resultsText(results)}`);
  const failed = results.filter((result) => !result.ok).length;
  if (failed > 0) throw new Answer(1, `${failed} of ${results.length} probes failed`);
}

function refuseErrors(what: string, run: StackRun): void {
  if (run.errors.length > 0) throw new Answer(1, `The ${what} failed; its errors are above.`);
}

function farewell({ name, called }: LayoutFile, plan: Plan, out: string, stays: boolean): string {
  const host = plan.sites.flatMap((site) => site.hosts)[0];
  const lab = name === "lab" ? "" : ` --lab ${name}`;
  const look = `npx hextet lab ssh${lab} ${host === undefined ? internetHost.name : `${host.site}/${host.name}`}`;
  const again = stays
    ? `Look around:      ${look}        (hextet lab status ${name} lists the twins)
Probe again:      npx hextet verify ${called}
Take it down:     npx hextet lab down ${name}
`
    : `Look around:      ${called === "lab" ? "npm start -- --keep" : `npx hextet lab demo ${called} --keep`}, then ${look}
`;
  return `
The report:       ${out}/report.txt, ${out}/probes.json
The picture:      ${out}/plan.svg
The files:        ${out}/files/
${again}`;
}

function section(title: string, text: string): void {
  print(`\n${title}\n${"=".repeat(title.length)}\n${text}\n`);
}

function save(out: string, file: string, text: string): void {
  saveFile(join(out, file), text);
}
