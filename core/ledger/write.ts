import { compareLines, type LedgerLine, lengthOffset } from "./ledger.ts";

/** The text of a ledger: sorted, one JSON object a line, keys in a fixed order. Equal lines give equal bytes. */
export function writeLedger(lines: readonly LedgerLine[]): string {
  return [...lines]
    .sort(compareLines)
    .map((line) => `${lineText(line)}\n`)
    .join("");
}

/** `{"space":"network:rack/guests","owner":"rack/pve-1/guests/git","number":"2"}` */
export function lineText({ space, owner, number, length, freed }: LedgerLine): string {
  const written = length === undefined ? undefined : length - lengthOffset(space);
  return JSON.stringify({ space, owner, number: number.toString(16), length: written, freed });
}
