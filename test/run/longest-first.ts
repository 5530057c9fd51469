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
  "lab/agent-rollback",
  "lab/components/never-cut-off",
  "lab/components/hosts-over-time",
  "lab/lab",
  "lab/faults",
  "lab/looking",
  "lab/agent-others",
  "lab/references",
  "lab/demo",
  "lab/agent",
  "lab/ifupdown",
  "lab/survey/debian",
  "lab/hollow/plain-cli",
  "lab/components/docker-host",
  "lab/consumers",
  "lab/hollow/rotated-key",
  "lab/providers/command-manners",
  "lab/ifupdown2",
  "lab/networkd",
  "lab/providers/aws",
  "lab/hollow/kinds",
  "lab/supervisor/end-of-lab",
  "lab/hollow/failed-outputs",
  "lab/components/upgrade",
  "lab/ec2/data-path",
  "lab/rehearse",
  "lab/components/login-shells",
  "lab/ec2/instances",
  "lab/hollow/capabilities",
  "lab/components/host-change",
  "package/pack",
  "model/histories",
  "model/more-histories",
  "agent/records",
  "agent/apply",
  "agent/grammar",
  "model/command-line",
  "agent/ends",
  "core/plan/promises",
  "agent/killed",
  "agent/taken-away",
  "agent/owner",
  "cli/whose-host",
  "cli/looking",
  "cli/messages",
  "model/keys",
  "agent/other-stanzas",
  "agent/units",
  "agent/inert-files",
  "agent/probes",
  "agent/transaction",
  "agent/durability",
  "cli/ledger-mended",
  "agent/other-definitions-over-time",
  "cli/plan",
  "agent/meaning",
  "components/landscape",
  "agent/merge",
  "agent/two-gateways",
  "agent/upgrade",
  "agent/faults",
  "cli/ledger",
  "agent/no-room",
  "agent/secrets",
  "agent/links",
  "agent/subsystems",
  "agent/foreign-edits",
  "setup/setup",
  "cli/import",
  "cli/loaded-modules",
  "cli/render",
  "core/fuzz/schema",
  "core/fuzz/bytes",
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
