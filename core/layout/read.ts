import { parseDocument } from "yaml";
import type { z } from "zod";
import type { Problem } from "../problem/index.ts";
import { knownKeys, nearest } from "./known-keys.ts";
import { type LayoutSource, layoutSchema } from "./source.ts";

type Path = readonly (string | number)[];

/** What could be read, and what was wrong. */
export interface ReadResult {
  /**
   * The layout with whatever is wrong in structure taken out, so that the next stages still check the rest;
   * `undefined` where nothing of a layout is left.
   */
  readonly source: LayoutSource | undefined;
  readonly problems: readonly Problem[];
  /** Places where `source` differs from what was written; nothing is to be concluded from these. */
  readonly mended: MendedPlaces;
}

/** Reads YAML text (1.2). Never throws. */
export function readLayout(text: string): ReadResult {
  const document = parseDocument(text, { uniqueKeys: true, prettyErrors: true });
  const problems = document.errors.map((error): Problem => {
    const [place, ...rest] = error.message.split("\n");
    const quoted = rest.filter((line) => line.trim() !== "").join("\n");
    const reason = (place ?? "").replace(/:$/, "");
    return {
      code: "HX001",
      path: [],
      value: undefined,
      reason: `is not readable as YAML: ${reason}${quoted === "" ? "" : `\n${quoted}\n`}`,
      fix: "mend the YAML there",
    };
  });
  if (problems.length > 0) return { source: undefined, problems, mended: new MendedPlaces() };
  try {
    return readSource(document.toJS({ maxAliasCount: 100 }));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const problem: Problem = {
      code: "HX001",
      path: [],
      value: undefined,
      reason: `is not readable as YAML: ${reason}`,
      fix: "use fewer aliases",
    };
    return { source: undefined, problems: [problem], mended: new MendedPlaces() };
  }
}

/** Checks the structure of a layout given as a value. Never throws. */
export function readSource(input: unknown): ReadResult {
  const mended = new MendedPlaces();
  const problems: Problem[] = [];
  const root: { layout: unknown } = { layout: structuredClone(input) };
  // Each round takes out or fills in what the one before found; a place is filled at most once, then its
  // parent goes, so the rounds end.
  for (let round = 0; round < 64; round++) {
    const result = layoutSchema.safeParse(root.layout, { reportInput: true });
    if (result.success) return { source: result.data, problems, mended };
    for (const issue of result.error.issues) {
      if (round === 0 || !mended.covers(plainPath(issue.path)))
        problems.push(...problemsOf(issue, root.layout, mended));
      mend(root, issue, mended);
    }
    if (root.layout === undefined) break;
  }
  return { source: undefined, problems, mended };
}

/** Where the source was changed so that checking could go on. */
export class MendedPlaces {
  readonly #places = new Set<string>();
  readonly #renamed = new Map<string, string>();

  /** Whether this place, or one around it, is not as it was written. */
  covers(path: Path): boolean {
    return path.some((_, index) => this.has(path.slice(0, index + 1))) || this.has([]);
  }

  /** Whether exactly this place was changed. */
  has(path: Path): boolean {
    return this.#places.has(key(path));
  }

  add(path: Path): void {
    this.#places.add(key(path));
  }

  rename(original: string): string {
    const name = `renamed-${this.#renamed.size}`;
    this.#renamed.set(name, original);
    return name;
  }

  /** The path with keys as they were written. */
  original(path: Path): Path {
    return path.map((step) => this.#renamed.get(String(step)) ?? step);
  }

  /** Whether a name as written stands in the source under another. */
  wasRenamed(name: string): boolean {
    return [...this.#renamed.values()].includes(name);
  }
}

/** Stands where a text is missing, so that its neighbours can be checked; never told to anyone. */
const standIn = "missing-value";

function mend(root: { layout: unknown }, issue: z.core.$ZodIssue, mended: MendedPlaces): void {
  const path = plainPath(issue.path);
  if (issue.code === "unrecognized_keys") {
    const holder = valueAt(root.layout, path);
    if (isRecord(holder)) for (const unknown of issue.keys) delete holder[unknown];
    return;
  }
  const last = path.at(-1);
  const holder = valueAt(root.layout, path.slice(0, -1));
  if (last === undefined) root.layout = undefined;
  if (last === undefined || !isContainer(holder)) return; // taken out with its parent, this round
  if (issue.code === "invalid_key" && isRecord(holder)) {
    const value = holder[String(last)];
    delete holder[String(last)];
    holder[mended.rename(String(last))] = value;
    return;
  }
  if (mended.has(path)) {
    mended.add(path.slice(0, -1));
    remove(root, path.slice(0, -1));
    return;
  }
  const missing = Reflect.get(holder, last) === undefined;
  mended.add(path);
  if (issue.code === "invalid_value") Reflect.set(holder, last, issue.values[0]);
  else if (missing || Array.isArray(holder)) Reflect.set(holder, last, standIn);
  else Reflect.deleteProperty(holder, last);
  // A required key that was taken out comes back as missing in the next round, which then drops its parent
  // unless a text does.
  if (!missing && !Array.isArray(holder) && issue.code !== "invalid_value" && isRequiredText(issue)) {
    Reflect.set(holder, last, standIn);
  }
}

function isRequiredText(issue: z.core.$ZodIssue): boolean {
  return issue.code === "invalid_type" && issue.expected === "string";
}

function remove(root: { layout: unknown }, path: Path): void {
  const last = path.at(-1);
  const holder = valueAt(root.layout, path.slice(0, -1));
  if (last === undefined || !isContainer(holder)) root.layout = undefined;
  else if (Array.isArray(holder)) remove(root, path.slice(0, -1));
  else Reflect.deleteProperty(holder, last);
}

function problemsOf(issue: z.core.$ZodIssue, layout: unknown, mended: MendedPlaces): Problem[] {
  const path = mended.original(plainPath(issue.path));
  const given = valueAt(layout, plainPath(issue.path));
  const value = given === undefined ? undefined : shorten(given);
  switch (issue.code) {
    case "unrecognized_keys": {
      const known = knownKeys(issue.path);
      return issue.keys.map((unknown) => {
        const meant = nearest(unknown, known);
        const fix = meant === undefined ? `known here: ${known.join(", ")}` : `did you mean ${meant}?`;
        return {
          code: "HX002",
          path: [...path, unknown],
          value: undefined,
          reason: "is not a key that the layout knows",
          fix,
        };
      });
    }
    case "invalid_key": {
      const interfaceKey = issue.issues.some((inner) => inner.message === "interface");
      return [
        {
          code: "HX006",
          path,
          value: undefined,
          reason: interfaceKey ? "is not an interface name" : "is not a safe name",
          fix: interfaceKey
            ? "use up to 15 letters, digits, - and _, starting with a letter, such as eno1 or vmbr0"
            : "use up to 32 lower-case letters, digits and hyphens, starting with a letter",
        },
      ];
    }
    case "invalid_type":
      if (given === undefined) {
        return [{ code: "HX004", path, value, reason: "is missing", fix: `give ${article(issue.expected)}` }];
      }
      return [
        {
          code: "HX003",
          path,
          value,
          reason: `is ${article(typeName(given))}`,
          fix: `give ${article(issue.expected)}`,
        },
      ];
    case "invalid_value": {
      const allowed = issue.values.map(String);
      if (given === undefined) {
        return [{ code: "HX004", path, value, reason: "is missing", fix: `give ${allowed.join(" or ")}` }];
      }
      const meant = nearest(String(given), allowed);
      const fix = meant === undefined ? `allowed: ${allowed.join(", ")}` : `did you mean ${meant}?`;
      return [{ code: "HX005", path, value, reason: "is not allowed here", fix }];
    }
    case "invalid_union":
      if (given === undefined)
        return [{ code: "HX004", path, value, reason: "is missing", fix: `give ${issue.message}` }];
      return [{ code: "HX003", path, value, reason: "does not fit here", fix: `give ${issue.message}` }];
    case "invalid_format":
      if (issue.message === "label" || issue.message === "interface") {
        return [
          {
            code: "HX006",
            path,
            value,
            reason: "is not a safe name",
            fix: "use lower-case letters, digits and hyphens, starting with a letter",
          },
        ];
      }
      return [
        {
          code: "HX005",
          path,
          value,
          reason: "is not of the right form",
          fix: `give ${article(issue.message)}`,
        },
      ];
    case "too_small":
      return [
        {
          code: "HX005",
          path,
          value,
          reason: "is too small",
          fix: issue.origin === "string" ? "give a text that is not empty" : `give ${issue.minimum} or more`,
        },
      ];
    case "too_big":
      return [{ code: "HX005", path, value, reason: "is too large", fix: `give ${issue.maximum} or less` }];
    default:
      return [{ code: "HX005", path, value, reason: "is not allowed here", fix: issue.message }];
  }
}

/** A value as it is quoted in a problem: one line, at most 60 characters. */
export function shorten(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not reach a terminal
  const printable = text.replace(/[\u0000-\u001f\u007f-\u009f]/g, "\ufffd");
  return printable.length > 60 ? `${printable.slice(0, 57)}...` : printable === "" ? '""' : printable;
}

function typeName(value: unknown): string {
  if (value === null) return "empty value";
  return Array.isArray(value) ? "list" : typeof value;
}

function article(noun: string): string {
  const words: Readonly<Record<string, string>> = {
    string: "text",
    record: "map",
    object: "map",
    array: "list",
    int: "whole number",
  };
  const word = words[noun] ?? noun;
  return `${/^[aeio]/i.test(word) ? "an" : "a"} ${word}`;
}

function key(path: Path): string {
  return JSON.stringify(path);
}

function plainPath(path: readonly PropertyKey[]): Path {
  return path.map((step) => (typeof step === "number" ? step : String(step)));
}

function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const step of path) at = isContainer(at) ? Reflect.get(at, step) : undefined;
  return at;
}

function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return isContainer(value) && !Array.isArray(value);
}
