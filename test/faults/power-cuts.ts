/**
 * Cuts the power of machines while they are changed, and writes what came of it to docs/faults.md: `npm run
 * test:power-cuts`. Arguments: how many cuts, and the seed of their order and delays.
 */

import { machineRequirements } from "../../lab/machines/requirements.ts";
import { labRequirements } from "../../lab/supervisor/requirements.ts";
import { cutsSection, keepCuts } from "./cuts-section.ts";
import { plannedCuts, runCuts } from "./power-cut.ts";

const [count = 60, seed = 20_261_129] = process.argv.slice(2, 4).map(Number);

const missing = [...(await labRequirements()), ...(await machineRequirements(2))];
if (missing.length > 0) {
  process.stderr.write(`no power can be cut here: ${missing.join("; ")}\n`);
  process.exit(3);
}
let done = 0;
const reports = await runCuts(plannedCuts(count, seed), (report) => {
  done++;
  const { moment, host, delay, found, seconds, failures } = report;
  const verdict = failures.length === 0 ? `ok, ${found}` : `FAILED: ${failures.join("; ")}`;
  process.stdout.write(
    `${done}/${count} ${moment}, after ${delay} ms, on ${host}: ${verdict} (${seconds.toFixed(1)} s)\n`,
  );
});
const failed = reports.filter(({ failures }) => failures.length > 0).length;
keepCuts(cutsSection(reports, seed));
process.stdout.write(`\n${reports.length - failed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 || reports.length < count ? 1 : 0;
