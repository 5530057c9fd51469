const step = "  ";

/**
 * JSON as `JSON.stringify(value, null, 2)` writes it, in pieces, so that no text has to hold all of it. Its lists may be
 * any iterable, of which each item is asked for when its turn comes, and its objects `JsonMembers`.
 *
 * @param depth how deep in `value` what is written piece by piece may lie; below that, everything is one piece
 */
export function* jsonPieces(value: unknown, depth = 4, margin = "\n"): Iterable<string> {
  const items = depth === 0 ? undefined : itemsOf(value);
  if (items === undefined) {
    yield (JSON.stringify(value, null, step) ?? "null").replaceAll("\n", margin);
    return;
  }
  const inner = `${margin}${step}`;
  let before: string = items.begin;
  for (const [head, item] of items.all) {
    yield `${before}${inner}${head}`;
    yield* jsonPieces(item, depth - 1, inner);
    before = ",";
  }
  yield before === "," ? `${margin}${items.end}` : `${items.begin}${items.end}`;
}

/** An object of JSON by its members, each of which is asked for when its turn comes. */
export class JsonMembers {
  readonly entries: Iterable<readonly [string, unknown]>;

  constructor(entries: Iterable<readonly [string, unknown]>) {
    this.entries = entries;
  }
}

interface Items {
  readonly begin: "[" | "{";
  readonly end: "]" | "}";
  /** What is written before each, and the item. */
  readonly all: Iterable<readonly [string, unknown]>;
}

function itemsOf(value: unknown): Items | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (value instanceof JsonMembers) return { begin: "{", end: "}", all: members(value.entries) };
  if (isIterable(value)) return { begin: "[", end: "]", all: elements(value) };
  return { begin: "{", end: "}", all: members(Object.entries(value)) };
}

function isIterable(value: object): value is Iterable<unknown> {
  return Symbol.iterator in value && typeof value[Symbol.iterator] === "function";
}

function* elements(list: Iterable<unknown>): Iterable<readonly [string, unknown]> {
  for (const item of list) yield ["", item];
}

function* members(entries: Iterable<readonly [string, unknown]>): Iterable<readonly [string, unknown]> {
  for (const [key, item] of entries) if (item !== undefined) yield [`${JSON.stringify(key)}: `, item];
}
