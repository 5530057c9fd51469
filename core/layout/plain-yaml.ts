/**
 * A reader for the plain YAML that layouts are nearly always written in: block maps and lists by indentation,
 * flow maps and lists within a line, plain and quoted scalars. It is some twenty times faster than reading all
 * of YAML, and keeps nothing but the value. Whatever is not surely of this kind, it leaves to the library: the
 * answer is either what YAML 1.2's core schema gives, or none.
 */

/** Deeper ones are left to the library. */
const deepest = 16;

const keyPattern = /[A-Za-z][A-Za-z0-9_.-]{0,63}/y;
/** No flow indicator, quote, comment or escape; what a colon may mean is looked at on its own. */
const plainPattern = /(?:[A-Za-z0-9/]|~\/)[A-Za-z0-9 ._/+=@:~-]*/y;
const quotedPattern = /"([\x20-\x21\x23-\x5b\x5d-\x7e]*)"|'([\x20-\x26\x28-\x7e]*)'/y;
/** What ends a line: blanks, and a comment after a blank. */
const endPattern = / *(?: #[^\n]*)?$/y;
const special = /^(?:null|true|false)$/i;

/** A map or list that is being filled, and the column that its entries stand in. */
interface Open {
  readonly indent: number;
  readonly holder: Holder;
}

type Holder =
  | { readonly kind: "map"; readonly value: Record<string, unknown> }
  | { readonly kind: "list"; readonly value: unknown[] };

/** @returns the map that the text is, or `undefined` where the text is not surely plain */
export function readPlainYaml(text: string): Record<string, unknown> | undefined {
  // Tabs, carriage returns and a byte order mark mean something; other controls are nobody's.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  if (/[\x00-\x09\x0b-\x1f\x7f-\x9f\ufeff\u2028\u2029\ud800-\udfff]/.test(text)) return undefined;
  const reader = new PlainReader();
  let start = 0;
  while (start < text.length) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline;
    if (!reader.line(text.slice(start, end))) return undefined;
    start = end + 1;
  }
  return reader.end();
}

class PlainReader {
  readonly #root: Record<string, unknown> = {};
  readonly #open: Open[] = [{ indent: 0, holder: { kind: "map", value: this.#root } }];
  /** A key whose value, if it has one, stands on the lines that follow. */
  #waiting: { readonly map: Record<string, unknown>; readonly key: string } | undefined;
  #isEmpty = true;

  /** @returns whether the line was understood */
  line(line: string): boolean {
    const indent = firstNonBlank(line);
    if (indent === line.length || line[indent] === "#") return true;
    this.#isEmpty = false;
    const isItem = line[indent] === "-";
    const holder = this.#holderAt(indent, isItem);
    if (holder === undefined || (holder.kind === "list") !== isItem) return false;
    return holder.kind === "list"
      ? this.#item(line, indent, holder.value)
      : this.#entry(line, indent, holder.value);
  }

  end(): Record<string, unknown> | undefined {
    return this.#isEmpty ? undefined : this.#root;
  }

  /** The map or list that an entry in this column belongs to. */
  #holderAt(indent: number, isItem: boolean): Holder | undefined {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    const top = this.#open.at(-1);
    if (top === undefined) return undefined;
    // A list may stand in the column of its key.
    if (waiting !== undefined && (indent > top.indent || (isItem && indent === top.indent))) {
      if (this.#open.length >= deepest) return undefined;
      const holder: Holder = isItem ? { kind: "list", value: [] } : { kind: "map", value: {} };
      waiting.map[waiting.key] = holder.value;
      this.#open.push({ indent, holder });
      return holder;
    }
    while (this.#open.length > 0) {
      const current = this.#open.at(-1);
      if (current === undefined || current.indent < indent) return undefined;
      if (current.indent === indent && (current.holder.kind === "list") === isItem) return current.holder;
      this.#open.pop();
    }
    return undefined;
  }

  #entry(line: string, indent: number, map: Record<string, unknown>): boolean {
    const key = match(keyPattern, line, indent);
    if (key === undefined || Object.hasOwn(map, key) || line[indent + key.length] !== ":") return false;
    const after = indent + key.length + 1;
    if (ends(line, after)) {
      map[key] = null;
      this.#waiting = { map, key };
      return true;
    }
    if (line[after] !== " ") return false;
    const value = new LineReader(line, after);
    const read = value.value(0);
    if (read === undefined || !ends(line, value.at)) return false;
    map[key] = read.value;
    return true;
  }

  #item(line: string, indent: number, list: unknown[]): boolean {
    if (line[indent + 1] !== " ") return false;
    const value = new LineReader(line, indent + 1);
    const read = value.value(0);
    if (read === undefined || !ends(line, value.at)) return false;
    list.push(read.value);
    return true;
  }
}

/** Reads a value that begins and ends within a line. */
class LineReader {
  readonly #line: string;
  at: number;

  constructor(line: string, at: number) {
    this.#line = line;
    this.at = at;
  }

  /** @param depth 0 outside of brackets */
  value(depth: number): { readonly value: unknown } | undefined {
    this.#blanks();
    const first = this.#line[this.at];
    if (depth > deepest) return undefined;
    if (first === "{") return this.#map(depth + 1);
    if (first === "[") return this.#list(depth + 1);
    if (first === '"' || first === "'") return this.#quoted();
    return this.#plain();
  }

  #map(depth: number): { readonly value: unknown } | undefined {
    const map: Record<string, unknown> = {};
    this.at++;
    this.#blanks();
    if (this.#takes("}")) return { value: map };
    for (;;) {
      this.#blanks();
      const key = match(keyPattern, this.#line, this.at);
      if (key === undefined || Object.hasOwn(map, key)) return undefined;
      this.at += key.length;
      if (!this.#takes(":") || this.#line[this.at] !== " ") return undefined;
      const read = this.value(depth);
      if (read === undefined) return undefined;
      map[key] = read.value;
      this.#blanks();
      if (this.#takes("}")) return { value: map };
      if (!this.#takes(",")) return undefined;
    }
  }

  #list(depth: number): { readonly value: unknown } | undefined {
    const list: unknown[] = [];
    this.at++;
    this.#blanks();
    if (this.#takes("]")) return { value: list };
    for (;;) {
      const read = this.value(depth);
      if (read === undefined) return undefined;
      list.push(read.value);
      this.#blanks();
      if (this.#takes("]")) return { value: list };
      if (!this.#takes(",")) return undefined;
    }
  }

  #quoted(): { readonly value: string } | undefined {
    quotedPattern.lastIndex = this.at;
    const found = quotedPattern.exec(this.#line);
    if (found === null) return undefined;
    this.at += found[0].length;
    return { value: found[1] ?? found[2] ?? "" };
  }

  #plain(): { readonly value: string | number } | undefined {
    const found = match(plainPattern, this.#line, this.at)?.trimEnd();
    // A colon before a blank, a bracket or the end makes a key of what stands before it.
    if (found === undefined || found.endsWith(":") || found.includes(": ")) return undefined;
    this.at += found.length;
    const value = plainValueOf(found);
    return value === undefined ? undefined : { value };
  }

  #blanks(): void {
    while (this.#line[this.at] === " ") this.at++;
  }

  #takes(character: string): boolean {
    if (this.#line[this.at] !== character) return false;
    this.at++;
    return true;
  }
}

/** A number or a text where that is beyond doubt: `1e3`, `0x10`, `007` and `true` are for the library to say. */
function plainValueOf(text: string): string | number | undefined {
  if (/^[A-Za-z/~]/.test(text)) return special.test(text) ? undefined : text;
  if (/^(?:0|[1-9][0-9]{0,14})$/.test(text)) return Number(text);
  const isText = /[:/ ]/.test(text) || /^[0-9]+\.[0-9]+\.[0-9.]+$/.test(text);
  return isText ? text : undefined;
}

function ends(line: string, at: number): boolean {
  endPattern.lastIndex = at;
  return endPattern.test(line);
}

function match(pattern: RegExp, line: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(line)?.[0];
}

function firstNonBlank(line: string): number {
  let at = 0;
  while (line[at] === " ") at++;
  return at;
}
