/**
 * Breaks hosts while they are changed, and writes what came of it to docs/faults.md: `npm run test:faults`. Arguments:
 * how many runs, the seed of their order and delays, and a fault's name to try that one alone.
 */
import { labRequirements } from "../../lab/supervisor/requirements.ts";
import { keepOthers } from "./cuts-section.ts";
import { plannedRuns, runMatrix } from "./matrix.ts";
import { faultsPage } from "./page.ts";

const [count = 200, seed = 20_261_121] = process.argv.slice(2, 4).map(Number);
const only = process.argv[4];

const missing = await labRequirements();
if (missing.length > 0) {
  process.stderr.write(`hosts cannot be broken here: ${missing.join("; ")}\n`);
  process.exit(3);
}
let done = 0;
const runs = plannedRuns(count, seed, only);
const hosts = ["netplan", "ifupdown2", "netplan", "ifupdown2", "netplan", "ifupdown2"] as const;
const reports = await runMatrix(runs, hosts, (report) => {
  done++;
  const { fault, moment, host, found, seconds, failures } = report;
  const verdict = failures.length === 0 ? `ok, ${found}` : `FAILED: ${failures.join("; ")}`;
  process.stdout.write(
    `${done}/${count} ${fault}, ${moment}, on ${host}: ${verdict} (${seconds.toFixed(1)} s)\n`,
  );
});
const failed = reports.filter(({ failures }) => failures.length > 0).length;
if (only === undefined) {
  keepOthers(faultsPage(reports, seed));
}
process.stdout.write(`\n${reports.length - failed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 || reports.length < count ? 1 : 0;
