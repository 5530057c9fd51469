import { markdownTable } from "../../bench/markdown-table.ts";
import { catalogue } from "./catalogue.ts";
import type { Fault } from "./fault.ts";
import { ofTwins } from "./fleet.ts";
import type { RunReport } from "./one-run.ts";

/** docs/faults.md: each fault at each moment, how often it was run, what the host was found in, what failed. */
export function faultsPage(reports: readonly RunReport[], seed: number): string {
  const failures = reports.filter((report) => report.failures.length > 0);
  const list = failures.map(
    (failure) =>
      `- ${failure.fault}, ${failure.moment}, ${failure.host}, after ${failure.delay} ms: ${failure.failures.join("; ")}\n`,
  );
  return `# Faults

Written by \`npm run test:faults\`: ${reports.length} runs with seed ${seed}, ${failures.length} failed. In each, the real engine changes
a twin from one state to another (three files of three kinds, an address more, a kernel parameter, a unit) with ${ofTwins.confirmWithin} s to
confirm, and a fault strikes when the change is at a certain moment, up to 300 ms later. The stand-in for the command
provider, which has the official one's manners, makes the confirming connection.

At the end of each run: the host is reached over SSH; its files with modes and owners, addresses, routes, kernel parameters
and units are those of the old state or those of the new one, entirely; an update that was said to have succeeded stands;
nobody holds the agent's lock; the next \`up\` of an unchanged layout succeeds, and its state stands.

${faultsTable(reports, catalogue)}
${list.length === 0 ? "" : `\n## What failed\n\n${list.join("")}`}`;
}

/** Each of these faults at each moment. */
export function faultsTable(reports: readonly RunReport[], faults: readonly Fault[]): string {
  const rows = faults.flatMap((fault) =>
    fault.moments.map((moment) => {
      const own = reports.filter((report) => report.fault === fault.name && report.moment === moment);
      const count = (found: RunReport["found"]) =>
        own.filter((report) => report.found === found).length || "";
      const failed = own.filter(({ failures }) => failures.length > 0).length;
      return [
        fault.name,
        moment,
        ...[
          own.length,
          own.filter(({ struck }) => struck).length,
          count("old"),
          count("new"),
          count("rival"),
          failed,
        ].map(String),
      ];
    }),
  );
  return markdownTable(
    ["fault", "moment", "runs", "struck", "old state", "new state", "the rival's", "failed"],
    rows,
  );
}
