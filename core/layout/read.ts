import { z } from "zod";
import type { Problem, TextPlace } from "../problem/index.ts";
import { nearest } from "../problem/nearest.ts";
import { knownKeys } from "./known-keys.ts";
import type { Path } from "./layout.ts";
import { MendedPlaces } from "./mended-places.ts";
import { isContainer, isRecord, plainPath, plainValue, valueAt } from "./plain-value.ts";
import { type LayoutSchema, type LayoutSource, layoutSchema } from "./source.ts";
import { problemsOf } from "./structure-problem.ts";
import { YamlSource } from "./yaml-source.ts";

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
  /** Where a place of the layout stands in the text; nowhere where it was given as an object. */
  readonly place: (path: Path, aim: "key" | "value") => TextPlace | undefined;
}

/** From this many characters on, what a compiled schema saves is more than the tenth of a second that compiling takes. */
const largeText = 10_000_000;

/** Reads YAML text (1.2). Never throws. @param schema with all keys that capabilities have */
export function readLayout(text: string, schema: LayoutSchema = layoutSchema): ReadResult {
  const yaml = YamlSource.read(text);
  const place: ReadResult["place"] = (path, aim) => yaml.place(path, aim);
  if (yaml.value === undefined)
    return { source: undefined, problems: yaml.problems, mended: new MendedPlaces(), place };
  const checked = text.length < largeText ? schema : z.compile(schema);
  return readPlain(yaml.value, yaml.problems, place, checked);
}

/** Checks the structure of a layout given as a value. Never throws. */
export function readSource(input: unknown, schema: LayoutSchema = layoutSchema): ReadResult {
  const { value, problems } = plainValue(input);
  return readPlain(value, problems, () => undefined, schema);
}

function readPlain(
  input: unknown,
  earlier: readonly Problem[],
  place: ReadResult["place"],
  schema: LayoutSchema,
): ReadResult {
  const mended = new MendedPlaces();
  const problems: Problem[] = [...earlier];
  const root: { layout: unknown } = { layout: input };
  // Each round takes out or fills in what the one before found; a place is filled at most once, then its
  // parent goes, so the rounds end.
  for (let round = 0; round < 64; round++) {
    const result = schema.safeParse(root.layout, { reportInput: true });
    if (result.success) return { source: result.data, problems, mended, place };
    const misspelt = misspeltKeys(result.error.issues, schema);
    for (const issue of result.error.issues) {
      const path = plainPath(issue.path);
      // What fits none of several forms any more, since a part of it was wrong and reported.
      const left = issue.code === "invalid_union" && mended.within(path);
      const reported = left || misspelt.has(JSON.stringify(path));
      if (!reported && (round === 0 || !mended.covers(path)))
        problems.push(...problemsOf(issue, root.layout, mended, schema));
      mend(root, issue, mended);
    }
    if (root.layout === undefined) break;
  }
  return { source: undefined, problems, mended, place };
}

/** Places that unknown keys were probably meant for: that these are missing need not be reported as well. */
function misspeltKeys(issues: readonly z.core.$ZodIssue[], schema: LayoutSchema): Set<string> {
  const places = new Set<string>();
  for (const issue of issues) {
    if (issue.code !== "unrecognized_keys") continue;
    for (const key of issue.keys) {
      const meant = nearest(key, knownKeys(issue.path, schema));
      if (meant !== undefined) places.add(JSON.stringify([...plainPath(issue.path), meant]));
    }
  }
  return places;
}

/** Stands where a text is missing, so that its neighbours can be checked; never reported to anyone. */
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
