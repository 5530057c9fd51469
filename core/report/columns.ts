/** Rows of texts as aligned columns, two spaces apart, without trailing blanks. Wide characters are not expected. */
export function columns(rows: readonly (readonly string[])[], indent = ""): string {
  return [...columnLines(rows, indent)].join("\n");
}

/** The same line by line, without their ends. */
export function* columnLines(rows: readonly (readonly string[])[], indent = ""): Iterable<string> {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length);
  }
  for (const row of rows)
    yield `${indent}${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join("  ")}`.trimEnd();
}
