import type { Problem } from "../problem/index.ts";
import type { Path } from "./layout.ts";

/** Deeper than any layout goes; what holds itself goes deeper still. */
const deepest = 32;

/** A copy that checking may change: maps and lists anew, whatever else as it is. Never throws. */
export function plainValue(input: unknown): { value: unknown; problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const add = (path: Path, reason: string, fix: string) =>
    problems.push({ code: "HX003", path, value: undefined, reason, fix });
  const copy = (value: unknown, path: Path): unknown => {
    if (!isContainer(value)) return value;
    if (path.length > deepest) {
      add(path.slice(0, 3), `goes more than ${deepest} deep`, "give a layout, which holds nothing in itself");
      return undefined;
    }
    if (Array.isArray(value)) return value.map((item, index) => copy(item, [...path, index]));
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== null && !Object.hasOwn(prototype as object, "isPrototypeOf")) {
      add(path, "is an object of a class", "give a plain map, list or text");
      return undefined;
    }
    const record: Record<string, unknown> = {};
    for (const [key, item] of Object.entries(value)) {
      if (key === "__proto__") add(path, "has the key __proto__, which nothing can have", "use another name");
      else record[key] = copy(item, [...path, key]);
    }
    return record;
  };
  try {
    return { value: copy(input, []), problems };
  } catch (error) {
    // A getter of the object's own that throws.
    add([], `cannot be read: ${error instanceof Error ? error.message : String(error)}`, "give plain values");
    return { value: undefined, problems };
  }
}

/** A path whose steps are texts and numbers; a schema's may be symbols. */
export function plainPath(path: readonly PropertyKey[]): Path {
  return path.map((step) => (typeof step === "number" ? step : String(step)));
}

/** What stands at a path; `undefined` where nothing of its own does. */
export function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const step of path)
    at = isContainer(at) && Object.hasOwn(at, step) ? Reflect.get(at, step) : undefined;
  return at;
}

export function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return isContainer(value) && !Array.isArray(value);
}
