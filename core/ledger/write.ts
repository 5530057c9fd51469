import { compareLines, type LedgerLine } from "./ledger.ts";

/** The text of a ledger: sorted, one JSON object a line, keys in a fixed order. Equal lines give equal bytes. */
export function writeLedger(lines: readonly LedgerLine[]): string {
  return [...lines]
    .sort(compareLines)
    .map((line) => `${lineText(line)}\n`)
    .join("");
}

/** `{"space":"network:rack/guests","owner":"rack/pve-1/guests/git","number":"2"}` */
export function lineText({ space, owner, number, length, freed }: LedgerLine): string {
  return JSON.stringify({ space, owner, number: number.toString(16), length, freed });
}
