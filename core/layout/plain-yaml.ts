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
    const parts = partsOf(text);
    const value = parts === undefined ? loaded(text) : inParts(parts);
    return isPlainMap(value) && hasPlainKeys(value) ? value : undefined;
  } catch (error) {
    // Deep nesting ends this library's stack, as it would the other's.
    if (error instanceof YAMLException || error instanceof RangeError) return undefined;
    throw error;
  }
}

function loaded(text: string): unknown {
  return load(text, { schema: CORE_SCHEMA });
}

/** A text whose sites stand below each other: each of them, and what stands before and behind. */
interface Parts {
  readonly before: string;
  readonly sites: readonly string[];
  readonly behind: string;
}

/** Nothing, or a map's first key at the left, below comments. */
const beginsLeft = /^(?: *(?:#.*)?\n)*(?:[A-Za-z]|$)/;

/**
 * Cuts a text at its sites, where they are a map that is indented, as usual. While the library reads a text, what it
 * remembers takes twenty times the text's room: of one site at a time that is little.
 */
function partsOf(text: string): Parts | undefined {
  const heading = /^sites:\n( +)(?=[A-Za-z])/m.exec(text);
  if (heading === null) return undefined;
  const before = text.slice(0, heading.index);
  const inside = text.slice(heading.index + "sites:\n".length);
  const length = inside.search(/^[^ #\n]/m);
  const end = length < 0 ? inside.length : length;
  const behind = inside.slice(end);
  if (!beginsLeft.test(before) || !beginsLeft.test(behind)) return undefined;
  const siteKey = new RegExp(`^${heading[1]}(?=[A-Za-z])`, "gm");
  const begins = Array.from(inside.slice(0, end).matchAll(siteKey), ({ index }) => index);
  const sites = begins.map((begin, index) => inside.slice(begin, begins[index + 1] ?? end));
  return { before, sites, behind };
}

/** The value of a text from those of its parts; `undefined` where one is no map, or two have one key. */
function inParts({ before, sites, behind }: Parts): unknown {
  const ofSites = merged(sites.map(loaded));
  const mapsIn = (part: string) => (/^[A-Za-z]/m.test(part) ? [loaded(part)] : []);
  return merged([...mapsIn(before), { sites: ofSites }, ...mapsIn(behind)]);
}

function merged(maps: readonly unknown[]): Record<string, unknown> | undefined {
  const whole: Record<string, unknown> = {};
  for (const map of maps) {
    if (!isPlainMap(map)) return undefined;
    for (const [key, value] of Object.entries(map)) {
      if (value === undefined || Object.hasOwn(whole, key)) return undefined;
      whole[key] = value;
    }
  }
  return whole;
}

/**
 * Directives and document marks at the start of a line, also such as are indented; anchors, aliases, tags and merge keys; numbers that are
 * larger than what is exact, of which the libraries make different things.
 */
const unusual =
  /^(?:%| *---|\.\.\.|\?)|[&*!]|<<|__proto__|[0-9]{15}|(?:^|[\s,[{:])[-+]?[0-9.]+[eE][-+]?[0-9]{3}/m;

/** Control characters other than the end of a line, and what else means something or nothing in a text. */
const control = /[^\P{Cc}\n]|[\ufeff\u2028\u2029\p{Cs}]/u;

/** A key is the text that stands there; this library makes texts of keys that are none, such as `null` or an empty one. */
const plainKey = /^(?!(?:null|true|false)$)[A-Za-z][A-Za-z0-9_.-]*$/i;

function hasPlainKeys(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(hasPlainKeys);
  if (!isPlainMap(value)) return true;
  return Object.keys(value).every((key) => plainKey.test(key) && hasPlainKeys(value[key]));
}

function isPlainMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
