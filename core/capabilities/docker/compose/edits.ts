import { withValue } from "../../../layout/edit-text.ts";
import { isScalar, isSeq, parseDocument } from "../../../yaml.ts";
import { ComposePlaces } from "./places.ts";

/** Changes of a Compose file's text, each of one place: every other byte stays. */

/** @throws EditError where it is written in a way that can not be changed by itself */
export function setting(path: readonly string[], value: unknown): (text: string) => string {
  return (text) => withValue(text, path, value, new ComposePlaces(text).step);
}

/** A service's networks as a mapping, where they are a list of names: what they have is below each. */
export function asMapping(path: readonly string[]): (text: string) => string {
  return (text) => {
    const list = parseDocument(text, {}).getIn(path, true);
    if (!isSeq(list)) return text;
    const items = list.items.flatMap((item) =>
      isScalar(item) && item.range ? [{ start: item.range[0], end: item.range[1] }] : [],
    );
    if (list.flow === true && list.range) {
      const names = items.map(({ start, end }) => `${text.slice(start, end)}: {}`);
      return splice(text, list.range[0], list.range[1], `{ ${names.join(", ")} }`);
    }
    const step = new ComposePlaces(text).step;
    const key = path.at(-1) ?? "";
    return items.reduceRight((edited, { start, end }) => {
      const dash = edited.lastIndexOf("-", start);
      const indent = dash - (edited.lastIndexOf("\n", dash) + 1);
      const deeper = " ".repeat(Math.max(0, indentOfKey(edited, key, dash) + step - indent));
      return splice(edited, dash, end, `${deeper}${edited.slice(start, end)}:`);
    }, text);
  };
}

/** Items behind those of a list, which is one of its own lines, or in one line, or a single text. */
export function appending(path: readonly string[], values: readonly string[]): (text: string) => string {
  return (text) => {
    const list = parseDocument(text, {}).getIn(path, true);
    if (isScalar(list) && list.value !== null) return setting(path, [list.value, ...values])(text);
    const last = isSeq(list) ? list.items.at(-1) : undefined;
    if (!isSeq(list) || !isScalar(last) || !last.range) return setting(path, values)(text);
    const written = values.map((value) => JSON.stringify(value));
    if (list.flow === true) return splice(text, last.range[1], last.range[1], `, ${written.join(", ")}`);
    const dash = text.lastIndexOf("-", last.range[0]);
    const indent = text.slice(text.lastIndexOf("\n", dash) + 1, dash);
    const newline = text.indexOf("\n", last.range[1]);
    const lineEnd = newline < 0 ? text.length : newline;
    const end = text[lineEnd - 1] === "\r" ? "\r\n" : "\n";
    const behind = lineEnd - (end.length - 1);
    return splice(text, behind, behind, written.map((value) => `${end}${indent}- ${value}`).join(""));
  };
}

/** The column of the line above a list's item that starts with its key. */
function indentOfKey(text: string, key: string, before: number): number {
  const lines = text.slice(0, before).split("\n");
  const line = lines.findLast((own) => own.trimStart().startsWith(`${key}:`)) ?? "";
  return line.length - line.trimStart().length;
}

function splice(text: string, from: number, to: number, instead: string): string {
  return `${text.slice(0, from)}${instead}${text.slice(to)}`;
}
