import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RunReport } from "./one-run.ts";
import { faultsTable } from "./page.ts";
import type { Section } from "./sections/index.ts";

const page = join(import.meta.dirname, "..", "..", "docs", "faults.md");
const cuts = "Power cuts";

/** The page's parts by their headings; what stands before the first has none. */
function readParts(text: string): ReadonlyMap<string, string> {
  const parts = text.split(/^(?=## )/m);
  return new Map(parts.map((part) => [/^## (.*)\n/.exec(part)?.[1] ?? "", part]));
}

/** Puts the rest into the page and leaves its parts as they are. @param text may end with a part of its own on what failed */
export function keepOthers(text: string): void {
  const kept = [...readParts(readFileSync(page, "utf8"))].filter(
    ([heading]) => heading !== "" && heading !== failedHeading,
  );
  writeFileSync(page, [`${text.trimEnd()}\n\n`, ...kept.map(([, part]) => part)].join(""));
}

const failedHeading = "What failed";

/** Puts a part into the page in place of the one that is there, or before that on power cuts. */
export function keepSection(section: Section, reports: readonly RunReport[], seed: number): void {
  const { name, heading, says, faults } = section;
  const failed = reports.filter(({ failures }) => failures.length > 0).length;
  const text = `## ${heading}

Written by \`npm run test:faults -- ${reports.length} ${seed} ${name}\`: ${reports.length} runs with seed ${seed}, ${failed} failed. ${says}

${faultsTable(reports, faults)}
`;
  const parts = new Map(readParts(readFileSync(page, "utf8")));
  const last = parts.get(cuts);
  parts.set(heading, `${text}\n`);
  if (last !== undefined) {
    parts.delete(cuts);
    parts.set(cuts, last);
  }
  writeFileSync(page, [...parts.values()].join(""));
}
