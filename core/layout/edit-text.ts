import {
  type Document,
  isCollection,
  isMap,
  isScalar,
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
 * @param path keys from the top; what is missing of the way there is made
 * @param value plain data; it is written in one line
 * @throws EditError where the text is no YAML, or what stands on the way is no mapping
 */
export function withValue(text: string, path: readonly string[], value: unknown): string {
  const before = parsed(text);
  const edited = edit(text, before, path, value);
  if (canonical(parsed(edited).toJS()) !== canonical(valueWith(before.toJS(), path, value)))
    throw new EditError(
      `${path.join(".")} is written in a way that can not be changed by itself; write it by hand: ${inline(value)}`,
    );
  return edited;
}

/** What a layout's value is to be afterwards, whatever its text. */
function valueWith(whole: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
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

function edit(text: string, document: Document.Parsed, path: readonly string[], value: unknown): string {
  let map: unknown = document.contents;
  for (const [depth, key] of path.entries()) {
    if (!isMap(map)) throw new EditError(`${path.slice(0, depth).join(".") || "the layout"} is no mapping`);
    const rest = path.slice(depth + 1);
    const written = inline(rest.reduceRight((inner, name) => ({ [name]: inner }), value));
    const pair = pairOf(map, key);
    if (pair === undefined) return withNewKey(text, map, key, written, path.slice(0, depth));
    if (rest.length === 0 || isNothing(pair.value)) return withNewValue(text, pair, written);
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
  written: string,
  path: readonly string[],
): string {
  const range = rangeOf(map);
  if (range === undefined) throw new EditError(`${path.join(".")} has no place`);
  const entry = `${inline(key)}: ${written}`;
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
  const end = trimmedEnd(text, range);
  const newline = text.indexOf("\n", end);
  const lineEnd = newline < 0 ? text.length : newline;
  const carriage = text[lineEnd - 1] === "\r" ? "\r" : "";
  const behind = lineEnd - carriage.length;
  return splice(text, behind, behind, `${carriage}\n${indent}${entry}`);
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
