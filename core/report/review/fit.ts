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
  const measured = parts.map(measuredPart);
  const within = (cap: number) => measured.map((part) => cutPart(part, cap, pointer));
  const sizeWithin = (cap: number) =>
    measured.reduce((sum, part) => sum + cutSize(part, cap, byteLength(pointer)), 0);
  if (sizeWithin(Number.POSITIVE_INFINITY) <= room)
    return `${first}${within(Number.POSITIVE_INFINITY).join("")}${last}`;
  let [low, high] = [0, room];
  while (low < high) {
    const cap = Math.ceil((low + high) / 2);
    if (sizeWithin(cap) <= room) low = cap;
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

/** A part with what it takes up with so many of its rows, from none to all. */
interface MeasuredPart extends Part {
  readonly sizes: readonly number[];
}

function measuredPart(part: Part): MeasuredPart {
  let size = byteLength(part.head) + byteLength(part.tail);
  const sizes = [size];
  for (const each of part.rows) {
    size += byteLength(each);
    sizes.push(size);
  }
  return { ...part, sizes };
}

/** How many rows stay of a part in about `cap` bytes: its head, its tail and the line about what is missing stay anyway. */
function rowsWithin({ sizes }: MeasuredPart, cap: number): number {
  const over = sizes.findIndex((size) => size > cap);
  return over === -1 ? sizes.length - 1 : Math.max(0, over - 1);
}

/** In bytes: of a part that is cut, a little more than it will be. */
function cutSize(part: MeasuredPart, cap: number, pointer: number): number {
  const kept = rowsWithin(part, cap);
  const size = part.sizes[kept] ?? 0;
  return kept === part.rows.length ? size : size + pointer + part.of.length + missingLine;
}

/** What the line about missing rows takes at most besides its pointer. */
const missingLine = 60;

function cutPart(part: MeasuredPart, cap: number, pointer: string): string {
  const { head, rows, tail, of } = part;
  const kept = rowsWithin(part, cap);
  if (kept === rows.length) return `${head}${rows.join("")}${tail}`;
  return `${head}${rows.slice(0, kept).join("")}${tail}\n*${rows.length - kept} of ${rows.length} ${of} are left out here. ${pointer}*\n`;
}

function sizeOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + byteLength(text), 0);
}
