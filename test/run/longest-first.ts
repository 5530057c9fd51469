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
  "lab/machines/machine",
  "lab/looking",
  "lab/components/hosts-over-time",
  "lab/agent-rollback",
  "lab/demo",
  "lab/components/never-cut-off",
  "lab/faults",
  "lab/ledger",
  "lab/lab",
  "lab/agent-others",
  "lab/references",
  "lab/providers/aws",
  "lab/rehearse",
  "lab/agent",
  "lab/components/host-change",
  "lab/components/ssh",
  "lab/supervisor/supervisor",
  "lab/hollow/capabilities",
  "package/pack",
  "agent/apply",
  "agent/records",
  "agent/grammar",
  "agent/killed",
  "agent/ends",
  "model/histories",
  "model/more-histories",
  "model/command-line",
  "core/plan/promises",
  "cli/looking",
  "cli/ledger-mended",
  "agent/merge",
  "agent/durability",
  "agent/other-definitions-over-time",
  "agent/other-definitions",
  "agent/no-room",
  "agent/faults",
  "agent/probes",
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
