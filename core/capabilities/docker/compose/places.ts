import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type LineCounter,
  type Pair,
  parseDocument,
  yamlLibrary,
} from "../../../yaml.ts";

/** A file that is not read as a Compose file; the message says why. */
export class ComposeError extends Error {}

/** What stands at a place of a Compose file. */
export interface Place {
  /** `empty`: a key with nothing behind it. */
  readonly kind: "none" | "empty" | "text" | "map" | "list";
  /** Of the key, or of what it would stand in. */
  readonly line: number;
  readonly text: string;
  /** Of a mapping; those that come in by a merge too. */
  readonly keys: readonly string[];
  /** Texts of a list. */
  readonly items: readonly string[];
  /** What it comes in by, where that is an anchor of the file's: others may have it too. */
  readonly shared: string | undefined;
}

/** A Compose file as it is written, anchors and merges followed. */
export class ComposePlaces {
  readonly #document: Document.Parsed;
  readonly #lines: LineCounter;

  /** @throws ComposeError where it is no YAML, or has no services */
  constructor(text: string) {
    this.#lines = new (yamlLibrary().LineCounter)();
    this.#document = parseDocument(text, { lineCounter: this.#lines });
    const [error] = this.#document.errors;
    if (error !== undefined)
      throw new ComposeError(`is no YAML: ${error.message.split("\n")[0]?.replace(/:$/, "") ?? error.code}`);
    if (this.at(["services"]).kind !== "map")
      throw new ComposeError(
        "is no Compose file with services: at its top, which the Compose Specification and the formats 2 and 3 have",
      );
  }

  /** By how many spaces mappings are set in. */
  get step(): number {
    const services = this.#pair(this.#document.contents, "services");
    const first = isMap(services?.value) ? services.value.items[0] : undefined;
    const column = (pair: unknown) => this.#lines.linePos(startOf(pair) ?? 0).col;
    const step = first === undefined ? 0 : column(first.key) - column(services?.key);
    return step > 0 ? step : 2;
  }

  at(path: readonly string[]): Place {
    let node: unknown = this.#document.contents;
    let line = 1;
    let shared: string | undefined;
    for (const key of path) {
      const pair = isSeq(node)
        ? { key: node.items[Number(key)], value: node.items[Number(key)] }
        : this.#pair(node, key);
      if (pair?.key === undefined) return { ...nothing, kind: "none", line, shared };
      line = this.#lines.linePos(startOf(pair.key) ?? 0).line;
      shared ??= "shared" in pair ? pair.shared : undefined;
      if (isAlias(pair.value)) shared ??= `*${pair.value.source}`;
      node = this.#resolved(pair.value);
    }
    return { ...this.#content(node), line, shared };
  }

  #content(node: unknown): Omit<Place, "line" | "shared"> {
    if (isMap(node)) return { ...nothing, kind: "map", keys: this.#keys(node) };
    if (isSeq(node))
      return { ...nothing, kind: "list", items: node.items.map((item) => textOf(this.#resolved(item))) };
    const text = textOf(node);
    return { ...nothing, kind: text === "" ? "empty" : "text", text };
  }

  #keys(map: unknown): readonly string[] {
    if (!isMap(map)) return [];
    const own = map.items.map(({ key }) => textOf(key)).filter((key) => key !== "<<");
    const merged = this.#merged(map).flatMap(({ map: other }) => this.#keys(other));
    return [...new Set([...own, ...merged])];
  }

  #pair(
    map: unknown,
    key: string,
  ): (Pick<Pair, "key" | "value"> & { shared?: string | undefined }) | undefined {
    if (!isMap(map)) return undefined;
    const own = map.items.find((pair) => textOf(pair.key) === key);
    if (own !== undefined) return own;
    for (const { map: other, name } of this.#merged(map)) {
      const pair = this.#pair(other, key);
      if (pair !== undefined) return { key: pair.key, value: pair.value, shared: name };
    }
    return undefined;
  }

  /** What a mapping takes in by `<<`: one, or several of which the first wins (YAML's merge key). */
  #merged(map: unknown): readonly { readonly map: unknown; readonly name: string }[] {
    const merge = isMap(map) ? map.items.find(({ key }) => textOf(key) === "<<")?.value : undefined;
    if (merge === undefined || merge === null) return [];
    const all = isSeq(merge) ? merge.items : [merge];
    return all.map((node) => ({
      map: this.#resolved(node),
      name: isAlias(node) ? `<<: *${node.source}` : "<<",
    }));
  }

  #resolved(node: unknown): unknown {
    return isAlias(node) ? node.resolve(this.#document) : node;
  }
}

const nothing = { text: "", keys: [], items: [] } as const;

/** As it is written, whatever type YAML makes of it. */
function textOf(node: unknown): string {
  if (!isScalar(node) || node.value === null) return "";
  return typeof node.value === "string" ? node.value : (node.source ?? String(node.value));
}

function startOf(node: unknown): number | undefined {
  const range = typeof node === "object" && node !== null && "range" in node ? node.range : undefined;
  return Array.isArray(range) && typeof range[0] === "number" ? range[0] : undefined;
}
