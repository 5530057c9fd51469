import type { TextPlace } from "../problem/index.ts";

/** The lines of a text, found when they are asked for. */
export class Lines {
  readonly #text: string;
  readonly #of: TextPlace["of"];
  #starts: readonly number[] | undefined;

  constructor(text: string, of: TextPlace["of"] = "layout") {
    this.#text = text;
    this.#of = of;
  }

  /** All of a line, from 1. */
  line(number: number): TextPlace {
    this.#starts ??= lineStarts(this.#text);
    const first = this.#starts[number - 1] ?? 0;
    return this.place(first, this.#starts[number] ?? this.#text.length);
  }

  /** The line that `start` is on, and what of it lies before `end`; both are offsets into the text. */
  place(start: number, end: number): TextPlace {
    this.#starts ??= lineStarts(this.#text);
    const at = Math.max(0, Math.min(start, this.#text.length));
    const line = indexBefore(this.#starts, at);
    const first = this.#starts[line] ?? 0;
    const next = this.#starts[line + 1] ?? this.#text.length + 1;
    const text = this.#text.slice(first, next - 1).replace(/\r$/, "");
    // A byte order mark is no column.
    const mark = text.startsWith("\ufeff") ? 1 : 0;
    const column = Math.min(Math.max(at - first - mark, 0), text.length - mark) + 1;
    const length = Math.max(1, Math.min(end, first + text.length) - at);
    return { line: line + 1, column, length, text: text.slice(mark), of: this.#of };
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** Index of the last start that is not behind `at`. */
function indexBefore(starts: readonly number[], at: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}
