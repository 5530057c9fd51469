import { CORE_SCHEMA, load, YAMLException } from "js-yaml";

/**
 * The value of plain YAML, as layouts are nearly always written, or `undefined` where the text is not surely of
 * this kind: then the other library reads it, which keeps comments and places, reports what is wrong, and takes ten
 * times as long. Both give what YAML 1.2's core schema says.
 *
 * Left to the other one: anchors, aliases and tags, which need bounds; several documents; control characters;
 * and whatever this one refuses.
 */
export function readPlainYaml(text: string): Record<string, unknown> | undefined {
  if (unusual.test(text) || control.test(text)) return undefined;
  try {
    const value: unknown = load(text, { schema: CORE_SCHEMA });
    return isPlainMap(value) && hasPlainKeys(value) ? value : undefined;
  } catch (error) {
    // Deep nesting ends this library's stack, as it would the other's.
    if (error instanceof YAMLException || error instanceof RangeError) return undefined;
    throw error;
  }
}

/**
 * Directives and document marks at the start of a line; anchors, aliases, tags and merge keys; numbers that are
 * larger than what is exact, of which the libraries make different things.
 */
const unusual =
  /^(?:%|---|\.\.\.|\?)|[&*!]|<<|__proto__|[0-9]{15}|(?:^|[\s,[{:])[-+]?[0-9.]+[eE][-+]?[0-9]{3}/m;

/** Control characters other than the end of a line, and what else means something or nothing in a text. */
const control = /[^\P{Cc}\n]|[\ufeff\u2028\u2029\p{Cs}]/u;

/** A key is the text that stands there; this library makes texts of keys that are none, such as `null` or an empty one. */
const plainKey = /^(?!(?:null|true|false)$)[A-Za-z][A-Za-z0-9_.-]*$/i;

function hasPlainKeys(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(hasPlainKeys);
  if (!isPlainMap(value)) return true;
  return Object.entries(value).every(([key, inner]) => plainKey.test(key) && hasPlainKeys(inner));
}

function isPlainMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
