/** One side of a comparison. */
export interface DiffSide {
  /** What stands behind `---` or `+++`. */
  readonly label: string;
  /** Undefined where there is no such file. */
  readonly text: string | undefined;
}

type Line = { readonly sign: " " | "-" | "+"; readonly text: string };

/** Lines around each change. */
const context = 3;

/** Above this many pairs of lines what differs is shown as replaced as a whole. */
const most = 4_000_000;

const noNewline = "\\ No newline at end of file";

/**
 * Two texts as `diff -u` shows them (POSIX diff, "Diff -u output format"), with the shortest edit; empty where they
 * are equal. A side that is not there is an empty one.
 */
export function unifiedDiff(before: DiffSide, after: DiffSide): string {
  if (before.text === after.text) return "";
  const lines = edit(linesOf(before.text ?? ""), linesOf(after.text ?? ""));
  const hunks = hunksOf(lines).map(([from, to]) => hunkText(lines, from, to));
  return `--- ${before.label}\n+++ ${after.label}\n${hunks.join("")}`;
}

/** A last line without its newline is another line than one with. */
function linesOf(text: string): string[] {
  const lines = text.split("\n");
  const last = lines.pop();
  return last === "" || last === undefined ? lines : [...lines, `${last}\n${noNewline}`];
}

function edit(a: readonly string[], b: readonly string[]): Line[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
  const same = (lines: readonly string[]) => lines.map((text): Line => ({ sign: " ", text }));
  return [
    ...same(a.slice(0, head)),
    ...middle(a.slice(head, a.length - tail), b.slice(head, b.length - tail)),
    ...same(a.slice(a.length - tail)),
  ];
}

/** By the longest common subsequence: `rest[i][j]` is its length from line i and line j on. */
function middle(a: readonly string[], b: readonly string[]): Line[] {
  const removed = (text: string): Line => ({ sign: "-", text });
  const added = (text: string): Line => ({ sign: "+", text });
  if (a.length * b.length > most) return [...a.map(removed), ...b.map(added)];
  const width = b.length + 1;
  const rest = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number) => rest[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      rest[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [left, right] = [a[i], b[j]];
    if (left !== undefined && left === right) {
      lines.push({ sign: " ", text: left });
      i++;
      j++;
    } else if (left !== undefined && (right === undefined || at(i + 1, j) >= at(i, j + 1))) {
      lines.push(removed(left));
      i++;
    } else if (right !== undefined) {
      lines.push(added(right));
      j++;
    }
  }
  return lines;
}

/** Stretches that hold a change with its context; those that touch are one. */
function hunksOf(lines: readonly Line[]): readonly (readonly [number, number])[] {
  const hunks: [number, number][] = [];
  for (const [index, { sign }] of lines.entries()) {
    if (sign === " ") continue;
    const [from, to] = [Math.max(0, index - context), Math.min(lines.length, index + context + 1)];
    const last = hunks.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = to;
    else hunks.push([from, to]);
  }
  return hunks;
}

function hunkText(lines: readonly Line[], from: number, to: number): string {
  const inside = lines.slice(from, to);
  const range = (sign: "-" | "+") => {
    const count = inside.filter((line) => line.sign !== (sign === "-" ? "+" : "-")).length;
    const before = lines.slice(0, from).filter((line) => line.sign !== (sign === "-" ? "+" : "-")).length;
    return `${sign}${count === 0 ? before : before + 1}${count === 1 ? "" : `,${count}`}`;
  };
  return `@@ ${range("-")} ${range("+")} @@\n${inside.map(({ sign, text }) => `${sign}${text}\n`).join("")}`;
}
