/**
 * Cuts the power of machines while they are changed, and writes what came of it to docs/faults.md: `npm run
 * test:power-cuts`. Arguments: how many cuts, and the seed of their order and delays.
 *
 * With `--without-flushes` the cuts have to be noticed: the agent is one that has nothing put on the disk, so that a promise
 * is broken sooner or later, and a run that sees none broken has failed. The page stays as it is.
 */

import { parseArgs } from "node:util";
import { machineRequirements } from "../../lab/machines/requirements.ts";
import { labRequirements } from "../../lab/supervisor/requirements.ts";
import { cutsSection, keepCuts } from "./cuts-section.ts";
import { plannedCuts, runCuts } from "./power-cut.ts";

const { values, positionals } = parseArgs({
  options: { "without-flushes": { type: "boolean", default: false } },
  allowPositionals: true,
});
const flushes = !values["without-flushes"];
const [count = flushes ? 60 : 8, seed = 20_261_129] = positionals.map(Number);

const missing = [...(await labRequirements()), ...(await machineRequirements(2))];
if (missing.length > 0) {
  process.stderr.write(`no power can be cut here: ${missing.join("; ")}\n`);
  process.exit(3);
}
let done = 0;
// What was said to be confirmed is what such an agent loses most often.
const cuts = plannedCuts(count, seed, flushes ? undefined : ["answered", "confirmed"]);
const reports = await runCuts(
  cuts,
  (report) => {
    done++;
    const { moment, host, delay, found, seconds, failures } = report;
    const verdict = failures.length === 0 ? `ok, ${found}` : `FAILED: ${failures.join("; ")}`;
    process.stdout.write(
      `${done}/${count} ${moment}, after ${delay} ms, on ${host}: ${verdict} (${seconds.toFixed(1)} s)\n`,
    );
  },
  flushes,
);
const failed = reports.filter(({ failures }) => failures.length > 0).length;
if (flushes) {
  keepCuts(cutsSection(reports, seed));
  process.stdout.write(`\n${reports.length - failed} passed, ${failed} failed\n`);
  process.exitCode = failed > 0 || reports.length < count ? 1 : 0;
} else {
  process.stdout.write(
    `\n${failed} of ${reports.length} cuts broke a promise of an agent that flushes nothing\n`,
  );
  process.exitCode = failed === 0 ? 1 : 0;
}
