/**
 * Breaks hosts while they are changed, and writes what came of it to docs/faults.md: `npm run test:faults`. Arguments:
 * how many runs, the seed of their order and delays, and a fault's name to try that one alone, or a section's for its hosts: `mapping`,
 * `neighbours`, `ndppd`, `tunnels`, `guests` (of Proxmox VE), `forwards`, `shim`, `compose`.
 */
import { labRequirements } from "../../lab/supervisor/requirements.ts";
import { keepOthers, keepSection } from "./keep.ts";
import { plannedRuns, runMatrix } from "./matrix.ts";
import type { RunReport } from "./one-run.ts";
import { faultsPage } from "./page.ts";
import { sections } from "./sections/index.ts";

const [count = 200, seed = 20_261_121] = process.argv.slice(2, 4).map(Number);
const only = process.argv[4];

const missing = await labRequirements();
if (missing.length > 0) {
  process.stderr.write(`hosts cannot be broken here: ${missing.join("; ")}\n`);
  process.exit(3);
}
let done = 0;
const section = sections.find(({ name }) => name === only);
const runs =
  section === undefined
    ? plannedRuns(count, seed, only)
    : plannedRuns(count, seed, undefined, { all: section.faults });
const pair = ["netplan", "ifupdown2"] as const;
const hosts = section === undefined ? [...pair, ...pair, ...pair] : pair;
const notify = (report: RunReport) => {
  done++;
  const { fault, moment, host, found, seconds, failures } = report;
  const verdict = failures.length === 0 ? `ok, ${found}` : `FAILED: ${failures.join("; ")}`;
  process.stdout.write(
    `${done}/${count} ${fault}, ${moment}, on ${host}: ${verdict} (${seconds.toFixed(1)} s)\n`,
  );
};
const reports = await runMatrix(runs, hosts, notify, "twins", true, section);
const failed = reports.filter(({ failures }) => failures.length > 0).length;
if (only === undefined) keepOthers(faultsPage(reports, seed));
if (section !== undefined) keepSection(section, reports, seed);
process.stdout.write(`\n${reports.length - failed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 || reports.length < count ? 1 : 0;
