import type { Problem, ProblemCode, TextPlace } from "../problem/index.ts";
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
} from "../yaml.ts";
import type { Path } from "./layout.ts";
import { Lines } from "./lines.ts";
import { readPlainYaml } from "./plain-yaml.ts";
import { shorten } from "./shorten.ts";

/** Deeper than any layout goes; a list that holds itself goes deeper still. */
const deepest = 32;
/** How many values aliases may bring in altogether: more than people share, less than what exhausts a machine. */
const mostAliased = 100_000;

/**
 * A layout's YAML text: its value, what is wrong with the text itself, and where each place of the layout
 * stands. Values are built here and not by the library, so that no tag, key or alias makes anything but maps,
 * lists, texts, numbers, booleans and null.
 */
export class YamlSource {
  /** `undefined` where the text is not YAML. */
  readonly value: unknown;
  readonly problems: readonly Problem[];
  readonly #lines: Lines;
  readonly #pairsOf = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();
  readonly #parsed: () => Document | undefined;
  #document: Document | undefined;

  private constructor(
    lines: Lines,
    parsed: () => Document | undefined,
    value: unknown,
    problems: readonly Problem[],
  ) {
    this.#lines = lines;
    this.#parsed = parsed;
    this.value = value;
    this.problems = problems;
  }

  /** Never throws. */
  static read(text: string): YamlSource {
    const lines = new Lines(text);
    const plain = readPlainYaml(text);
    // The places are asked for only where there is something to report.
    if (plain !== undefined) return new YamlSource(lines, () => parse(text), plain, []);
    const nothing = () => undefined;
    let document: Document;
    try {
      document = parse(text);
    } catch (error) {
      // The parser is recursive: a text of nothing but brackets ends its stack.
      const reason = error instanceof RangeError ? "nested too deeply" : String(error);
      return new YamlSource(lines, nothing, undefined, [unreadable(reason, undefined)]);
    }
    if (document.errors.length > 0) {
      const conflict = mergeConflict(text, lines);
      if (conflict !== undefined) return new YamlSource(lines, nothing, undefined, [conflict]);
    }
    const errors = document.errors.map((error) => {
      const [start, end] = error.pos;
      return unreadable(lowerFirst(error.message), lines.place(start, end));
    });
    if (errors.length > 0) return new YamlSource(lines, nothing, undefined, errors);
    const builder = new ValueBuilder(document, (node) => lines.place(...rangeOf(node)));
    const value = builder.value(document.contents, [], 0, false);
    if (builder.exhausted !== undefined)
      return new YamlSource(lines, nothing, undefined, [builder.exhausted]);
    return new YamlSource(lines, () => document, value, builder.problems);
  }

  /**
   * Where a place of the layout stands in the text: its value, its key where the key is what is meant or the
   * value takes several lines, or the nearest thing around it where it is missing.
   */
  place(path: Path, aim: "key" | "value"): TextPlace | undefined {
    this.#document ??= this.#parsed();
    if (this.#document === undefined) return undefined;
    let node = this.#follow(this.#document.contents);
    let key: Node | undefined;
    let whole = true;
    for (const step of path) {
      const found = this.#child(node, step);
      if (found === undefined) {
        whole = false;
        break;
      }
      key = found.key;
      node = this.#follow(found.value) ?? found.key;
    }
    const block = (isMap(node) || isSeq(node)) && node.flow !== true;
    const meant = (whole && aim === "value" && !block) || key === undefined ? node : key;
    if (meant === undefined || meant === null) return this.#lines.place(0, 1);
    const [start, end] = rangeOf(meant);
    return key === undefined && block ? this.#lines.place(start, start + 1) : this.#lines.place(start, end);
  }

  #follow(node: unknown): Node | undefined {
    let at = node;
    for (let depth = 0; depth < deepest && isAlias(at) && this.#document !== undefined; depth++)
      at = at.resolve(this.#document);
    return isMap(at) || isSeq(at) || isScalar(at) ? at : undefined;
  }

  #child(
    node: Node | undefined,
    step: string | number,
  ): { key: Node | undefined; value: unknown } | undefined {
    if (isMap(node)) {
      const pair = this.#pairs(node).get(String(step));
      return pair === undefined ? undefined : { key: this.#follow(pair.key), value: pair.value };
    }
    if (isSeq(node) && typeof step === "number") {
      const item = node.items[step];
      return item === undefined ? undefined : { key: this.#follow(item), value: item };
    }
    return undefined;
  }

  /** A map's first pair by key, kept: fifty thousand problems may lie in one map. */
  #pairs(map: YAMLMap): ReadonlyMap<string, Pair> {
    const known = this.#pairsOf.get(map);
    if (known !== undefined) return known;
    const pairs = new Map<string, Pair>();
    for (const pair of map.items) {
      const key = keyText(this.#follow(pair.key));
      if (key !== undefined && !pairs.has(key)) pairs.set(key, pair);
    }
    this.#pairsOf.set(map, pairs);
    return pairs;
  }
}

function parse(text: string): Document {
  return parseDocument(text, {
    prettyErrors: false,
    uniqueKeys: false,
    schema: "core",
    resolveKnownTags: false,
    logLevel: "error",
  });
}

/** Makes plain values of YAML nodes, and keeps what has no plain value. */
class ValueBuilder {
  readonly problems: Problem[] = [];
  /** Why reading ended early. */
  exhausted: Problem | undefined;
  readonly #document: Document;
  readonly #place: (node: Node) => TextPlace;
  #aliased = 0;

  constructor(document: Document, place: (node: Node) => TextPlace) {
    this.#document = document;
    this.#place = place;
  }

  value(node: unknown, path: Path, depth: number, aliased: boolean): unknown {
    if (this.exhausted !== undefined) return undefined;
    if (isAlias(node)) {
      const target = node.resolve(this.#document);
      if (target === undefined) {
        this.exhausted = unreadable(`nothing is anchored as ${shorten(node.source)}`, this.#place(node));
        return undefined;
      }
      return this.value(target, path, depth + 1, true);
    }
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return null;
    if (depth > deepest) {
      this.exhausted = unreadable(`nested more than ${deepest} deep`, this.#place(node));
      return undefined;
    }
    if (aliased && ++this.#aliased > mostAliased) {
      this.exhausted = unreadable("its aliases stand for too many values", this.#place(node));
      return undefined;
    }
    this.#checkTag(node, path);
    if (isScalar(node)) return plainScalar(node.value);
    if (isSeq(node))
      return node.items.map((item, index) => this.value(item, [...path, index], depth + 1, aliased));
    const record: Record<string, unknown> = {};
    for (const pair of node.items) {
      const keyNode = isAlias(pair.key) ? pair.key.resolve(this.#document) : pair.key;
      const name = keyText(keyNode);
      if (name === undefined || name === "__proto__") {
        this.#add("HX006", path, keyNode, "is a key that nothing can have", "use a name, as a plain text");
        continue;
      }
      const at = [...path, name];
      if (Object.hasOwn(record, name)) {
        this.#add("HX008", at, keyNode, "stands here twice; the first is taken", "leave one of them out");
        continue;
      }
      record[name] = this.value(pair.value, at, depth + 1, aliased);
    }
    return record;
  }

  /** The tags of YAML's core schema say a plain type; any other would ask for something that a layout has not. */
  #checkTag(node: Node, path: Path): void {
    const tag = isScalar(node) || isMap(node) || isSeq(node) ? node.tag : undefined;
    if (tag === undefined || coreTags.has(tag)) return;
    const shown = tag.replace(/^tag:yaml\.org,2002:/, "!!");
    this.#add(
      "HX007",
      path,
      node,
      `carries the tag ${shorten(shown)}, which means nothing here`,
      "leave the tag out",
    );
  }

  #add(code: ProblemCode, path: Path, node: unknown, reason: string, fix: string): void {
    const place = isMap(node) || isSeq(node) || isScalar(node) ? this.#place(node) : undefined;
    this.problems.push({ code, path, value: undefined, reason, fix, place });
  }
}

const coreTags = new Set(
  ["map", "seq", "str", "int", "float", "bool", "null"].map((name) => `tag:yaml.org,2002:${name}`),
);

/** A key as written: names are texts, and `101:` is one too. */
function keyText(node: unknown): string | undefined {
  if (node === null || node === undefined) return "";
  if (!isScalar(node)) return undefined;
  return typeof node.value === "string" ? node.value : (node.source ?? String(node.value));
}

function plainScalar(value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  return String(value);
}

function rangeOf(node: Node): [number, number] {
  const [start = 0, end = start] = node.range ?? [];
  return [start, end];
}

function lowerFirst(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}

/** What git has left in a text that two branches changed: each marker would be an error of YAML's, and none says why. */
function mergeConflict(text: string, lines: Lines): Problem | undefined {
  const begins = [...text.matchAll(/^<{7}(?: .*)?$/gm)];
  const [first] = begins;
  if (first === undefined || !/^>{7}( |$)/m.test(text)) return undefined;
  const many = begins.length === 1 ? "a merge conflict" : `${begins.length} merge conflicts`;
  return {
    code: "HX001",
    path: [],
    value: undefined,
    reason: `holds ${many}: this is the first merge conflict marker`,
    fix: "settle what lies between <<<<<<< and >>>>>>>, and take the marker lines out",
    place: lines.place(first.index, first.index + first[0].length),
  };
}

function unreadable(reason: string, place: TextPlace | undefined): Problem {
  return {
    code: "HX001",
    path: [],
    value: undefined,
    reason: `is not readable as YAML: ${reason}`,
    fix: "mend the YAML there",
    place,
  };
}
