import { compareLines, type LedgerLine, lengthOffset } from "./ledger.ts";
import { isKeySpace, keyText } from "./public-key.ts";

/**
 * The text of a ledger: sorted, one JSON object a line, keys in a fixed order. Equal lines give equal bytes.
 * @param strange lines of a newer hextet, as they were written
 */
export function writeLedger(lines: readonly LedgerLine[], strange: readonly StrangeLine[] = []): string {
  const sorted = [...lines].sort(compareLines);
  if (strange.length === 0) return sorted.map((line) => `${lineText(line)}\n`).join("");
  const known = sorted.map((line) => ({ space: line.space, owner: line.owner, text: lineText(line) }));
  // A space is of one kind, so that a strange line stands between those of two spaces.
  return [...known, ...strange]
    .map((line, index) => ({ line, index }))
    .sort((a, b) => compareStrange(a.line, b.line) || a.index - b.index)
    .map(({ line }) => `${line.text}\n`)
    .join("");
}

/** A line of a kind that this hextet does not know, written by a newer one. */
export interface StrangeLine {
  readonly space: string;
  /** "" where it has none, as far as can be known. */
  readonly owner: string;
  /** The line as it stands. */
  readonly text: string;
}

function compareStrange(a: StrangeLine, b: StrangeLine): number {
  return a.space < b.space ? -1 : a.space > b.space ? 1 : a.owner < b.owner ? -1 : a.owner > b.owner ? 1 : 0;
}

/** `{"space":"network:rack/guests","owner":"rack/pve-1/guests/git","number":"2"}` */
export function lineText({ space, owner, number, length, freed }: LedgerLine): string {
  if (isKeySpace(space)) return JSON.stringify({ space, owner, key: keyText(number), freed });
  const written = length === undefined ? undefined : length - lengthOffset(space);
  return JSON.stringify({ space, owner, number: number.toString(16), length: written, freed });
}

/** A line's number for a person: `number 2 of network:rack/guests`, `MAC address 02:5f:d9:cf:69:c2`. */
export function numberText({ space, number }: LedgerLine): string {
  if (isKeySpace(space)) return `key ${keyText(number)}`;
  if (!space.startsWith("mac:")) return `number ${number.toString(16)} of ${space}`;
  return `MAC address ${number.toString(16).padStart(12, "0").match(/../g)?.join(":")}`;
}
