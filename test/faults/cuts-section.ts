import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { markdownTable } from "../../bench/markdown-table.ts";
import type { RunReport } from "./one-run.ts";
import { powerCut } from "./power-cut.ts";

const page = join(import.meta.dirname, "..", "..", "docs", "faults.md");
const heading = "\n## Power cuts\n";

/** The page's part on power cuts: each moment, how often, what the host was found in, what failed. */
export function cutsSection(reports: readonly RunReport[], seed: number): string {
  const rows = powerCut.moments.map((moment) => {
    const own = reports.filter((report) => report.moment === moment);
    const count = (found: RunReport["found"]) => own.filter((report) => report.found === found).length || "";
    const failed = own.filter(({ failures }) => failures.length > 0).length;
    const struck = own.filter((report) => report.struck).length;
    return [moment, own.length, struck, count("old"), count("new"), failed].map(String);
  });
  const failures = reports.filter((report) => report.failures.length > 0);
  const list = failures.map(
    ({ moment, host, delay, failures: why }) =>
      `- ${moment}, ${host}, after ${delay} ms: ${why.join("; ")}\n`,
  );
  return `${heading}
Written by \`npm run test:power-cuts\`: ${reports.length} cuts with seed ${seed}, ${failures.length} failed. Hosts are machines here, with a
kernel and a disk of their own ([docs/lab.md](lab.md)). The emulator is killed with SIGKILL when the change is at a certain
moment, up to 3 s later, and started again: what the host's kernel had not flushed to its disk is gone. The promises are
those above.

${markdownTable(["moment", "cuts", "struck", "old state", "new state", "failed"], rows)}
${list.length === 0 ? "" : `\nWhat failed:\n\n${list.join("")}`}`;
}

/** Puts the part into the page in place of the one that is there. */
export function keepCuts(section: string): void {
  writeFileSync(page, `${readFileSync(page, "utf8").split(heading)[0]}${section}`);
}
