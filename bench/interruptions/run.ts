/**
 * Measures what a change costs the paths that it does not take away, and writes docs/interruptions.md:
 * `npm run bench:interruptions`. Arguments: renderers, and words of the changes to measure. What the page has of others stays.
 */
import { readFileSync, writeFileSync } from "node:fs";
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

const page = join(import.meta.dirname, "..", "..", "docs", "interruptions.md");
const old = readPage();
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
  cells.set(`measured on ${renderer}`, whenOf(renderer));
}

process.stdout.write(tableOf(renderers, wanted));
write();

/** When a column was measured, and under which load; where some changes were measured alone, the rest keeps its own. */
function whenOf(renderer: Renderer): string {
  const now = `${new Date().toISOString().slice(0, 10)}, load ${loadavg()[2]?.toFixed(1)}`;
  const [before = ""] = (old.get(`measured on ${renderer}`) ?? "").split("; in part ");
  if (words.length === 0 || before === "") return now;
  const [day = "", load = ""] = now.split(", ");
  return `${before}; in part ${before.startsWith(day) ? load : now}`;
}

/** A column for each renderer: as measured now, or as the page has it. */
function tableOf(columns: readonly Renderer[], shown: readonly Change[]): string {
  const cell = (row: string, renderer: Renderer) =>
    cells.get(`${row} ${renderer}`) ?? old.get(`${row} ${renderer}`) ?? "";
  const rows = shown.flatMap(({ what }) =>
    (["added", "changed", "removed"] as const).map((step) => [
      step === "added" ? what : "",
      step,
      ...columns.map((renderer) => cell(`${what} ${step}`, renderer)),
    ]),
  );
  const when = columns.map((renderer) => cell("measured on", renderer));
  return markdownTable(["what", "is", ...columns], [["measured", "on", ...when], ...rows]);
}

function readPage(): ReadonlyMap<string, string> {
  const lines = readFileSync(page, "utf8").split("\n");
  const [header = [], , ...rows] = lines
    .filter((line) => line.startsWith("| ") || line.startsWith("|-"))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((text) => text.trim()),
    );
  const found = new Map<string, string>();
  let change = "";
  for (const [what = "", step = "", ...columns] of rows) {
    change = what === "" ? change : what;
    for (const [at, text] of columns.entries()) found.set(`${change} ${step} ${header[at + 2]}`, text);
  }
  return found;
}

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

function write(): void {
  writeFileSync(
    page,
    `# Interruptions

Measured by \`npm run bench:interruptions\` on ${cpus().length} × ${cpus()[0]?.model}, ${type()} ${release()}; the load is the machine's average over 15 minutes at the end.

What a change costs paths that are there before it and after it: between the lab's internet, hosts, containers of Docker and
Incus and a guest on a bridge, each probed ${1 / period} times a second while \`up\` runs and for a second after everything
answers. A cell says what the path that lost most has lost, each probe without an answer counted as ${period} s, and how many
paths lost any. Nothing here is a test.

VLANs are not among these changes: twins share a kernel that may not have them. The first pool of docker0 needs a restart of
Docker, and so do another one and none: containers on its networks are away for that long. A host whose own daemon.json says
\`live-restore\` loses nothing by a restart (Docker 26.1.5, 400 echoes in 8 s to a container of docker0 and to one of another
network: none lost, their IPv6 addresses the same), and docker0 keeps its former addresses for as long as any container runs: the
agent refuses such a change while containers of others run, and names them. An MTU that goes from an uplink's
bridge takes \`auto\` off its NIC with it, and for that ifupdown2 reloads all.

A mapping that comes gives its own guest another source: the paths that the guest begins wait for the router to ask who has that.
Where neighbour proxying goes, the lab's router is given a route before the host changes, as a provider has to do it. An empty cell was not
measured; "in part" dates the rows of neighbour proxying and of mappings, and of ifupdown those of docker0 and Incus.

Tunnels are not among these changes either: twins share a kernel that may have no 6in4, and what a machine forwards by emulation says nothing of
seconds.

\`qm\` is a stand-in here: the row of a guest's NIC says what hextet costs, and nothing of what Proxmox VE does when it plugs a NIC out and in. What
a Compose file starts is, for a change of the host, a container of Docker's like any other.

${tableOf(allRenderers, changes)}`,
  );
}
