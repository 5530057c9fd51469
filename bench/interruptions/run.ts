/**
 * Measures what a change costs the paths that it does not take away, and writes docs/interruptions.md:
 * `npm run bench:interruptions`. Arguments: renderers, and words of the changes to measure; the page is written where all are.
 */
import { writeFileSync } from "node:fs";
import { cpus, loadavg, release, type } from "node:os";
import { join } from "node:path";
import { labRequirements } from "../../lab/supervisor/requirements.ts";
import { markdownTable } from "../markdown-table.ts";
import { renderers as allRenderers, type Change, changes, type Renderer } from "./changes.ts";
import { InterruptedLab, type Outcome, period, type Step } from "./measure.ts";

const say = (text: string) => process.stderr.write(`${text}\n`);
const given = process.argv.slice(2);
const named = allRenderers.filter((renderer) => given.includes(renderer));
const renderers: readonly Renderer[] = named.length > 0 ? named : allRenderers;
const words = given.filter((word) => !named.some((renderer) => renderer === word));
const wanted = changes.filter(({ what }) => words.length === 0 || words.some((word) => what.includes(word)));

const missing = await labRequirements();
if (missing.length > 0) {
  say(`interruptions cannot be measured here: ${missing.join("; ")}`);
  process.exit(3);
}

const cells = new Map<string, string>();
for (const renderer of renderers) {
  say(`twins with ${renderer}`);
  const lab = await InterruptedLab.start(`interruptions-${renderer}-${process.pid}`, renderer);
  try {
    for (const change of wanted) {
      for (const [step, outcome] of await lab.measure(change)) {
        cells.set(key(change, step, renderer), inWords(outcome));
        say(`${change.what}, ${step}, by ${renderer}: ${inWords(outcome)}`);
        if ("lost" in outcome) for (const [path, count] of outcome.lost) say(`  ${path}: ${count}`);
      }
    }
  } finally {
    await lab.end();
  }
}

const rows = wanted.flatMap((change) =>
  (["added", "changed", "removed"] as const).map((step) => [
    step === "added" ? change.what : "",
    step,
    ...renderers.map((renderer) => cells.get(key(change, step, renderer)) ?? ""),
  ]),
);
const table = markdownTable(["what", "is", ...renderers], rows);
process.stdout.write(table);
if (given.length === 0) write(table);

function key({ what }: Change, step: Step, renderer: Renderer): string {
  return `${what} ${step} ${renderer}`;
}

/** Of the path that lost most. */
function inWords(outcome: Outcome): string {
  if ("failed" in outcome) return `failed: ${outcome.failed.split("\n")[0]}`;
  const { lost, paths } = outcome;
  if (lost.size === 0) return `0, ${paths} paths`;
  return `${(Math.max(...lost.values()) * period).toFixed(2)} s, ${lost.size} of ${paths} paths`;
}

function write(text: string): void {
  const date = new Date().toISOString().slice(0, 10);
  const load = loadavg().map((value) => value.toFixed(1));
  writeFileSync(
    join(import.meta.dirname, "..", "..", "docs", "interruptions.md"),
    `# Interruptions

Measured by \`npm run bench:interruptions\` on ${date}: ${cpus().length} × ${cpus()[0]?.model}, ${type()} ${release()}; load average ${load.join(", ")} at the end.

What a change costs paths that are there before it and after it: between the lab's internet, hosts, containers of Docker and
Incus and a guest on a bridge, each probed ${1 / period} times a second while \`up\` runs and for a second after everything
answers. A cell says what the path that lost most has lost, each probe without an answer counted as ${period} s, and how many
paths lost any. Nothing here is a test.

VLANs are not among these changes: twins share a kernel that may not have them. The first pool of docker0 needs a restart of
Docker, and so do another one and none: containers on its networks are away for that long. An MTU that goes from an uplink's
bridge takes \`auto\` off its NIC with it, and for that ifupdown2 reloads all.

${text}`,
  );
}
