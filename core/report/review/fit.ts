/** A stretch of the text; only its rows can be left out. */
export interface Part {
  readonly head: string;
  /** Each stands by itself: a row of a table, a folded patch. */
  readonly rows: readonly string[];
  readonly tail: string;
  /** What the rows are, for the line that says how many are left out: `rows`, `patches`. */
  readonly of: string;
}

/** UTF-8. */
export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

/**
 * The parts as a text of no more than so many bytes. The fattest parts lose rows from their ends, all down to one size;
 * where that is not enough, whole parts go from the end. Each time a line says what is missing, and where it is.
 *
 * @param first, last what stays whatever has to go
 * @param pointer where the whole is, as Markdown
 * @throws Error where `first` and `last` alone are too long
 */
export function fitted(
  first: string,
  parts: readonly Part[],
  last: string,
  limit: number,
  pointer: string,
): string {
  const room = limit - byteLength(first) - byteLength(last);
  if (room < 0) throw new Error(`a text of ${limit} bytes has no room for its first and last lines`);
  const whole = parts.map((part) => cutPart(part, Number.POSITIVE_INFINITY, pointer));
  if (sizeOf(whole) <= room) return `${first}${whole.join("")}${last}`;
  const within = (cap: number) => parts.map((part) => cutPart(part, cap, pointer));
  let [low, high] = [0, room];
  while (low < high) {
    const cap = Math.ceil((low + high) / 2);
    if (sizeOf(within(cap)) <= room) low = cap;
    else high = cap - 1;
  }
  const cut = within(low);
  const gone = (count: number) =>
    count === 0 ? "" : `\n*${count} more sections are left out. ${pointer}*\n`;
  let kept = cut.length;
  while (kept > 0 && sizeOf(cut.slice(0, kept)) + byteLength(gone(cut.length - kept)) > room) kept--;
  const note = gone(cut.length - kept);
  return `${first}${cut.slice(0, kept).join("")}${byteLength(note) <= room ? note : ""}${last}`;
}

/** A part in about `cap` bytes: never less than its head, its tail and the line about what is missing. */
function cutPart({ head, rows, tail, of }: Part, cap: number, pointer: string): string {
  let size = byteLength(head) + byteLength(tail);
  let kept = 0;
  for (const each of rows) {
    size += byteLength(each);
    if (size > cap) break;
    kept++;
  }
  if (kept === rows.length) return `${head}${rows.join("")}${tail}`;
  return `${head}${rows.slice(0, kept).join("")}${tail}\n*${rows.length - kept} of ${rows.length} ${of} are left out here. ${pointer}*\n`;
}

function sizeOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + byteLength(text), 0);
}
