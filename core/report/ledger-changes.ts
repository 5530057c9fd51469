import type { LedgerChange } from "../plan/index.ts";
import { columns } from "./columns.ts";

const verbs: Readonly<Record<LedgerChange["kind"], string>> = {
  given: "new",
  pinned: "pinned",
  renamed: "renamed",
  moved: "changed",
  freed: "gone",
};

/** What a ledger gives out and takes back, a line each: `new  rack/pve-1/guests/git  -  →  3fff:b0b::2`. */
export function changesTable(changes: readonly LedgerChange[]): string {
  if (changes.length === 0) return "";
  const rows = changes.map(({ kind, owner, formerly, from, to }) => [
    verbs[kind],
    formerly === undefined ? owner : `${owner}, formerly ${formerly}`,
    from ?? "-",
    "→",
    to ?? "rests",
  ]);
  return `${columns(rows, "  ")}\n`;
}
