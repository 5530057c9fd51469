import type { PlanRow } from "./plan-row.ts";

/** Rows of a plan as CSV (RFC 4180, with a newline alone at each line's end), with a header. */
export function* planCsvPieces(rows: Iterable<PlanRow>): Iterable<string> {
  yield csvLine(["name", "kind", "in", "address", "from"]);
  for (const { name, kind, within, address, origin } of rows)
    yield csvLine([name, kind, within, address, origin]);
}

/** A line of CSV. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(",")}\n`;
}

function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
