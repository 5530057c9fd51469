import {
  type Document,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  parseDocument,
  type YAMLMap,
  yamlLibrary,
} from "../yaml.ts";

/** The layout cannot be changed at one place alone; the message says where, and what to do. */
export class EditError extends Error {}

/**
 * Writes one value into a layout's text, and leaves every other byte as it is: comments, order, alignment, line ends.
 *
 * @param path keys from the top, and numbers of a sequence's items; what is missing of the way there is made
 * @param value plain data; it is written in one line
 * @param step by how many spaces new mappings are set in, a key a line; where absent they are written in one line
 * @throws EditError where the text is no YAML, or what stands on the way is no mapping
 */
export function withValue(text: string, path: readonly string[], value: unknown, step?: number): string {
  const before = parsed(text);
  const edited = edit(text, before, path, value, step);
  if (canonical(parsed(edited).toJS()) !== canonical(valueWith(before.toJS(), path, value)))
    throw new EditError(
      `${path.join(".")} is written in a way that can not be changed by itself; write it by hand: ${inline(value)}`,
    );
  return edited;
}

/** What a layout's value is to be afterwards, whatever its text. */
function valueWith(whole: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(whole))
    return whole.map((item, index) => (String(index) === key ? valueWith(item, rest, value) : item));
  const before = typeof whole === "object" && whole !== null && !Array.isArray(whole) ? whole : {};
  const inner = Object.entries(before).find(([name]) => name === key)?.[1];
  return { ...before, [key]: valueWith(inner, rest, value) };
}

function parsed(text: string): Document.Parsed {
  const document = parseDocument(text, { keepSourceTokens: true });
  const [error] = document.errors;
  if (error !== undefined) throw new EditError(`the layout is no YAML: ${error.message.split("\n")[0]}`);
  return document;
}

function edit(
  text: string,
  document: Document.Parsed,
  path: readonly string[],
  value: unknown,
  step: number | undefined,
): string {
  let map: unknown = document.contents;
  for (const [depth, key] of path.entries()) {
    if (isSeq(map) && depth < path.length - 1) {
      map = map.items[Number(key)];
      continue;
    }
    if (!isMap(map)) throw new EditError(`${path.slice(0, depth).join(".") || "the layout"} is no mapping`);
    const rest = path.slice(depth + 1);
    const whole = rest.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
    const pair = pairOf(map, key);
    const lines = map.flow === true ? undefined : step;
    if (pair === undefined) return withNewKey(text, map, key, whole, path.slice(0, depth), lines);
    if (rest.length > 0 && lines !== undefined && isNothing(pair.value))
      return withLinesBelow(text, pair, whole, lines);
    if (rest.length === 0 || isNothing(pair.value)) return withNewValue(text, pair, inline(whole));
    map = pair.value;
  }
  throw new EditError("no key is named");
}

function pairOf(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key);
}

/** `eno1:` with nothing behind it. */
function isNothing(value: unknown): boolean {
  return value === null || (isScalar(value) && value.value === null);
}

/** The same text for the same data, in whatever order its keys are. */
function canonical(data: unknown): string {
  return yamlLibrary().stringify(data, { sortMapEntries: true, aliasDuplicateObjects: false });
}

function rangeOf(node: unknown): readonly [start: number, end: number] | undefined {
  const range = typeof node === "object" && node !== null && "range" in node ? node.range : undefined;
  return Array.isArray(range) && typeof range[0] === "number" && typeof range[1] === "number"
    ? [range[0], range[1]]
    : undefined;
}

function withNewValue(text: string, pair: Pair, written: string): string {
  const value = rangeOf(pair.value);
  const key = rangeOf(pair.key);
  if (value === undefined || key === undefined) throw new EditError(`${String(pair.key)} has no place`);
  if (isCollection(pair.value) && pair.value.flow !== true)
    throw new EditError(`${String(pair.key)} stands in several lines; change it by hand: ${written}`);
  if (!isNothing(pair.value)) return splice(text, value[0], trimmedEnd(text, value), written);
  const colon = text.indexOf(":", key[1]);
  return splice(text, colon + 1, Math.max(colon + 1, value[1]), ` ${written}`);
}

/** A mapping's last line ends behind its last value. */
function trimmedEnd(text: string, [start, end]: readonly [number, number]): number {
  return start + text.slice(start, end).trimEnd().length;
}

function withNewKey(
  text: string,
  map: YAMLMap,
  key: string,
  value: unknown,
  path: readonly string[],
  step: number | undefined,
): string {
  const range = rangeOf(map);
  if (range === undefined) throw new EditError(`${path.join(".")} has no place`);
  const entry = `${inline(key)}: ${inline(value)}`;
  const [first] = map.items;
  if (map.flow === true) {
    if (first === undefined) return splice(text, range[0], range[1], `{ ${entry} }`);
    const last = trimmedEnd(text, [range[0], range[1] - 1]);
    const comma = text[last - 1] === "," ? "" : ",";
    return splice(text, last, last, `${comma} ${entry}`);
  }
  const at = rangeOf(first?.key);
  if (at === undefined) throw new EditError(`${path.join(".")} has no keys to write ${key} beside`);
  const begin = text.lastIndexOf("\n", at[0] - 1) + 1;
  const indent = text.slice(begin, at[0]);
  if (indent.trim() !== "") throw new EditError(`${path.join(".")} begins within a line`);
  return withLinesBehind(
    text,
    trimmedEnd(text, range),
    step === undefined ? [`${indent}${entry}`] : linesOf(key, value, indent, step),
  );
}

/** Below a key with nothing behind it, set in by one more step. */
function withLinesBelow(text: string, pair: Pair, value: unknown, step: number): string {
  const key = rangeOf(pair.key);
  if (key === undefined) throw new EditError(`${String(pair.key)} has no place`);
  const indent = text.slice(text.lastIndexOf("\n", key[0] - 1) + 1, key[0]).replace(/[^ ]/g, " ");
  const entries = Object.entries(value ?? {});
  return withLinesBehind(
    text,
    text.indexOf(":", key[1]),
    entries.flatMap(([name, inner]) => linesOf(name, inner, `${indent}${" ".repeat(step)}`, step)),
  );
}

/** Behind the line in which a place is. */
function withLinesBehind(text: string, place: number, lines: readonly string[]): string {
  const newline = text.indexOf("\n", place);
  const lineEnd = newline < 0 ? text.length : newline;
  const carriage = text[lineEnd - 1] === "\r" ? "\r" : "";
  const behind = lineEnd - carriage.length;
  return splice(text, behind, behind, lines.map((line) => `${carriage}\n${line}`).join(""));
}

/** A key and what is below it, a line each; of a sequence each item. */
function linesOf(key: string, value: unknown, indent: string, step: number): readonly string[] {
  const inner = `${indent}${" ".repeat(step)}`;
  if (Array.isArray(value) && value.length > 0)
    return [`${indent}${inline(key)}:`, ...value.flatMap((item) => itemLines(item, inner))];
  if (typeof value !== "object" || value === null || Object.keys(value).length === 0)
    return [`${indent}${inline(key)}: ${inline(value)}`];
  return [
    `${indent}${inline(key)}:`,
    ...Object.entries(value).flatMap(([name, own]) => linesOf(name, own, inner, step)),
  ];
}

/** The keys of an item stand below each other, behind its dash. */
function itemLines(item: unknown, indent: string): readonly string[] {
  if (typeof item !== "object" || item === null) return [`${indent}- ${inline(item)}`];
  return Object.entries(item).map(
    ([key, own], index) => `${indent}${index === 0 ? "- " : "  "}${inline(key)}: ${inline(own)}`,
  );
}

function splice(text: string, from: number, to: number, instead: string): string {
  return `${text.slice(0, from)}${instead}${text.slice(to)}`;
}

/** Plain data in one line, as layouts are written: what is no name stands in double quotes, as in JSON. */
function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(([key, inner]) => `${inline(key)}: ${inline(inner)}`);
    return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
  }
  if (typeof value === "string" && /^[A-Za-z][A-Za-z0-9_-]*$/.test(value) && !reserved.test(value))
    return value;
  return JSON.stringify(value);
}

/** Words that some release of YAML takes for no text. */
const reserved = /^(true|false|null|yes|no|on|off|y|n)$/i;
