import type { Path } from "../../layout/layout.ts";
import type { LedgerLine } from "../../ledger/index.ts";
import type { Plan } from "../../plan/index.ts";
import type { TextPlace } from "../../problem/index.ts";
import type { DriftEvidence, RehearsalEvidence, VerifyEvidence } from "./evidence.ts";

/** A block that nobody has given yet: what lies in it is known by its place there. */
export interface WaitingBlock {
  readonly name: string;
  readonly length: number;
}

/** What a page is made of. */
export interface PageSources {
  readonly plan: Plan;
  /** Paths of the two texts, for a person. */
  readonly layoutPath: string;
  readonly ledgerPath: string;
  /** Where a place of the layout stands in its text. */
  readonly placeOf: (path: Path) => TextPlace | undefined;
  /** What the ledger has, with the line that each stands on. */
  readonly ledger: readonly { readonly line: LedgerLine; readonly at: number }[];
  readonly warnings: readonly string[];
  readonly waiting: readonly WaitingBlock[];
  readonly verify: VerifyEvidence | undefined;
  readonly rehearsal: RehearsalEvidence | undefined;
  readonly drift: DriftEvidence | undefined;
}
