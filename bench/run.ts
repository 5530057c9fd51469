/** Measures what hextet promises about speed, beside its peers, and writes docs/figures.md: `npm run bench`. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, release, tmpdir, totalmem, type } from "node:os";
import { join } from "node:path";
import { type AddressFigures, measureAddresses } from "./addresses.ts";
import { measureGrowth, perHost } from "./growth.ts";
import { markdownTable } from "./markdown-table.ts";
import { fetchNetaddr } from "./peers.ts";
import { measurePlan, type PlanFigures } from "./plans.ts";
import { measurePositions, type PositionFigures } from "./positions.ts";
import { type CommandFigures, measureCommand } from "./start-up.ts";
import { measureVpcs } from "./vpcs.ts";

const missed = "**missed**";
const root = join(import.meta.dirname, "..");

const say = (text: string) => process.stderr.write(`${text}\n`);

say("planning 1,000 hosts");
const thousand = measurePlan(1000, 10, false, 5);
say("planning 100,000 addresses");
const large = measurePlan(10_000, 10, false, 3);
say("adding one to 100,000");
const added = measurePlan(10_000, 10, true, 3);
say("adding one to 500,000");
const addedToMany = measurePlan(50_000, 10, true, 1);
say("growth from 1,000 to 500,000");
const sizes = [100, 1000, 10_000, 50_000] as const;
const folder = mkdtempSync(join(tmpdir(), "hextet-bench-"));
const growth = measureGrowth(sizes, folder, say);
say("250 to 4,000 VPCs");
const vpcs = measureVpcs([250, 1000, 4000]);
say("the command");
const start = measureCommand(["node_modules/.bin/hextet", "plan", "lab"]);
const bareNode = measureCommand([process.execPath, "-e", "0"]);
say("addresses, beside peers");
const netaddr = fetchNetaddr(folder);
const netaddrFolder = "folder" in netaddr ? netaddr.folder : undefined;
const addresses = await measureAddresses(folder, netaddrFolder);
say("the same addresses by position");
const positions = await measurePositions(netaddrFolder);
rmSync(folder, { recursive: true });

const text = `# Figures

Measured by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}: ${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()} ${release()}, Node ${process.versions.node}; load average ${loadavg()
  .map((figure) => figure.toFixed(1))
  .join(", ")} at the end. Nothing here is a test: \`npm test\` times nothing.

## Plans

Reading the layout, checking it, numbering by name, and the ledger's new text; each in a process of its own, cold, the best
of some runs. With other work on the machine the clock says more than planning took; the processors' time does not.

${markdownTable(
  ["what", "time", "processors' time", "memory", "wanted", ""],
  [
    planRow("1,000 hosts with 10,000 addresses", thousand, 1000, undefined),
    planRow("10,000 hosts with 100,000 addresses", large, 6000, 1024),
    planRow("one guest added to a ledger of 100,000 addresses", added, 6000, undefined),
    planRow("one guest added to a ledger of 500,000 addresses", addedToMany, 12_000, 3072),
    commandRow(start),
  ],
)}
For comparison, Node itself takes ${bareNode.milliseconds.toFixed(0)} ms to start and do nothing.

## Growth

The processors' time for each address in µs, all sizes in one warm process, with what collecting garbage takes; in brackets,
times that of 1,000. Each begins as its command does, with a plan that nobody has printed yet, and writes into files what
the command prints; of \`--diff\` both plans are there already, of \`why\` plan and ledger. The last two: a plan where of ten numbers
eight rest in the ledger, and \`hextet ledger release\` of all of those.

${growthTable()}
Wanted: at most 1.3 from 1,000 to 500,000 addresses, whatever is done. ${verdict(worstGrowth(), 1.3)}.

The same for each VPC in µs, of two subnets and a host: all of one private IPv4 space, or each with spaces of its own.

${markdownTable(
  ["VPCs", "one space", "against its ledger", "spaces of their own", "against their ledger"],
  vpcs.map((figures) => [
    figures.vpcs.toLocaleString("en"),
    ...[figures.shared, figures.sharedAgain, figures.apart, figures.apartAgain].map((each) =>
      each.toFixed(0),
    ),
  ]),
)}
## Addresses, beside peers

Nanoseconds for one operation on each of 20,000 addresses, the best of five rounds, all in the same run; in brackets, times
as long as hextet takes.

${addressTable([...addresses, ...("missing" in netaddr ? [netaddr] : [])])}
## Ten addresses in each of a thousand networks, beside peers

The peers count networks and addresses out by position and write them as text: no names, no checks, nothing kept. All warm,
the best of some rounds, in the same run.

${positionTable(positions)}`;

writeFileSync(join(root, "docs", "figures.md"), text);
process.stdout.write(readFileSync(join(root, "docs", "figures.md"), "utf8"));

function planRow(
  what: string,
  figures: PlanFigures,
  milliseconds: number,
  megabytes: number | undefined,
): string[] {
  return [
    what,
    `${(figures.milliseconds / 1000).toFixed(2)} s`,
    `${(figures.processor / 1000).toFixed(2)} s`,
    `${figures.megabytes.toFixed(0)} MiB`,
    `${milliseconds / 1000} s${megabytes === undefined ? "" : `, ${megabytes} MiB`}`,
    figures.megabytes > (megabytes ?? Number.POSITIVE_INFINITY) ? missed : timeVerdict(figures, milliseconds),
  ];
}

function commandRow(figures: CommandFigures): string[] {
  const [milliseconds, processor] = [figures.milliseconds, figures.processor].map(
    (duration) => `${duration.toFixed(0)} ms`,
  );
  return ["`hextet plan lab`", milliseconds ?? "", processor ?? "", "", "250 ms", timeVerdict(figures, 250)];
}

function timeVerdict({ milliseconds, processor }: CommandFigures, wanted: number): string {
  if (milliseconds <= wanted) return "kept";
  return processor <= wanted ? "kept in processors' time; the machine had other work" : missed;
}

function verdict(figure: number, wanted: number): string {
  return figure <= wanted ? "kept" : missed;
}

function positionTable(all: readonly PositionFigures[]): string {
  const [own] = all;
  const rows = all.map(({ who, milliseconds }) => [
    who,
    `${milliseconds.toFixed(1)} ms`,
    (milliseconds / (own?.milliseconds ?? milliseconds)).toFixed(2),
  ]);
  return markdownTable(["who", "time", "times hextet's first"], rows);
}

function addressTable(all: Awaited<ReturnType<typeof measureAddresses>>): string {
  const measured = all.flatMap((measure) => ("missing" in measure ? [] : [measure]));
  const missing = all.flatMap((measure) =>
    "missing" in measure ? [`- not measured: ${measure.missing}`] : [],
  );
  const [own] = measured;
  const cell = (figures: AddressFigures, key: "parse" | "text" | "contains") => {
    const ratio = figures === own || own === undefined ? "" : ` (${(figures[key] / own[key]).toFixed(2)})`;
    return `${figures[key].toFixed(0)}${ratio}`;
  };
  const rows = measured.map((figures) => [
    `${figures.library} ${figures.version}`.trim(),
    cell(figures, "parse"),
    cell(figures, "text"),
    cell(figures, "contains"),
  ]);
  return `${markdownTable(["library", "parse", "write", "is it in a prefix"], rows)}${missing.map((line) => `\n${line}\n`).join("")}`;
}

function growthTable(): string {
  const first = growth.get(sizes[0]) ?? {};
  return markdownTable(
    ["addresses", ...Object.keys(first)],
    sizes.map((size) => [
      (size * perHost).toLocaleString("en"),
      ...Object.entries(growth.get(size) ?? {}).map(
        ([name, each]) => `${each.toFixed(1)} (${(each / (first[name] ?? each)).toFixed(2)})`,
      ),
    ]),
  );
}

function worstGrowth(): number {
  const [first = {}, last = {}] = [growth.get(sizes[0]), growth.get(sizes.at(-1) ?? 0)];
  return Math.max(...Object.entries(last).map(([name, each]) => each / (first[name] ?? Number.NaN)));
}
