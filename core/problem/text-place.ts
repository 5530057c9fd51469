/** Where in a text something stands, with the line it stands on, so that it can be quoted. */
export interface TextPlace {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units, as editors count. */
  readonly column: number;
  /** How many characters of the line are meant; at least 1. */
  readonly length: number;
  /** The line as written, without its end. */
  readonly text: string;
  /** Which of the two texts of a stack. */
  readonly of: "layout" | "ledger";
}

const widest = 100;

/**
 * A line with carets under what is meant, between rules such as Rust's:
 *
 *        |
 *     12 |       uplink: { prefix: "2001:db8::1/64" }
 *        |                         ^^^^^^^^^^^^^^^^
 */
export function quoteText(place: TextPlace): string {
  const from = Math.max(0, Math.min(place.column - 1 - widest / 2, place.text.length - widest));
  const part = printable(place.text.slice(from, from + widest));
  const shown = `${from > 0 ? "…" : ""}${part}${from + widest < place.text.length ? "…" : ""}`;
  const before = place.column - 1 - from + (from > 0 ? 1 : 0);
  const carets = "^".repeat(Math.max(1, Math.min(place.length, shown.length - before)));
  const margin = " ".repeat(String(place.line).length);
  return `${margin} |\n${place.line} | ${shown}\n${margin} | ${" ".repeat(before)}${carets}`;
}

/** The text with each character that a terminal would obey put out of action; its length stays. */
export function printable(text: string): string {
  return text.replace(/\t/g, " ").replace(obeyed, "\ufffd");
}

/** The same for a text of several lines: its line ends (also `\r\n`) and tabs stay. */
export function printableLines(text: string): string {
  return text.replace(obeyedInLines, "\ufffd");
}

/** Control characters, and those by which a text runs the other way or onto another line. */
const characters = "[\\p{Cc}\\u2028\\u2029\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]";
const obeyed = new RegExp(characters, "gu");
const obeyedInLines = new RegExp(`(?!\\t|\\r?\\n)${characters}`, "gu");
