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
  "lab/ledger",
  "lab/faults",
  "lab/agent-rollback",
  "lab/looking",
  "lab/components/never-cut-off",
  "lab/components/hosts-over-time",
  "lab/lab",
  "lab/demo",
  "lab/references",
  "lab/providers/aws",
  "lab/rehearse",
  "lab/agent",
  "lab/components/host-change",
  "lab/components/ssh",
  "lab/supervisor/supervisor",
  "agent/grammar",
  "core/plan/promises",
  "model/histories",
  "model/more-histories",
  "model/command-line",
  "agent/apply",
  "package/pack",
  "cli/looking",
  "cli/ledger-mended",
  "agent/probes",
  "agent/durability",
  "agent/killed",
  "agent/no-room",
  "agent/faults",
  "agent/merge",
  "agent/transaction",
  "core/fuzz/schema",
  "core/fuzz/bytes",
  "cli/plan",
  "cli/ledger",
  "components/landscape",
  "setup/setup",
  "agent/foreign-edits",
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
