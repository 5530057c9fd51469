/**
 * The order in which jest takes up the test files: those that take longest first, so that no worker sits over one of
 * them when the others are done. Jest would learn that from its cache, which a fresh clone has not.
 */

import { statSync } from "node:fs";

/** The part of jest's test files that is looked at. */
interface TestFile {
  readonly path: string;
}

/** The long ones, by how their paths end, longest first; `npm test` names the slowest at its end. */
export const long = [
  "lab/components/hosts-over-time",
  "lab/components/never-cut-off",
  "lab/ledger",
  "lab/looking",
  "lab/faults",
  "lab/references",
  "lab/agent",
  "lab/agent-rollback",
  "lab/demo",
  "lab/lab",
  "lab/supervisor/supervisor",
  "lab/providers/aws",
  "lab/rehearse",
  "core/plan/promises",
  "agent/grammar",
  "agent/apply",
  "agent/probes",
  "package/pack",
  "core/fuzz/schema",
  "core/fuzz/bytes",
  "cli/looking",
  "agent/transaction",
  "agent/faults",
  "agent/foreign-edits",
  "agent/durability",
  "agent/killed",
  "agent/merge",
].map((name) => `/test/${name}.test.ts`);

export default class LongestFirst<File extends TestFile> {
  sort(files: readonly File[]): File[] {
    const rank = ({ path }: File) => {
      const at = long.findIndex((name) => path.endsWith(name));
      return at === -1 ? long.length : at;
    };
    const size = ({ path }: File) => statSync(path).size;
    return [...files].sort((a, b) => rank(a) - rank(b) || size(b) - size(a));
  }

  /** Nothing is remembered between runs, so that any file may have failed. */
  allFailedTests(files: readonly File[]): File[] {
    return this.sort(files);
  }

  cacheResults(): void {}
}
